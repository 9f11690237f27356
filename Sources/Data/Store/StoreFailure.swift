import Database

/// What callers who know nothing of databases need to tell about a failure.
package enum StoreFailure: Sendable, Hashable {
    /// The database could not be reached or was too busy; trying again may help.
    case unavailable
    /// There is no room for what was to be written.
    case full
    /// The database's file was moved, deleted or replaced while it is open.
    case replaced
    /// The database's file is damaged.
    case damaged

    /// The failure of the database behind an error; `nil` where the error is none, or is the program's own fault.
    package init?(_ error: any Error) {
        guard let error = error as? DatabaseError else { return nil }
        switch error.code {
        // `cancelled` by nobody here is a statement that took longer than the server allows.
        case .unavailable, .busy, .conflict, .poolTimeout, .closed, .cancelled: self = .unavailable
        case .diskFull: self = .full
        case .replaced: self = .replaced
        case .corrupt: self = .damaged
        case .badAddress, .constraint, .statement, .readOnly, .schema, .other: return nil
        }
    }
}

import Database

/// The kinds of database failure that callers without knowledge of databases distinguish.
package enum StoreFailure: Sendable, Hashable {
    /// The database could not be reached or was too busy; a retry may help.
    case unavailable
    /// There is no space left for the data to be written.
    case full
    /// The database's file was moved, deleted or replaced while it was open.
    case replaced
    /// The database's file is damaged.
    case damaged

    /// The database failure behind an error; `nil` where the error is not one, or is a fault of the program itself.
    package init?(_ error: any Error) {
        guard let error = error as? DatabaseError else { return nil }
        switch error.code {
        // No caller cancels statements here: `cancelled` is a statement that exceeded the server's time limit.
        case .unavailable, .busy, .conflict, .poolTimeout, .closed, .cancelled: self = .unavailable
        case .diskFull: self = .full
        case .replaced: self = .replaced
        case .corrupt: self = .damaged
        case .badAddress, .constraint, .statement, .readOnly, .schema, .other: return nil
        }
    }
}

import Database

/// What callers who know nothing of databases need to tell about a failure.
package enum StoreFailure {
    /// Whether the database could not be reached or was too busy, so that trying again may help.
    package static func isUnavailable(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        // `cancelled` by nobody here is a statement that took longer than the server allows.
        return [.unavailable, .busy, .conflict, .poolTimeout, .closed, .diskFull, .cancelled].contains(error.code)
    }
}

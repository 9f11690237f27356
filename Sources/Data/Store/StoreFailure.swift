import Database

/// What callers who know nothing of databases need to tell about a failure.
package enum StoreFailure {
    /// Whether the database could not be reached or was too busy, so that trying again may help.
    package static func isUnavailable(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.unavailable, .busy, .conflict, .poolTimeout, .closed, .diskFull].contains(error.code)
    }
}

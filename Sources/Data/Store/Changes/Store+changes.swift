package import Database

extension Store {
    /// The channel on which nodes tell one another that something they all show has changed.
    package static let changeChannel = "metier_changes"

    /// Tells the other nodes, when the transaction commits, that they should look at the database again.
    ///
    /// A hint and no promise: engines without channels do nothing, and every node looks by itself from time to time.
    static func announceChange(_ what: String, in session: any DatabaseSession) throws {
        try session.notify(changeChannel, what)
    }

    /// A connection that learns of changes; `nil` where the engine has no channels. Blocks.
    package func openChangeListener() throws -> (any ChangeListening)? {
        try pool.driver.openListener(on: Self.changeChannel)
    }
}

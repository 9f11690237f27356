package import Database

/// A database of a test's own, empty, gone with its last owner.
package final class TestDatabase: Sendable {
    /// Its connections.
    package let pool: ConnectionPool
    private let folder: TemporaryFolder?

    init(pool: ConnectionPool, folder: TemporaryFolder?) {
        self.pool = pool
        self.folder = folder
    }

    deinit {
        pool.close()
        withExtendedLifetime(folder) {}
    }
}

/// The engines that a test over the database is run on: the one place where another one is added.
package enum TestEngine: String, Sendable, CaseIterable {
    /// One file.
    case sqlite

    /// A new empty database.
    package func database(connections: Int = 4) throws -> TestDatabase {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let driver = SQLiteDriver(path: folder.path + "/test.sqlite")
            return TestDatabase(pool: ConnectionPool(driver: driver, limit: connections), folder: folder)
        }
    }
}

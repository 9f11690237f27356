import Database
import TestSupport

extension OwnServer {
    /// A connection beside the program's.
    func open() throws -> any DatabaseConnection { try DatabaseAddress.driver(for: address).open() }
}

extension DatabaseSession {
    /// Whether a release is being written.
    func hasLoading() throws -> Bool {
        try first("SELECT COUNT(*) FROM releases WHERE state = 'loading'") { $0.integer(0) } ?? 0 > 0
    }
}

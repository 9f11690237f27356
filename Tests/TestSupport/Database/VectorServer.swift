import Foundation

/// A PostgreSQL with the extension pgvector, which `Scripts/servers.sh` starts where `Scripts/pgvector.sh` could fetch it.
package enum VectorServer {
    /// Its address; `nil` if there is none.
    package static let address = ProcessInfo.processInfo.environment["METIER_TEST_PGVECTOR_URL"]

    /// What a test that needs it says when it is skipped.
    package static let missing = "needs PostgreSQL with pgvector: Scripts/pgvector.sh fetches it for `make test`"

    /// An empty database on it.
    package static func database() throws -> TestDatabase { try TestDatabase(.postgres, on: address) }
}

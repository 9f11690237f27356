import Foundation

/// The throwaway Redis server that tests share.
package enum TestRedis {
    /// Its address.
    package static func address() throws -> String {
        guard let address = ProcessInfo.processInfo.environment["METIER_TEST_REDIS_URL"], !address.isEmpty else {
            throw MissingServer()
        }
        return address
    }

    /// A prefix for the keys of one test.
    package static func prefix() -> String { "test-" + UUID().uuidString.lowercased() }

    /// No server was started for the tests.
    struct MissingServer: Error, CustomStringConvertible {
        let description =
            "There is no Redis server: run `make test`, or start one with "
            + "`. Scripts/servers.sh; servers_start redis`, which sets METIER_TEST_REDIS_URL."
    }
}

package import Frameworks
import ServiceSupport

extension PlayedWebServices {
    /// A client of this server that waits next to nothing between attempts.
    package func client(
        _ generation: ONetWebServices.Generation = .v2,
        _ change: (inout ONetWebServices.Configuration) -> Void = { _ in }
    ) -> ONetWebServices {
        var configuration: ONetWebServices.Configuration
        switch generation {
        case .v2:
            configuration = .init(generation: .v2, baseURL: address("v2"), credential: .key(Secret(Self.key)))
        case .v1:
            configuration = .init(
                generation: .v1, baseURL: address("ws"),
                credential: .basic(username: Self.login.username, password: Secret(Self.login.password)))
        }
        change(&configuration)
        return ONetWebServices(configuration, programVersion: "test", leastWait: 0.001)
    }

    /// Runs `body` with a server that is stopped afterwards.
    package static func playing<Value>(_ body: (PlayedWebServices) async throws -> Value) async throws -> Value {
        let played = try PlayedWebServices()
        do {
            let value = try await body(played)
            await played.stop()
            return value
        } catch {
            await played.stop()
            throw error
        }
    }
}

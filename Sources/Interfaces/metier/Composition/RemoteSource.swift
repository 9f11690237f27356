import Foundation
import Frameworks
import ServiceSupport

/// The remote source from the settings.
enum RemoteSource {
    /// O*NET Web Services, of the newer generation if its key is set; `nil` where no credentials are set.
    ///
    /// Throws `SettingsError` for credentials that are incomplete or would be sent over the network unprotected.
    static func services(_ settings: Settings) throws -> ONetWebServices? {
        guard var configuration = try configuration(settings) else { return nil }
        configuration.deadline = settings.onet.remoteDeadline
        return ONetWebServices(configuration, programVersion: Program.version)
    }

    private static func configuration(_ settings: Settings) throws -> ONetWebServices.Configuration? {
        if let key = secret("onet.api_key", settings) {
            return .init(
                generation: .v2, baseURL: try address("onet.api_url", settings), credential: .key(key))
        }
        let username = settings.onet.username ?? ""
        let password = secret("onet.password", settings)
        guard !username.isEmpty || password != nil else { return nil }
        guard !username.isEmpty, let password else {
            throw SettingsError(problems: ["onet.username and onet.password: set both, or neither"])
        }
        return .init(
            generation: .v1, baseURL: try address("onet.v1_url", settings),
            credential: .basic(username: username, password: password))
    }

    private static func secret(_ name: String, _ settings: Settings) -> Secret? {
        settings.secretIfSet(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func address(_ name: String, _ settings: Settings) throws -> String {
        let address = settings.string(name)
        let url = URL(string: address)
        let isLoopback = Loopback.contains(url?.host ?? "")
        guard url?.scheme?.lowercased() == "https" || (url?.scheme?.lowercased() == "http" && isLoopback) else {
            throw SettingsError(problems: ["\(name): must be an https address, because credentials are sent to it"])
        }
        guard url?.user == nil, url?.query == nil, url?.fragment == nil else {
            throw SettingsError(problems: ["\(name): must be an address without user, query and fragment"])
        }
        return address
    }
}

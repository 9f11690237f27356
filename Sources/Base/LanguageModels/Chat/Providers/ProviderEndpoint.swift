internal import Foundation
package import ServiceSupport

/// Where a provider answers, and with which key.
package struct ProviderEndpoint: Sendable {
    /// Its name in the settings.
    package let name: String
    /// The address without a slash at its end.
    package let baseURL: String
    /// The key, if it wants one.
    package let key: Secret?
    /// Whether it runs on this machine.
    package let isLocal: Bool

    /// Checks an address.
    ///
    /// - Throws: ``LanguageModelError`` `.configuration` where it has a user, query or fragment, or where a key would go
    ///   over the network unprotected.
    package init(name: String, baseURL: String, key: Secret?) throws(LanguageModelError) {
        guard let url = URL(string: baseURL), let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(),
            scheme == "http" || scheme == "https", !host.isEmpty
        else { throw LanguageModelError(.configuration, "the address of \(name) is not one of http or https") }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
            throw LanguageModelError(
                .configuration, "the address of \(name) must be one without user, query and fragment")
        }
        let key = key.flatMap { $0.isEmpty ? nil : $0 }
        isLocal = ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
        guard key == nil || isLocal || scheme == "https" else {
            throw LanguageModelError(
                .configuration, "the address of \(name) must be an https address, because a key is sent to it")
        }
        if let key, key.reveal().unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value >= 0x7F }) {
            throw LanguageModelError(
                .configuration, "the key of \(name) has characters that no key has, perhaps a line end")
        }
        var base = baseURL
        while base.hasSuffix("/") { base.removeLast() }
        self.name = name
        self.baseURL = base
        self.key = key
    }

    /// What must never be shown.
    var secrets: [String] { key.map { [$0.reveal()] } ?? [] }
}

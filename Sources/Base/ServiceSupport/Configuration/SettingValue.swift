internal import Foundation

/// Where a setting's value came from.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The declaration.
    case standard
    /// A configuration file's line, counted from 1.
    case file(path: String, line: Int)
    /// An environment variable.
    case environment(String)
    /// A file named by an environment variable.
    case secretFile(String)
    /// A command-line option.
    case flag(String)

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let name): "environment \(name)"
        case .secretFile(let name): "file of \(name)"
        case .flag(let name): "option --\(name)"
        }
    }
}

/// A setting's value after it was checked.
package enum SettingValue: Sendable, Hashable {
    case string(String)
    case int(Int)
    case number(Double)
    case bool(Bool)
    case duration(Duration)
    case bytes(Int)
    case secret(Secret)

    /// Reads a text as what a setting accepts; the failure says what is accepted.
    init(_ text: String, as kind: Setting.Kind) throws(SettingTextError) {
        switch kind {
        case .string: self = .string(text)
        case .path:
            guard !text.isEmpty, !text.utf8.contains(0) else { throw SettingTextError("is not a path") }
            self = .string(text)
        case .int(let range):
            guard let value = Int(text) else { throw SettingTextError("is not a whole number") }
            guard range.contains(value) else {
                throw SettingTextError("is not between \(range.lowerBound) and \(range.upperBound)")
            }
            self = .int(value)
        case .number(let range):
            guard let value = Double(text), value.isFinite else { throw SettingTextError("is not a number") }
            guard range.contains(value) else {
                throw SettingTextError("is not between \(range.lowerBound) and \(range.upperBound)")
            }
            self = .number(value)
        case .bool:
            guard let value = Bool(lenient: text) else { throw SettingTextError("is not true or false") }
            self = .bool(value)
        case .duration:
            guard let value = Duration(setting: text) else {
                throw SettingTextError("is not a length of time such as 500ms, 30s, 5m or 1h30m")
            }
            self = .duration(value)
        case .bytes:
            guard let value = ByteCount.parse(text) else {
                throw SettingTextError("is not a size such as 64KiB or 10MB")
            }
            self = .bytes(value)
        case .choice(let words):
            guard words.contains(text) else {
                let hint = NearestName.suggestion(for: text, in: words).map { "; did you mean '\($0)'?" } ?? ""
                throw SettingTextError("is not one of \(words.joined(separator: ", "))\(hint)")
            }
            self = .string(text)
        case .url:
            guard let url = URL(string: text), url.scheme != nil, let host = url.host, !host.isEmpty else {
                throw SettingTextError("is not a URL with a scheme and a host")
            }
            self = .string(text)
        case .secret: self = .secret(Secret(text))
        }
    }

    /// The value as a table shows it; secrets stay hidden.
    package var shown: String {
        switch self {
        case .string(let text): Self.withoutSecrets(text)
        case .int(let value): String(value)
        case .number(let value): String(value)
        case .bool(let value): String(value)
        case .duration(let value): value.settingText
        case .bytes(let value): ByteCount.settingText(value)
        case .secret(let secret): secret.description
        }
    }
}

extension SettingValue {
    /// A text in which the secrets of an address are hidden: the password of `scheme://user:password@host` and the values of
    /// the query whose names do not say that they are none. Others come back as they are.
    static func withoutSecrets(_ text: String) -> String {
        guard text.contains("://") else { return text }
        let parts = withoutPassword(text).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return String(parts[0]) }
        let (query, fragment) =
            parts[1].firstIndex(of: "#").map { (parts[1][..<$0], parts[1][$0...]) } ?? (parts[1], "")
        let shown = query.split(separator: "&", omittingEmptySubsequences: false).map { pair -> String in
            guard let equals = pair.firstIndex(of: "=") else {
                // A value without a name may be anything.
                return pair.isEmpty ? "" : "[redacted]"
            }
            return harmless.contains(pair[..<equals].lowercased()) ? String(pair) : pair[...equals] + "[redacted]"
        }
        return parts[0] + "?" + shown.joined(separator: "&") + (fragment.isEmpty ? "" : "#[redacted]")
    }

    /// Names of values in queries of addresses that say how to connect and hold no secret; all other values may be keys.
    private static let harmless: Set<String> = [
        "sslmode", "ssl-mode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "ssl-ca", "ssl-cert", "ssl-key", "host",
        "hostaddr", "port", "connect_timeout", "application_name", "options", "target_session_attrs", "channel_binding",
        "gssencmode", "keepalives", "client_encoding", "socket", "charset", "db", "timeout", "mode", "cache", "version",
    ]

    /// A text in which the password of an address, `scheme://user:password@host`, is hidden.
    private static func withoutPassword(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        // A password may hold an @ itself: the last one before the path ends it.
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return text
        }
        return text[...colon] + "[redacted]" + text[at...]
    }
}

/// Why a text is not what a setting accepts.
struct SettingTextError: Error {
    let what: String

    init(_ what: String) { self.what = what }
}

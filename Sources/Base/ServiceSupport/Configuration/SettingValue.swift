internal import Foundation

/// The origin of a setting's value.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The declared default.
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

/// A setting's validated value.
package enum SettingValue: Sendable, Hashable {
    case string(String)
    case int(Int)
    case number(Double)
    case bool(Bool)
    case duration(Duration)
    case bytes(Int)
    case secret(Secret)

    /// Parses a text as a setting's type; the error states what is accepted.
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

    /// The value for display; secrets stay hidden.
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
    /// A text in which the secrets of an address are hidden: the password of `scheme://user:password@host` and the
    /// values of the query except those with known harmless names. Other texts are unchanged.
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

    /// Query parameters of addresses that configure the connection and contain no secret; all other values may be keys.
    private static let harmless: Set<String> = [
        "sslmode", "ssl-mode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "ssl-ca", "ssl-cert", "ssl-key", "host",
        "hostaddr", "port", "connect_timeout", "application_name", "options", "target_session_attrs", "channel_binding",
        "gssencmode", "keepalives", "client_encoding", "socket", "charset", "db", "timeout", "mode", "cache", "version",
    ]

    /// A text in which the password of an address, `scheme://user:password@host`, is hidden.
    private static func withoutPassword(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        // A password may contain an @ itself: the last one before the path ends it.
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return text
        }
        return text[...colon] + "[redacted]" + text[at...]
    }
}

/// Why a text is not a valid value.
struct SettingTextError: Error {
    let what: String

    init(_ what: String) { self.what = what }
}

/// Amounts of memory and disk as text.
package enum ByteCount {
    /// Parses an integer number of bytes with an optional unit: `B`, `kB`, `MB`, `GB`, `TB` (powers of 1000) or `KiB`,
    /// `MiB`, `GiB`, `TiB` (powers of 1024); case is ignored, one space before the unit is allowed.
    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var unit = text.dropFirst(digits.count)
        if unit.first == " " { unit = unit.dropFirst() }
        guard let count = Int(digits), let size = sizes[unit.lowercased()] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return overflow ? nil : product
    }

    /// The amount in the format of ``parse(_:)``, with the largest power of 1024 that divides it.
    package static func settingText(_ count: Int) -> String {
        for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where count != 0 && count.isMultiple(of: 1 << shift) {
            return "\(count >> shift)\(unit)"
        }
        return String(count)
    }

    private static let sizes: [String: Int] = [
        "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10,
        "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]
}

extension Duration {
    /// Parses a sum of integers with units, such as `500ms`, `30s`, `1h30m` or `2d`; `0` needs no unit.
    package init?(setting text: String) {
        guard text != "0" else {
            self = .zero
            return
        }
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), let size = Self.milliseconds[String(unit)] else { return nil }
            let (product, tooMuch) = count.multipliedReportingOverflow(by: size)
            let (sum, tooLong) = total.addingReportingOverflow(product)
            guard !tooMuch, !tooLong else { return nil }
            total = sum
        }
        self = .milliseconds(total)
    }

    /// The duration in the format of ``init(setting:)``, with the largest unit that divides it: `90s`, `2h`, `500ms`.
    package var settingText: String {
        let count = wholeMilliseconds
        for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        where count != 0 && count.isMultiple(of: size) {
            return "\(count / size)\(unit)"
        }
        return "\(count)ms"
    }

    /// Milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds as a floating-point number.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    private static let milliseconds: [String: Int64] = [
        "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
}

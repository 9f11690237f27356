/// A declared setting: its names, type, default and purpose.
package struct Setting: Sendable, Hashable {
    /// The type of a setting's value.
    package enum Kind: Sendable, Hashable {
        /// Any text.
        case string
        /// An integer in a range.
        case int(ClosedRange<Int>)
        /// A number in a range.
        case number(ClosedRange<Double>)
        /// true/false, yes/no, on/off or 1/0.
        case bool
        /// A duration such as `500ms`, `30s`, `5m`, `1h30m` or `2d`.
        case duration
        /// An amount of memory or disk such as `65536`, `64KiB`, `10MB`.
        case bytes
        /// One of a list of words.
        case choice([String])
        /// An absolute `http`, `https` or other URL with a scheme and a host.
        case url
        /// A path in the file system.
        case path
        /// A text that is never shown; may be read from the file named by the variable with `_FILE` appended.
        case secret
    }

    /// The name in files and tables, `section.key`.
    package var name: String
    /// The environment variable.
    package var environment: String
    /// The long name of the command-line option, without dashes.
    package var flag: String?
    /// The type of its value.
    package var kind: Kind
    /// The value in the form of a file entry; `nil` means unset.
    package var defaultValue: String?
    /// The purpose, in sentences.
    package var help: String

    /// Declares a setting.
    package init(
        _ name: String, environment: String, flag: String? = nil, kind: Kind, default defaultValue: String? = nil,
        help: String
    ) {
        self.name = name
        self.environment = environment
        self.flag = flag
        self.kind = kind
        self.defaultValue = defaultValue
        self.help = help
    }

    /// The part of the name before its last dot; empty if there is none.
    package var section: String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
    }

    /// The part of the name after its last dot.
    package var key: String {
        name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
    }

    /// The command-line option that sets it, if it has one; the loader validates its value with all others.
    package func option(short: Character? = nil, isGlobal: Bool = false) -> OptionSpec? {
        guard let flag else { return nil }
        var allowed: [String] = []
        if case .choice(let words) = kind { allowed = words }
        return OptionSpec(
            flag, short: short, value: kind.word, help: help, default: defaultValue, environment: environment,
            allowed: allowed, isGlobal: isGlobal, completesFiles: kind == .path)
    }
}

extension Setting.Kind {
    /// One word for the type, for help texts.
    var word: String {
        switch self {
        case .string: "text"
        case .int, .number: "number"
        case .bool: "on|off"
        case .duration: "time"
        case .bytes: "size"
        case .choice: "word"
        case .url: "url"
        case .path: "path"
        case .secret: "secret"
        }
    }

    /// The accepted values, for the settings page.
    var accepted: String {
        switch self {
        case .string: "text"
        case .int(let range): "whole number, \(Self.bounds(range.lowerBound, range.upperBound))"
        case .number(let range): "number, \(range.lowerBound) to \(range.upperBound)"
        case .bool: "`true` or `false`"
        case .duration: "time: `500ms`, `30s`, `5m`, `1h30m`, `2d`"
        case .bytes: "size: `65536`, `64KiB`, `10MB`"
        case .choice(let words): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .url: "URL"
        case .path: "path"
        case .secret: "secret text"
        }
    }

    private static func bounds(_ lower: Int, _ upper: Int) -> String {
        switch (lower, upper) {
        case (Int.min, Int.max): "any"
        case (_, Int.max): "\(lower) or more"
        default: "\(lower) to \(upper)"
        }
    }
}

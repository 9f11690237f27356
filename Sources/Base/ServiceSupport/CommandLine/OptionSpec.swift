/// An option that takes a value: `--port 8000`.
package struct OptionSpec: Sendable, Hashable {
    /// The long name without dashes, in lowercase words joined by `-`.
    package var long: String
    /// The one-letter name without its dash.
    package var short: Character?
    /// The placeholder for the value in help texts, for instance `path`.
    package var valueName: String
    /// What it does, in one sentence.
    package var help: String
    /// The text used when the option is not given.
    package var defaultValue: String?
    /// The environment variable with the same effect, shown in help texts only.
    package var environment: String?
    /// The accepted values; empty means any.
    package var allowed: [String]
    /// Whether it may be given repeatedly.
    package var isRepeatable: Bool
    /// Whether it is required.
    package var isRequired: Bool
    /// Whether every subcommand accepts it too.
    package var isGlobal: Bool
    /// Whether shells complete file names for its value.
    package var completesFiles: Bool

    /// Declares an option.
    package init(
        _ long: String, short: Character? = nil, value valueName: String, help: String,
        default defaultValue: String? = nil,
        environment: String? = nil, allowed: [String] = [], isRepeatable: Bool = false, isRequired: Bool = false,
        isGlobal: Bool = false, completesFiles: Bool = false
    ) {
        self.long = long
        self.short = short
        self.valueName = valueName
        self.help = help
        self.defaultValue = defaultValue
        self.environment = environment
        self.allowed = allowed
        self.isRepeatable = isRepeatable
        self.isRequired = isRequired
        self.isGlobal = isGlobal
        self.completesFiles = completesFiles
    }

    /// The help sentence with the accepted values, the default and the environment variable.
    var fullHelp: String {
        var notes: [String] = []
        if !allowed.isEmpty { notes.append("one of: " + allowed.joined(separator: ", ")) }
        if isRequired { notes.append("required") }
        if isRepeatable { notes.append("may be repeated") }
        if let defaultValue { notes.append("default: " + defaultValue) }
        if let environment { notes.append("environment: " + environment) }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}

/// An option without a value: `--json`, and `--no-color` where it can be negated.
package struct FlagSpec: Sendable, Hashable {
    /// The long name without dashes, in lowercase words joined by `-`.
    package var long: String
    /// The one-letter name without its dash.
    package var short: Character?
    /// What it does, in one sentence.
    package var help: String
    /// Whether the prefix `--no-` switches it off.
    package var isNegatable: Bool
    /// Its value when it is not given.
    package var defaultValue: Bool
    /// The environment variable with the same effect, shown in help texts only.
    package var environment: String?
    /// Whether every subcommand accepts it too.
    package var isGlobal: Bool

    /// Declares a flag.
    package init(
        _ long: String, short: Character? = nil, help: String, isNegatable: Bool = false,
        default defaultValue: Bool = false,
        environment: String? = nil, isGlobal: Bool = false
    ) {
        self.long = long
        self.short = short
        self.help = help
        self.isNegatable = isNegatable
        self.defaultValue = defaultValue
        self.environment = environment
        self.isGlobal = isGlobal
    }

    /// The help sentence with the default (where it is relevant) and the environment variable.
    var fullHelp: String {
        var notes: [String] = []
        if isNegatable { notes.append("default: " + (defaultValue ? "on" : "off")) }
        if let environment { notes.append("environment: " + environment) }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}

/// A positional argument.
package struct ArgumentSpec: Sendable, Hashable {
    /// How many values an argument takes.
    package enum Arity: Sendable, Hashable {
        /// Exactly one value.
        case one
        /// At most one value.
        case optional
        /// Any number of values, including none; only for the last argument.
        case many
        /// One or more values; only for the last argument.
        case oneOrMore
    }

    /// The name, in lowercase words joined by `-`.
    package var name: String
    /// What it is, in one sentence.
    package var help: String
    /// How many values it takes.
    package var arity: Arity
    /// The accepted values; empty means any.
    package var allowed: [String]
    /// Whether shells complete file names for it.
    package var completesFiles: Bool

    /// Declares an argument.
    package init(
        _ name: String, help: String, arity: Arity = .one, allowed: [String] = [], completesFiles: Bool = false
    ) {
        self.name = name
        self.help = help
        self.arity = arity
        self.allowed = allowed
        self.completesFiles = completesFiles
    }

    /// Its form in a usage line: `<from>`, `[<to>]`, `[<file> ...]`, `<file> ...`.
    var usage: String {
        switch arity {
        case .one: "<\(name)>"
        case .optional: "[<\(name)>]"
        case .many: "[<\(name)> ...]"
        case .oneOrMore: "<\(name)> ..."
        }
    }

    var isRequired: Bool { arity == .one || arity == .oneOrMore }
    var isVariadic: Bool { arity == .many || arity == .oneOrMore }

    var fullHelp: String {
        allowed.isEmpty ? help : "\(help) (one of: \(allowed.joined(separator: ", ")))"
    }
}

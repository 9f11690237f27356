/// An option without a value: `--json`, and `--no-color` where it can be negated.
package struct FlagSpec: Sendable, Hashable {
    /// The long name without dashes, in lower-case words joined by `-`.
    package var long: String
    /// The one-letter name without its dash.
    package var short: Character?
    /// What it does, in one sentence.
    package var help: String
    /// Whether `--no-` before the name switches it off.
    package var isNegatable: Bool
    /// Its value when it is not given.
    package var defaultValue: Bool
    /// The environment variable that sets the same thing, shown in help texts only.
    package var environment: String?
    /// Whether every command below understands it too.
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

    /// The help sentence with the default (where it matters) and the environment variable.
    var fullHelp: String {
        var notes: [String] = []
        if isNegatable { notes.append("default: " + (defaultValue ? "on" : "off")) }
        if let environment { notes.append("environment: " + environment) }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}

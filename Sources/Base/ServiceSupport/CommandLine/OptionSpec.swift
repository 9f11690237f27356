/// An option that takes a value: `--port 8000`.
package struct OptionSpec: Sendable, Hashable {
    /// The long name without dashes, in lower-case words joined by `-`.
    package var long: String
    /// The one-letter name without its dash.
    package var short: Character?
    /// What stands for the value in help texts, for instance `path`.
    package var valueName: String
    /// What it does, in one sentence.
    package var help: String
    /// The text used when the option is not given.
    package var defaultValue: String?
    /// The environment variable that sets the same thing, shown in help texts only.
    package var environment: String?
    /// The only texts that are accepted; empty means any.
    package var allowed: [String]
    /// Whether it may be given more than once.
    package var isRepeatable: Bool
    /// Whether it must be given.
    package var isRequired: Bool
    /// Whether every command below understands it too.
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

    /// The help sentence with what is accepted, the default and the environment variable.
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

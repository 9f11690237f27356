/// A parsed command line: the command and its given values.
///
/// Options, flags and arguments are looked up by their declared names; looking up an undeclared name is a programming
/// error and traps.
package struct ParsedCommand: Sendable, Hashable {
    /// The names from the root, for instance `["metier", "config", "show"]`.
    package let path: [String]
    /// The usage line, for errors found later.
    package let usage: String
    /// The given values, by the name of the option or argument; defaults are not included.
    package let given: [String: [String]]
    private let switches: [String: Bool]
    private let defaults: [String: String?]

    init(
        path: [String], usage: String, given: [String: [String]], switches: [String: Bool], defaults: [String: String?]
    ) {
        self.path = path
        self.usage = usage
        self.given = given
        self.switches = switches
        self.defaults = defaults
    }

    /// Whether an option or argument was given, or a flag is on.
    package func isGiven(_ name: String) -> Bool { given[name] != nil || switches[name] == true }

    /// Whether a flag is on; false too where the command declares no such flag.
    package func isOn(_ name: String) -> Bool { switches[name] ?? false }

    /// All values of an option or argument, in order; the default alone when none was given.
    package func strings(_ name: String) -> [String] {
        if let texts = given[name] { return texts }
        guard let fallback = defaults[name] else { preconditionFailure("'\(name)' is not declared") }
        return fallback.map { [$0] } ?? []
    }

    /// The value of an option or argument, or its default.
    package func stringIfGiven(_ name: String) -> String? { strings(name).last }

    /// The value of an option or argument; throws where there is neither a value nor a default.
    package func string(_ name: String) throws(UsageError) -> String {
        guard let text = stringIfGiven(name) else { throw missing(name) }
        return text
    }

    /// An integer within `range`, or `nil` where none was given.
    package func intIfGiven(
        _ name: String, in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(UsageError) -> Int? {
        guard let text = stringIfGiven(name) else { return nil }
        guard let value = Int(text) else { throw bad(name, text, "is not a whole number") }
        guard range.contains(value) else {
            throw bad(name, text, "is not between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    /// An integer within `range`; throws where there is neither a value nor a default.
    package func int(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(UsageError) -> Int {
        guard let value = try intIfGiven(name, in: range) else { throw missing(name) }
        return value
    }

    /// A number (never NaN or infinite), or `nil` where none was given.
    package func doubleIfGiven(_ name: String) throws(UsageError) -> Double? {
        guard let text = stringIfGiven(name) else { return nil }
        guard let value = Double(text), value.isFinite else { throw bad(name, text, "is not a number") }
        return value
    }

    /// A number (never NaN or infinite); throws where there is neither a value nor a default.
    package func double(_ name: String) throws(UsageError) -> Double {
        guard let value = try doubleIfGiven(name) else { throw missing(name) }
        return value
    }

    /// Whether a flag is on; the value of an option is parsed as true/false, yes/no, on/off or 1/0.
    package func bool(_ name: String) throws(UsageError) -> Bool {
        if let value = switches[name] { return value }
        let text = try string(name)
        guard let value = Bool(lenient: text) else { throw bad(name, text, "is not true or false") }
        return value
    }

    /// An error about this command line, for checks that need more than one value.
    package func error(_ message: String) -> UsageError {
        UsageError(message, command: path, usage: usage)
    }

    private func missing(_ name: String) -> UsageError { error("'\(name)' is missing") }

    private func bad(_ name: String, _ text: String, _ what: String) -> UsageError {
        error("'\(text)' for '\(name)' \(what)")
    }
}

extension Bool {
    /// Parses true/false, yes/no, on/off and 1/0, ignoring case.
    package init?(lenient text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
}

/// An invalid command line; a user error with the exit code ``ExitCode/usage``.
package struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, naming the offending text, and how to correct it.
    package let message: String
    /// The names of the intended command, from the root.
    package let command: [String]
    /// The usage line of that command.
    package let usage: String

    package init(_ message: String, command: [String], usage: String) {
        self.message = message
        self.command = command
        self.usage = usage
    }

    package var description: String { message }

    /// The output to standard error: the message, the usage line and a reference to the help.
    package var rendered: String {
        "error: \(message)\n\n\(usage)\nRun '\(command.joined(separator: " ")) --help' for more.\n"
    }
}

/// A command line that was understood: which command, and what was given.
///
/// Options, flags and arguments are asked for by their declared names; asking for a name that was never declared is a
/// fault of the program and stops it.
package struct ParsedCommand: Sendable, Hashable {
    /// The names from the root, for instance `["metier", "config", "show"]`.
    package let path: [String]
    /// The usage line, for errors found later.
    package let usage: String
    /// What was typed, by the name of the option or argument; defaults are not among it.
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

    /// Whether an option or argument was typed, or a flag is on.
    package func isGiven(_ name: String) -> Bool { given[name] != nil || switches[name] == true }

    /// Whether a flag is on; off too where the command declares no such flag.
    package func isOn(_ name: String) -> Bool { switches[name] ?? false }

    /// Every text given for an option or argument, in order; the default alone when none was given.
    package func strings(_ name: String) -> [String] {
        if let texts = given[name] { return texts }
        guard let fallback = defaults[name] else { preconditionFailure("'\(name)' is not declared") }
        return fallback.map { [$0] } ?? []
    }

    /// The text of an option or argument, or its default.
    package func stringIfGiven(_ name: String) -> String? { strings(name).last }

    /// The text of an option or argument; throws where there is none and no default.
    package func string(_ name: String) throws(UsageError) -> String {
        guard let text = stringIfGiven(name) else { throw missing(name) }
        return text
    }

    /// A whole number within `range`, or `nil` where none was given.
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

    /// A whole number within `range`; throws where there is none and no default.
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

    /// A number (never NaN or infinite); throws where there is none and no default.
    package func double(_ name: String) throws(UsageError) -> Double {
        guard let value = try doubleIfGiven(name) else { throw missing(name) }
        return value
    }

    /// Whether a flag is on; for an option its value read as true/false, yes/no, on/off or 1/0.
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
    /// Reads true/false, yes/no, on/off and 1/0 in any letter case.
    package init?(lenient text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
}

/// A positional argument: what it means is given by its place.
package struct ArgumentSpec: Sendable, Hashable {
    /// How many texts an argument takes.
    package enum Arity: Sendable, Hashable {
        /// Exactly one.
        case one
        /// One or none.
        case optional
        /// Any number, none included; only the last argument may be so.
        case many
        /// One or more; only the last argument may be so.
        case oneOrMore
    }

    /// The name, in lower-case words joined by `-`.
    package var name: String
    /// What it is, in one sentence.
    package var help: String
    /// How many texts it takes.
    package var arity: Arity
    /// The only texts that are accepted; empty means any.
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

    /// How it is written in a usage line: `<from>`, `[<to>]`, `[<file> ...]`, `<file> ...`.
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

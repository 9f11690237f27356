/// A command line that cannot be understood; the fault is the caller's, the exit code ``ExitCode/usage``.
package struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, naming the offending text, and what to do.
    package let message: String
    /// The names of the command that was meant, from the root.
    package let command: [String]
    /// The usage line of that command.
    package let usage: String

    /// Makes an error.
    package init(_ message: String, command: [String], usage: String) {
        self.message = message
        self.command = command
        self.usage = usage
    }

    package var description: String { message }

    /// What standard error shows: the message, the usage line and where to read more.
    package var rendered: String {
        "error: \(message)\n\n\(usage)\nRun '\(command.joined(separator: " ")) --help' for more.\n"
    }
}

import Foundation
import ServiceSupport

/// Where results and messages go.
struct Console: Sendable {
    let output: any TerminalWriting
    let error: any TerminalWriting
    let outputIsTerminal: Bool
    let errorIsTerminal: Bool

    /// The process's own standard output and standard error.
    static func standard() -> Console {
        Console(
            output: StreamTerminalWriter.output, error: StreamTerminalWriter.error,
            outputIsTerminal: TerminalStyle.isTerminal(STDOUT_FILENO),
            errorIsTerminal: TerminalStyle.isTerminal(STDERR_FILENO))
    }

    /// Writes a result for people; what is in it from outside cannot steer a terminal.
    func write(_ text: String) {
        output.write(TerminalText.harmless(text))
    }

    /// Writes a result for programs, which get every character.
    func writeExactly(_ text: String) {
        output.write(text)
    }

    /// Writes a message that is not a result.
    func writeError(_ text: String) {
        error.write(TerminalText.harmless(text))
    }
}

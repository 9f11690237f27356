import Foundation
import ServiceSupport

/// The outputs for results and messages.
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

    /// Writes a result as text; control sequences in external data are neutralised.
    func write(_ text: String) {
        output.write(TerminalText.harmless(text))
    }

    /// Writes a result for programs, unchanged.
    func writeExactly(_ text: String) {
        output.write(text)
    }

    /// Writes a message that is not a result.
    func writeError(_ text: String) {
        error.write(TerminalText.harmless(text))
    }
}

/// The size of the terminal behind standard output.
enum TerminalSize {
    /// Its columns; `nil` where there is no terminal.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

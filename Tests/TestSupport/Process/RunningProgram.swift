import Foundation

/// A run of the program that is under way.
package final class RunningProgram {
    /// Kept so that the program's database is there for as long as the program.
    private let program: BuiltProgram
    private let child: ChildProcess
    private let messages: Int32
    private var code: Int32?
    private var heard: [UInt8] = []

    init(_ program: BuiltProgram, _ arguments: [String]) throws {
        self.program = program
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ChildProcess.NotStarted(reason: "no pipe") }
        // Other children must not hold the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        messages = ends[0]
        defer { close(ends[1]) }
        child = try ChildProcess(
            BuiltProgram.path, arguments, environment: program.fullEnvironment, folder: program.folder.path,
            output: "/dev/null", messagesDescriptor: ends[1])
    }

    deinit {
        if code == nil {
            kill(SIGKILL)
            _ = child.wait()
        }
        close(messages)
    }

    /// Whether it has not ended yet.
    package var isRunning: Bool {
        guard code == nil else { return false }
        code = child.codeIfEnded()
        return code == nil
    }

    /// Reads so many lines of standard error, or all that there are.
    package func readLines(_ count: Int) {
        var lines = 0
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while lines < count {
            let read = Foundation.read(messages, &bytes, bytes.count)
            guard read > 0 else { return }
            heard = (heard + bytes[..<read]).suffix(16_384)
            lines += bytes[..<read].count { $0 == UInt8(ascii: "\n") }
        }
    }

    /// The end of what was read of standard error, which `wait` reads to its end.
    package var said: String { String(decoding: heard, as: UTF8.self) }

    /// Sends a signal.
    package func kill(_ signal: Int32) {
        guard code == nil else { return }
        Foundation.kill(child.identifier, signal)
    }

    /// Waits for the end; the exit code, or 128 and the signal's number.
    package func wait() -> Int32 {
        // Nobody may be kept waiting by a full pipe.
        readLines(.max)
        let ended = code ?? child.wait()
        code = ended
        return ended
    }
}

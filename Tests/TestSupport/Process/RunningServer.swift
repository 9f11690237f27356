import Foundation
import ServiceSupport

/// A `metier serve` in a process of its own.
package final class RunningServer: Sendable {
    /// The server ended before it said where it listens.
    package struct DidNotStart: Error {
        /// What it said instead.
        package let messages: String
    }

    /// Kept so that the server's database is there for as long as the server.
    private let program: BuiltProgram
    private let child: ChildProcess
    private let messages: Int32
    private let hasEnded = Locked(false)
    /// Where it listens.
    package let port: UInt16
    /// What it said up to and including where it listens.
    package let greeting: String

    /// Starts `metier serve` on a free port and returns once it has said where it listens.
    package static func start(_ program: BuiltProgram, _ arguments: String...) async throws -> RunningServer {
        let arguments = ["serve", "--port", "0"] + arguments
        return try await onThread { try RunningServer(program, arguments) }
    }

    private init(_ program: BuiltProgram, _ arguments: [String]) throws {
        self.program = program
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw DidNotStart(messages: "no pipe") }
        // Other children must not hold the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        messages = ends[0]
        child = try ChildProcess(
            BuiltProgram.path, arguments, environment: program.fullEnvironment, folder: program.folder.path,
            output: "/dev/null", messagesDescriptor: ends[1])
        close(ends[1])
        var text = ""
        // The last line of the greeting is the one that names the documentation.
        while !text.contains("  docs  ") || !text.hasSuffix("\n") {
            let more = Self.read(messages)
            guard !more.isEmpty else {
                _ = child.wait()
                throw DidNotStart(messages: text)
            }
            text += String(decoding: more, as: UTF8.self)
        }
        greeting = text
        let line = text.split(separator: "\n").first { $0.contains(" answers on http://") } ?? ""
        port = UInt16(line.split(separator: ":").last ?? "") ?? 0
    }

    deinit {
        if !hasEnded.withLock({ $0 }) {
            kill(child.identifier, SIGKILL)
            _ = child.wait()
        }
        close(messages)
    }

    /// What can be read now; waits until there is something, empty at the end.
    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    /// Sends a signal.
    package func signal(_ number: Int32) {
        kill(child.identifier, number)
    }

    /// Waits for the end; the exit code, or 128 and the signal's number, and what was said since the greeting.
    package func end() async throws -> (code: Int32, messages: String) {
        try await onThread { [self] in
            var rest: [UInt8] = []
            while case let more = Self.read(messages), !more.isEmpty { rest += more }
            let code = child.wait()
            hasEnded.withLock { $0 = true }
            return (code, String(decoding: rest, as: UTF8.self))
        }
    }
}

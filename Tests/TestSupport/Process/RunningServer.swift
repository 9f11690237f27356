import Foundation

/// A `metier serve` in a process of its own.
package final class RunningServer: Sendable {
    /// The server ended before it said where it listens.
    package struct DidNotStart: Error {
        /// What it said instead.
        package let messages: String
    }

    private let process: Process
    private let messages: FileHandle
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
        process = Process()
        process.executableURL = URL(fileURLWithPath: BuiltProgram.path)
        process.arguments = arguments
        process.environment = program.fullEnvironment
        process.currentDirectoryURL = URL(fileURLWithPath: program.folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        messages = pipe.fileHandleForReading
        var text = ""
        // The last line of the greeting is the one that names the documentation.
        while !text.contains("  docs  ") || !text.hasSuffix("\n") {
            let more = messages.availableData
            guard !more.isEmpty else {
                process.waitUntilExit()
                throw DidNotStart(messages: text)
            }
            text += String(decoding: more, as: UTF8.self)
        }
        greeting = text
        let line = text.split(separator: "\n").first { $0.contains(" answers on http://") } ?? ""
        port = UInt16(line.split(separator: ":").last ?? "") ?? 0
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Sends a signal.
    package func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Waits for the end; the exit code, or 128 and the signal's number, and what was said since the greeting.
    package func end() async throws -> (code: Int32, messages: String) {
        try await onThread { [self] in
            let rest = String(decoding: messages.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0), rest)
        }
    }
}

import Foundation
import ServiceSupport

/// A `metier worker` in a process of its own.
package final class RunningWorker: Sendable {
    private let child: ChildProcess
    private let hasEnded = Locked(false)

    /// Starts it.
    package init(_ program: BuiltProgram, _ arguments: String...) throws {
        child = try ChildProcess(
            BuiltProgram.path, ["worker"] + arguments, environment: program.fullEnvironment,
            folder: program.folder.path,
            output: "/dev/null", messages: program.folder.path + "/worker-\(UUID().uuidString).err")
    }

    deinit {
        if !hasEnded.withLock({ $0 }) {
            kill(child.identifier, SIGKILL)
            _ = child.wait()
        }
    }

    /// Sends a signal.
    package func signal(_ number: Int32) {
        kill(child.identifier, number)
    }

    /// Waits for the end; the exit code, or 128 and the signal's number.
    package func end() async throws -> Int32 {
        try await onThread { [self] in
            let code = child.wait()
            hasEnded.withLock { $0 = true }
            return code
        }
    }
}

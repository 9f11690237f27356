import Foundation

/// A child started with `posix_spawn`.
///
/// Foundation's `Process` is not fit for many starts at once beside open sockets on Linux: it crashed in `run()` and
/// closed descriptors that were not its own.
struct ChildProcess: Sendable {
    /// The system would not start it.
    struct NotStarted: Error {
        let reason: String
    }

    let identifier: pid_t

    /// Starts a program; its standard input is a file, its standard output goes to one, its standard error to a file or a
    /// descriptor.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String,
        input: String = "/dev/null", output: String,
        messages: String? = nil, messagesDescriptor: Int32? = nil
    ) throws {
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        if let messages { posix_spawn_file_actions_addopen(&actions, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
        if let messagesDescriptor { posix_spawn_file_actions_adddup2(&actions, messagesDescriptor, 2) }
        // The test runner may ignore or block signals that the child must see.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        // A shell changes the folder, which posix_spawn cannot everywhere, and then becomes the program.
        let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, path] + arguments
        var texts = line.map { strdup($0) } + [nil]
        var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in texts + variables { free(text) } }
        var identifier: pid_t = 0
        let status = posix_spawn(&identifier, "/bin/sh", &actions, &attributes, &texts, &variables)
        guard status == 0 else { throw NotStarted(reason: "\(path): \(String(cString: strerror(status)))") }
        self.identifier = identifier
    }

    /// How it ended, as `wait` tells it; `nil` while it runs. Not to be called again after it told.
    func codeIfEnded() -> Int32? {
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
        return Self.code(status)
    }

    /// Waits for the end; the exit code, or 128 and the signal's number. To be called once.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return Self.code(status)
    }

    private static func code(_ status: Int32) -> Int32 {
        status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

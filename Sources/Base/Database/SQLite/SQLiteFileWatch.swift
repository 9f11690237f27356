import Foundation
import ServiceSupport

/// Checks that the file under a database's name is still the one that was opened, and complete.
///
/// A commit into a file that was deleted or replaced succeeds but is lost with the last descriptor; the engine does not
/// check this. So a driver remembers the file that its first connection opened, and no later connection may open
/// another one: one process with connections to both the old and the new file would be worse than none.
final class SQLiteFileWatch: Sendable {
    private struct State {
        /// The database's file, once it was opened.
        var file: FileIdentity?
        /// Its size at the last check.
        var size = 0
        /// The engine's message when it found the file damaged.
        var damage: String?
    }

    let path: String
    private let state = Locked(State())

    init(path: String) {
        self.path = path
    }

    /// Whether the database was opened before: its file must then exist and is never created again.
    var wasOpen: Bool { state.withLock { $0.file != nil } }

    /// Records the file that a first connection has opened; `before` is the file that existed before that.
    func opened(before: FileIdentity?) throws {
        guard let now = FileIdentity(path: path), before == nil || before == now else { throw isReplaced }
        state.withLock { if $0.file == nil { $0.file = now } }
        try check()
    }

    /// Records that the engine found the file damaged; this driver's connections then write nothing more.
    func noteDamage(_ message: String) {
        state.withLock { if $0.damage == nil { $0.damage = message } }
    }

    /// Throws `replaced` if the file is missing or another one, `corrupt` if it is damaged. Costs one system call.
    ///
    /// - Parameter content: The size of the database in bytes according to its engine; called only where the file has
    ///   shrunk, which it does after a `VACUUM` or when it is truncated.
    func check(content: () -> Int? = { nil }) throws {
        let known = state.withLock { $0 }
        if let damage = known.damage { throw DatabaseError(.corrupt, damage) }
        guard let file = known.file else { return }
        guard let facts = FileFacts(path: path) else {
            throw DatabaseError(
                .replaced, "\(path) is not there any more: it was moved or deleted while it is open. Put it back.")
        }
        guard facts.identity == file else { throw isReplaced }
        if facts.size < known.size, let content = content(), facts.size < min(known.size, content) {
            let message = "\(path) is damaged: it was cut short while it is open."
            noteDamage(message)
            throw DatabaseError(.corrupt, message)
        }
        if facts.size != known.size { state.withLock { $0.size = facts.size } }
    }

    private var isReplaced: DatabaseError {
        DatabaseError(
            .replaced,
            "\(path) is not the file that was opened: another one was put in its place. Restart to take that up.")
    }
}

import Foundation
import ServiceSupport

/// Tells whether the file under a database's name is still the one that is open, whole.
///
/// A commit into a file that was deleted or replaced succeeds and is gone with the last descriptor; the engine does not
/// look. So a driver remembers which file its first connection opened, for as long as it lives, and no later connection
/// may open another one: half of a process on the old file and half on the new one would be worse than none.
final class SQLiteFileWatch: Sendable {
    private struct State {
        /// The database's file, once it was open.
        var file: FileIdentity?
        /// Its size when it was last looked at.
        var size = 0
        /// What the engine said when it found the file damaged.
        var damage: String?
    }

    let path: String
    private let state = Locked(State())

    init(path: String) {
        self.path = path
    }

    /// Whether the database was open: its file must then be there and is never made anew.
    var wasOpen: Bool { state.withLock { $0.file != nil } }

    /// Remembers the file that a first connection has opened; `before` is what lay there before it did.
    func opened(before: FileIdentity?) throws {
        guard let now = FileIdentity(path: path), before == nil || before == now else { throw isReplaced }
        state.withLock { if $0.file == nil { $0.file = now } }
        try check()
    }

    /// The engine found the file damaged; nothing is written any more by this driver's connections.
    func noteDamage(_ message: String) {
        state.withLock { if $0.damage == nil { $0.damage = message } }
    }

    /// Throws `replaced` if the file is gone or another one, `corrupt` if it is damaged. Costs one system call.
    ///
    /// - Parameter content: How many bytes the database has as its engine counts; asked only where the file has shrunk,
    ///   which it does after a `VACUUM` and when somebody cuts it short.
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

import Foundation

/// Replaces an SQLite database that is not in use by another one.
package struct SQLiteReplacement {
    /// The database that is replaced.
    package let path: String

    /// Creates a replacement of a database, which need not exist.
    package init(of path: String) {
        self.path = path
    }

    /// The id of another process that has the database open; `nil` if there is none.
    ///
    /// With a write-ahead log every connection holds a lock on the file for as long as it is open, so the system knows.
    /// Must be called while this process has no connection of its own: closing a file releases all of its locks.
    package func user() throws -> Int32? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SQLiteFile.failed("opened", path)
        }
        defer { close(descriptor) }
        // SQLite's locks are at offsets above one gigabyte; the query covers the whole file.
        var question = flock()
        question.l_type = Int16(F_WRLCK)
        question.l_whence = Int16(SEEK_SET)
        let status = withUnsafeMutablePointer(to: &question) { fcntl(descriptor, F_GETLK, UnsafeMutableRawPointer($0)) }
        guard status == 0 else { throw SQLiteFile.failed("asked for its locks", path) }
        return question.l_type == Int16(F_UNLCK) ? nil : question.l_pid
    }

    /// Moves `file` to the database's path; an old database, if there was one, is kept as `kept`.
    ///
    /// Commits that are only in the old log are first written to the old file. The database cannot be opened meanwhile:
    /// its exclusive lock is held until the new file is in place. A damaged database is moved as it is, including its
    /// log.
    ///
    /// - Throws: `busy` if another process has the database open.
    package func put(_ file: String, keepingOldAs kept: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            // An orphaned log belongs to no existing database; beside the new file it would be taken for its log.
            for name in SQLiteFile.withCompanions(path).dropFirst() { unlink(name) }
            return try SQLiteFile.move(file, to: path)
        }
        let lock = try settle()
        SQLiteFile.remove(kept)
        defer { withExtendedLifetime(lock) {} }
        if lock == nil {
            for (old, new) in zip(SQLiteFile.withCompanions(path), SQLiteFile.withCompanions(kept)).dropFirst()
            where FileManager.default.fileExists(atPath: old) {
                try SQLiteFile.move(old, to: new)
            }
        }
        // A second name first: at every moment there is a file at the database's path.
        if link(path, kept) != 0 { try SQLiteFile.move(path, to: kept) }
        try SQLiteFile.move(file, to: path)
    }

    /// Checkpoints the old log into the old file, removes it and locks the file exclusively; `nil` if the file is
    /// damaged.
    private func settle() throws -> SQLiteFileHandle? {
        do {
            let handle = try SQLiteFileHandle(path, mayCreate: false, patience: 0)
            try handle.run("PRAGMA locking_mode = EXCLUSIVE")
            // While another process reads it, the mode stays unchanged, with or without an error.
            guard try handle.texts("PRAGMA journal_mode = DELETE") == ["delete"] else {
                throw DatabaseError(.busy, "\(path) is open in another process; stop that first.")
            }
            try handle.run("BEGIN EXCLUSIVE")
            return handle
        } catch let error as DatabaseError where error.code == .corrupt {
            return nil
        }
    }
}

/// A database failure.
package struct DatabaseError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The class of failure, the same on every engine.
    package enum Code: String, Sendable {
        /// The address is malformed or its engine is not built in.
        case badAddress = "bad_address"
        /// The database cannot be opened or reached.
        case unavailable
        /// Another connection holds a lock for too long.
        case busy
        /// The transaction lost against another one (a deadlock, a serialization failure): if run again as a whole, it
        /// may succeed. `ConnectionPool.transaction` does so.
        case conflict
        /// A constraint was violated.
        case constraint
        /// The statement is invalid.
        case statement
        /// The disk is full.
        case diskFull = "disk_full"
        /// The file is not a database or is damaged.
        case corrupt
        /// The file is not the one that was opened: it was moved, deleted or replaced. Nothing is written.
        case replaced
        /// Reading is allowed, writing is not.
        case readOnly = "read_only"
        /// The work was interrupted.
        case cancelled
        /// No connection became free in time.
        case poolTimeout = "pool_timeout"
        /// The pool is closed.
        case closed
        /// The schema is newer than this program, or its history is not this program's.
        case schema
        /// Anything else.
        case other
    }

    /// The class of failure.
    package let code: Code
    /// What happened and how to correct it; contains no bound values.
    package let message: String
    /// The engine's own code, for instance SQLite's extended result code or a SQLSTATE.
    package let engineCode: String?
    /// The statement with its placeholders.
    package let statement: String?

    package init(_ code: Code, _ message: String, engineCode: String? = nil, statement: String? = nil) {
        self.code = code
        self.message = message
        self.engineCode = engineCode
        self.statement = statement
    }

    /// The error where another process holds a named lock.
    static func atSameWork(_ name: String) -> DatabaseError {
        DatabaseError(.busy, "Another process is at the same work (\(name)); try again when it has finished.")
    }

    package var description: String { message }

    package var debugDescription: String {
        var text = "\(code.rawValue): \(message)"
        if let engineCode { text += " [\(engineCode)]" }
        if let statement { text += " in: \(statement)" }
        return text
    }
}

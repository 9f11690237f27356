/// What went wrong in a database.
package struct DatabaseError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The class of failure, the same on every engine.
    package enum Code: String, Sendable {
        /// The address cannot be read or its engine is not built in.
        case badAddress = "bad_address"
        /// The database cannot be opened or reached.
        case unavailable
        /// Another connection holds a lock for too long.
        case busy
        /// The transaction lost against another one (a deadlock, a serialization failure): run as a whole again, it may
        /// succeed. `ConnectionPool.transaction` does so.
        case conflict
        /// A key or check was violated.
        case constraint
        /// The statement is wrong.
        case statement
        /// The disk is full.
        case diskFull = "disk_full"
        /// The file is not a database or is damaged.
        case corrupt
        /// The file is not the one that was opened: it was moved, deleted or replaced meanwhile. Nothing is written.
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
    /// What happened and what to do; holds no bound values.
    package let message: String
    /// The engine's own code, for instance SQLite's extended result code or a SQLSTATE.
    package let engineCode: String?
    /// The statement with its placeholders.
    package let statement: String?

    /// Makes an error.
    package init(_ code: Code, _ message: String, engineCode: String? = nil, statement: String? = nil) {
        self.code = code
        self.message = message
        self.engineCode = engineCode
        self.statement = statement
    }

    /// Somebody else holds a lock by name.
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

internal import CMariaDB

/// A prepared statement. Confined to its connection's thread.
final class MySQLStatement {
    let text: String
    let pointer: UnsafeMutablePointer<MYSQL_STMT>
    /// Keeps the connection's handle alive as long as its statements.
    private let handle: MySQLHandle
    private var row: MySQLRow?

    init(_ text: String, on handle: MySQLHandle) throws {
        guard let made = mysql_stmt_init(handle.pointer) else {
            throw DatabaseError(.other, "There is no memory for a statement.", statement: text)
        }
        pointer = made
        self.text = text
        self.handle = handle
        var copy = text
        let status = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_stmt_prepare(made, $0.baseAddress, UInt($0.count)) }
        }
        guard status == 0 else { throw failed() }
    }

    deinit {
        mysql_stmt_close(pointer)
    }

    /// The only place where failures of a statement are read.
    private func failed() -> any Error {
        let failure = MySQLFailure(
            number: mysql_stmt_errno(pointer), state: String(cString: mysql_stmt_sqlstate(pointer)),
            text: String(cString: mysql_stmt_error(pointer)))
        // While rows are fetched, the library records failures at the connection only.
        return handle.noted(failure.number == 0 ? MySQLHandle.failure(of: handle.pointer) : failure, text)
    }

    private func start(_ values: [SQLValue], packetLimit: Int) throws {
        guard mysql_stmt_param_count(pointer) == UInt(values.count) else {
            throw DatabaseError(
                .statement,
                "The statement has \(mysql_stmt_param_count(pointer)) placeholders for \(values.count) values.",
                statement: text)
        }
        guard !values.isEmpty else {
            if mysql_stmt_execute(pointer) != 0 { throw failed() }
            return
        }
        try MySQLParameters.withBinds(values, limit: packetLimit) { binds in
            guard mysql_stmt_bind_param(pointer, binds) == 0, mysql_stmt_execute(pointer) == 0 else { throw failed() }
        }
    }

    /// Runs the statement and drains any rows it returns; returns the number of affected rows.
    func execute(_ values: [SQLValue], packetLimit: Int) throws -> UInt64 {
        try start(values, packetLimit: packetLimit)
        guard mysql_stmt_field_count(pointer) == 0 else {
            mysql_stmt_free_result(pointer)
            return 0
        }
        return mysql_stmt_affected_rows(pointer)
    }

    /// Runs the query and calls `each` for every row as it arrives; `abandon` is called where `each` throws, before the
    /// remaining rows are drained.
    func query(
        _ values: [SQLValue], packetLimit: Int, abandon: () -> Void, each: (any RowReading) throws -> Void
    ) throws {
        // In any case the remaining rows must be drained from the connection.
        defer { mysql_stmt_free_result(pointer) }
        try start(values, packetLimit: packetLimit)
        guard mysql_stmt_field_count(pointer) > 0 else { return }
        let row = try rowReader()
        defer { row.shrink() }
        while true {
            switch row.advance() {
            case 0, MYSQL_DATA_TRUNCATED:
                try handle.checkGoing(text)
                row.complete()
                do {
                    try each(row)
                } catch {
                    abandon()
                    throw error
                }
            case MYSQL_NO_DATA:
                return
            default:
                throw failed()
            }
        }
    }

    /// The reader of the last run, or a new one where the columns differ: types may change with the bound values.
    private func rowReader() throws -> MySQLRow {
        guard let description = mysql_stmt_result_metadata(pointer) else { throw failed() }
        defer { mysql_free_result(description) }
        let count = Int(mysql_num_fields(description))
        guard let fields = mysql_fetch_fields(description) else { throw failed() }
        let columns = (0..<count).map { MySQLRow.Column(fields[$0]) }
        if let row, row.columns == columns {
            row.mustBind = true
            return row
        }
        let made = MySQLRow(columns, of: pointer)
        row = made
        return made
    }
}

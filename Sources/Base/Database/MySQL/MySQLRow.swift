internal import CMariaDB

/// The current row of a prepared query. Confined to its connection's thread; its statement outlives it.
final class MySQLRow: RowReading {
    /// The kind of a column, as far as reading it is concerned.
    enum Kind: Hashable {
        case integer
        case unsigned
        case real
        /// A decimal number, which is transferred as text; with or without fractional digits.
        case decimal(isWhole: Bool)
        case text
        case blob
    }

    struct Column: Hashable {
        let kind: Kind
        /// The initial buffer size in bytes.
        let size: Int

        init(_ field: MYSQL_FIELD) {
            switch field.type {
            case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_INT24,
                MYSQL_TYPE_YEAR:
                kind = field.flags & UInt32(UNSIGNED_FLAG) == 0 ? .integer : .unsigned
            case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE:
                kind = .real
            case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL:
                kind = .decimal(isWhole: field.decimals == 0)
            case MYSQL_TYPE_DATE, MYSQL_TYPE_TIME, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_NEWDATE:
                kind = .text
            default:
                // 63 is the character set of binary data.
                kind = field.charsetnr == 63 && field.type != MYSQL_TYPE_NULL ? .blob : .text
            }
            switch kind {
            case .integer, .unsigned, .real: size = 8
            case .decimal, .text, .blob: size = max(64, Int(min(field.length, 1_024)))
            }
        }

        var bufferType: enum_field_types {
            switch kind {
            case .integer, .unsigned: MYSQL_TYPE_LONGLONG
            case .real: MYSQL_TYPE_DOUBLE
            // Not STRING, which uses the last byte for a terminating zero.
            case .decimal, .text, .blob: MYSQL_TYPE_BLOB
            }
        }
    }

    /// The buffer size in bytes above which memory for a long value is released when the query ends.
    private static let keptBytes = 65_536

    let columns: [Column]
    /// Whether the columns' buffers must be bound again before the next row.
    var mustBind = true
    private let statement: UnsafeMutablePointer<MYSQL_STMT>
    private let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>
    /// Numbers of this row that were read as text.
    private var written: [UnsafeMutableRawBufferPointer] = []

    init(_ columns: [Column], of statement: UnsafeMutablePointer<MYSQL_STMT>) {
        self.columns = columns
        self.statement = statement
        binds = .allocate(capacity: columns.count)
        lengths = .allocate(capacity: columns.count)
        nulls = .allocate(capacity: columns.count)
        binds.initialize(repeating: MYSQL_BIND(), count: columns.count)
        lengths.initialize(repeating: 0, count: columns.count)
        nulls.initialize(repeating: 0, count: columns.count)
        for (index, column) in columns.enumerated() {
            binds[index].buffer_type = column.bufferType
            binds[index].is_unsigned = column.kind == .unsigned ? 1 : 0
            binds[index].buffer = .allocate(byteCount: column.size, alignment: 8)
            binds[index].buffer_length = UInt(column.size)
            binds[index].length = lengths + index
            binds[index].is_null = nulls + index
        }
    }

    deinit {
        forgetWritten()
        for index in columns.indices { binds[index].buffer.deallocate() }
        binds.deallocate()
        lengths.deallocate()
        nulls.deallocate()
    }

    /// Fetches the next row and returns the library's result code.
    func advance() -> Int32 {
        forgetWritten()
        if mustBind {
            guard mysql_stmt_bind_result(statement, binds) == 0 else { return 1 }
            mustBind = false
        }
        return mysql_stmt_fetch(statement)
    }

    /// Fetches values that were too long for their column's buffer, which grows for the following rows.
    func complete() {
        for index in columns.indices where lengths[index] > binds[index].buffer_length {
            guard nulls[index] == 0, binds[index].buffer_type == MYSQL_TYPE_BLOB else { continue }
            replace(index, size: Int(lengths[index]) + Int(lengths[index]) / 2)
            var bind = binds[index]
            mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0)
        }
    }

    /// Releases the memory of long values.
    func shrink() {
        for (index, column) in columns.enumerated() where binds[index].buffer_length > Self.keptBytes {
            replace(index, size: column.size)
        }
    }

    private func replace(_ index: Int, size: Int) {
        binds[index].buffer.deallocate()
        binds[index].buffer = .allocate(byteCount: size, alignment: 8)
        binds[index].buffer_length = UInt(size)
        mustBind = true
    }

    // MARK: - RowReading

    var columnCount: Int { columns.count }

    func isNull(_ column: Int) -> Bool {
        nulls[column] != 0
    }

    func integer(_ column: Int) -> Int64 {
        guard !isNull(column) else { return 0 }
        switch columns[column].kind {
        case .integer: return number(column)
        case .unsigned: return Int64(clamping: UInt64(bitPattern: number(column)))
        case .real: return Int64(exactly: double(column).rounded(.towardZero)) ?? 0
        case .decimal, .text, .blob:
            let text = text(column)
            return Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) } ?? 0
        }
    }

    func real(_ column: Int) -> Double {
        guard !isNull(column) else { return 0 }
        switch columns[column].kind {
        case .integer: return Double(number(column))
        case .unsigned: return Double(UInt64(bitPattern: number(column)))
        case .real: return double(column)
        case .decimal, .text, .blob: return Double(text(column)) ?? 0
        }
    }

    func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        guard !isNull(column), let start = binds[column].buffer else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        guard binds[column].buffer_type == MYSQL_TYPE_BLOB else { return written(column) }
        return UnsafeRawBufferPointer(start: start, count: Int(lengths[column]))
    }

    func value(_ column: Int) -> SQLValue {
        guard !isNull(column) else { return .null }
        switch columns[column].kind {
        case .integer, .unsigned: return .integer(integer(column))
        case .real: return .real(double(column))
        case .decimal(let isWhole):
            if isWhole, let number = Int64(text(column)) { return .integer(number) }
            return .real(real(column))
        case .text: return .text(text(column))
        case .blob: return .blob(Array(bytes(column)))
        }
    }

    private func number(_ column: Int) -> Int64 {
        binds[column].buffer.load(as: Int64.self)
    }

    private func double(_ column: Int) -> Double {
        binds[column].buffer.load(as: Double.self)
    }

    /// A number as text, formatted as on the other engines; valid until the next row.
    private func written(_ column: Int) -> UnsafeRawBufferPointer {
        let text = columns[column].kind == .real ? "\(double(column))" : "\(integer(column))"
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        memory.copyBytes(from: text.utf8)
        written.append(memory)
        return UnsafeRawBufferPointer(memory)
    }

    private func forgetWritten() {
        guard !written.isEmpty else { return }
        for memory in written { memory.deallocate() }
        written = []
    }
}

import Database
import ServiceSupport
import Taxonomy

/// The columns of a table during a run of its binding, which describes them, writes a record or reads a row.
struct Columns<Record> {
    /// The columns in order, after a describing run.
    private(set) var described: [TableDefinition.Column] = []
    /// References made by position columns, after a describing run.
    private(set) var references: [TableDefinition.Reference] = []
    /// The expressions of a SELECT, in order, after a describing run; computed expressions have no name.
    private(set) var selected: [(name: String, sql: SQL)] = []
    /// The columns whose values are passed separately from the record, in order, after a describing run.
    private(set) var given: [String] = []
    /// The values in order, after a writing run without a sink.
    private(set) var values: [SQLValue] = []

    private enum Run { case describing, writing, reading }

    private var run = Run.describing
    /// The record that is written: only its address, as each column would otherwise copy it with all its texts.
    private var record: UnsafePointer<Record>?
    private var recordNumber = -1
    /// Receives the written values, unless they are kept in `values`.
    private let sink: any BulkRowAppending
    private let keepsValues: Bool
    private let givenValues: [SQLValue]
    private var givenIndex = 0
    /// The row that is read. Not optional: its reference would be counted again for each column.
    private var row: any RowReading = NoRow()
    private var next = 0
    private let keys: ContentKeys
    /// For each column read, the cursor of its codes, or the cache of its repeated values.
    private var memories: [AnyObject?] = []
    /// The fault found in a row that was read.
    private(set) var failure: DatabaseError?

    /// Starts in describing mode, until a record or a row is begun.
    ///
    /// - Parameters:
    ///   - sink: Receives written values; `nil` to keep them in `values`.
    ///   - given: The values of given columns, in order.
    ///   - keys: The codes that positions refer to.
    init(writingTo sink: (any BulkRowAppending)? = nil, given: [SQLValue] = [], keys: ContentKeys = .none) {
        self.sink = sink ?? NoRow()
        keepsValues = sink == nil
        givenValues = given
        self.keys = keys
    }

    /// The next run writes the record at an address, which stays valid until the run ends.
    mutating func begin(writing record: UnsafePointer<Record>) {
        run = .writing
        self.record = record
        recordNumber += 1
        givenIndex = 0
    }

    /// The next run reads a row.
    mutating func begin(reading row: any RowReading) {
        run = .reading
        self.row = row
        next = 0
    }

    /// A column that holds a property.
    ///
    /// - Parameters:
    ///   - name: The column's name.
    ///   - type: Its type; by default that of the property's values.
    ///   - property: The property.
    /// - Returns: The value of the row or of the record.
    mutating func callAsFunction<Value: ColumnValue>(_ name: String, _ property: (Record) -> Value) -> Value {
        self(name, Value.columnType, property)
    }

    mutating func callAsFunction<Value: ColumnValue>(
        _ name: String, _ type: ColumnType, _ property: (Record) -> Value
    ) -> Value {
        switch run {
        case .reading: return read()
        case .writing:
            let value = property(record.unsafelyUnwrapped.pointee)
            write(value)
            return value
        case .describing:
            describeRead(name, type, isOptional: Value.isOptional)
            return Value.placeholder
        }
    }

    /// A column that is written from the record and not read back.
    mutating func written<Value: ColumnValue>(
        _ name: String, _ type: ColumnType = Value.columnType, _ value: (Record) -> Value
    ) {
        switch run {
        case .reading: break
        case .writing: write(value(record.unsafelyUnwrapped.pointee))
        case .describing: describe(name, type, isOptional: Value.isOptional)
        }
    }

    /// A column whose value is passed separately from the record when writing, and which is not read back.
    mutating func given<Value: ColumnValue>(_ name: String, _ type: ColumnType, as kind: Value.Type = String.self) {
        switch run {
        case .reading: break
        case .writing:
            write(given: givenValues[givenIndex])
            givenIndex += 1
        case .describing:
            describe(name, type, isOptional: Value.isOptional)
            given.append(name)
        }
    }

    /// A column that numbers the records of one insertion from 0, and which is not read back.
    mutating func number(_ name: String) {
        let number = recordNumber
        written(name) { _ in number }
    }

    /// An expression over the row's columns, which is only read.
    mutating func computed<Value: ColumnValue>(_ expression: String, as kind: Value.Type) -> Value {
        switch run {
        case .reading: return read()
        case .writing: break
        case .describing: selected.append(("", "\(raw: expression)"))
        }
        return Value.placeholder
    }

    /// A column that holds an enumeration's raw values, which repeat from row to row.
    ///
    /// - Parameter other: Replaces values that this version does not know.
    mutating func choice<Value: RawRepresentable & Sendable>(
        _ name: String, _ type: ColumnType, _ property: (Record) -> Value, else other: Value
    ) -> Value where Value.RawValue == String {
        switch run {
        case .reading:
            defer { next += 1 }
            return (memory() ?? keep(RepeatedText<Value>())).value(row.bytes(next)) { Value(rawValue: $0) ?? other }
        case .writing:
            let value = property(record.unsafelyUnwrapped.pointee)
            write(value.rawValue)
            return value
        case .describing:
            describeRead(name, type)
            return other
        }
    }

    /// A column of texts that repeat from row to row: one copy of each is kept.
    mutating func shared(_ name: String, _ property: (Record) -> String) -> String { shared(name, .text, property) }

    mutating func shared(_ name: String, _ type: ColumnType, _ property: (Record) -> String) -> String {
        guard run == .reading else { return self(name, type, property) }
        defer { next += 1 }
        return (memory() ?? keep(InternedTexts())).text(row.bytes(next))
    }

    /// A column that stores the code of a record of the same release; the property is that record's position.
    ///
    /// - Parameter refers: Whether the column alone is a foreign key to that record's row.
    mutating func position<Target: CodedRecord>(
        _ name: String, refers: Bool = true, _ property: (Record) -> Position<Target>
    ) -> Position<Target> {
        if refers, run == .describing {
            references.append(.to(Target.list.table.name, ["release_id": "release_id", name: "code"]))
        }
        return Position(Int(index(name, of: Target.list) { Int32(property($0).index) }))
    }

    /// As `position`, with the empty text for `nil`; makes no reference.
    mutating func positionOrEmpty<Target: CodedRecord>(
        _ name: String, _ property: (Record) -> Position<Target>?
    ) -> Position<Target>? {
        if run == .reading, row.bytes(next).isEmpty {
            next += 1
            return nil
        }
        if run == .writing, property(record.unsafelyUnwrapped.pointee) == nil {
            write("")
            return nil
        }
        return Position(Int(index(name, of: Target.list) { property($0).map { Int32($0.index) } ?? 0 }))
    }

    /// A column that stores the code of a record of a list; the property is that record's index.
    mutating func index(_ name: String, of list: CodeList, _ property: (Record) -> Int32) -> Int32 {
        switch run {
        case .reading:
            defer { next += 1 }
            if let position = cursor(of: list).position(of: row.bytes(next)) { return position }
            failure = DatabaseError(
                .corrupt, "A row refers to \(row.text(next)), which the release does not have.")
            return 0
        case .writing:
            let position = property(record.unsafelyUnwrapped.pointee)
            write(keys.codes[list.rawValue][Int(position)])
            return position
        case .describing:
            describeRead(name, list.table.code)
            return 0
        }
    }

    /// The cursor of the current column; a new one where the column refers to another list than in the row before.
    private mutating func cursor(of list: CodeList) -> CodeCursor {
        if let cursor: CodeCursor = memory(), cursor.list == list { return cursor }
        return keep(CodeCursor(keys.positions[list.rawValue], of: list))
    }

    /// The value of the current column of the row, and on to the next column.
    @inline(__always)
    private mutating func read<Value: ColumnValue>() -> Value {
        defer { next += 1 }
        return Value(row, next)
    }

    /// What was kept for the current column; `nil` for the first row.
    private func memory<Memory: AnyObject>() -> Memory? {
        // A binding names its columns in the same order each time, so the type is the same too.
        guard next < memories.count, let known = memories[next] else { return nil }
        return unsafeDowncast(known, to: Memory.self)
    }

    /// Keeps a cursor or a cache for the current column of the rows to come.
    private mutating func keep<Memory: AnyObject>(_ memory: Memory) -> Memory {
        while memories.count <= next { memories.append(nil) }
        memories[next] = memory
        return memory
    }

    private mutating func describe(_ name: String, _ type: ColumnType, isOptional: Bool) {
        described.append(.init(name, type, isOptional: isOptional))
    }

    private mutating func describeRead(_ name: String, _ type: ColumnType, isOptional: Bool = false) {
        describe(name, type, isOptional: isOptional)
        selected.append((name, "\(identifier: name)"))
    }

    private mutating func write(given value: SQLValue) {
        switch value {
        case .null: write(String?.none)
        case .integer(let number): write(number)
        case .real(let number): write(number)
        case .text(let text): write(text)
        case .blob(let bytes): write(bytes)
        }
    }

    private mutating func write<Value: ColumnValue>(_ value: Value) {
        if keepsValues { values.append(value.sqlValue) } else { value.append(to: sink) }
    }
}

/// A type whose values can be stored in a column.
protocol ColumnValue: SQLBindable {
    /// The column's default type.
    static var columnType: ColumnType { get }
    /// Whether the column may be NULL.
    static var isOptional: Bool { get }
    /// The value that a binding gets while the table is described.
    static var placeholder: Self { get }
    /// Reads a column of a row, counted from 0.
    init(_ row: any RowReading, _ column: Int)
    /// Appends the value to a row of many.
    func append(to rows: any BulkRowAppending)
}

extension ColumnValue {
    static var isOptional: Bool { false }
}

extension ColumnValue where Self: FixedWidthInteger {
    static var columnType: ColumnType { .integer }
    static var placeholder: Self { 0 }
    init(_ row: any RowReading, _ column: Int) { self.init(truncatingIfNeeded: row.integer(column)) }
    func append(to rows: any BulkRowAppending) { rows.integer(Int64(self)) }
}

extension Int: ColumnValue {}

extension Int64: ColumnValue {}

extension Int32: ColumnValue {}

extension Int16: ColumnValue {}

extension Double: ColumnValue {
    static var columnType: ColumnType { .real }
    static var placeholder: Double { 0 }
    init(_ row: any RowReading, _ column: Int) { self = row.real(column) }
    func append(to rows: any BulkRowAppending) { rows.real(self) }
}

extension Bool: ColumnValue {
    static var columnType: ColumnType { .boolean }
    static var placeholder: Bool { false }
    init(_ row: any RowReading, _ column: Int) { self = row.integer(column) != 0 }
    func append(to rows: any BulkRowAppending) { rows.integer(self ? 1 : 0) }
}

extension String: ColumnValue {
    static var columnType: ColumnType { .text }
    static var placeholder: String { "" }
    init(_ row: any RowReading, _ column: Int) { self = row.text(column) }
    func append(to rows: any BulkRowAppending) { rows.text(self) }
}

extension Timestamp: ColumnValue {
    static var columnType: ColumnType { .timestamp }
    static var placeholder: Timestamp { Timestamp(milliseconds: 0) }
    init(_ row: any RowReading, _ column: Int) { self.init(milliseconds: row.integer(column)) }
    func append(to rows: any BulkRowAppending) { rows.integer(milliseconds) }
}

extension [UInt8]: ColumnValue {
    static var columnType: ColumnType { .blob }
    static var placeholder: [UInt8] { [] }
    init(_ row: any RowReading, _ column: Int) { self.init(row.bytes(column)) }
    func append(to rows: any BulkRowAppending) {
        preconditionFailure("Rows with bytes are inserted one by one.")
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    static var columnType: ColumnType { Wrapped.columnType }
    static var isOptional: Bool { true }
    static var placeholder: Wrapped? { nil }
    init(_ row: any RowReading, _ column: Int) { self = row.isNull(column) ? nil : Wrapped(row, column) }
    func append(to rows: any BulkRowAppending) {
        if let self { self.append(to: rows) } else { rows.null() }
    }
}

extension String {
    /// The text with U+FFFD for each zero character: some engines refuse those.
    var withoutZeros: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}

/// Stands for the row where none is read, and for the rows where none are written.
private final class NoRow: RowReading, BulkRowAppending {
    let columnCount = 0
    func isNull(_ column: Int) -> Bool { true }
    func integer(_ column: Int) -> Int64 { 0 }
    func real(_ column: Int) -> Double { 0 }
    func bytes(_ column: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
    func value(_ column: Int) -> SQLValue { .null }

    func null() {}
    func integer(_ value: Int64) {}
    func real(_ value: Double) {}
    func text(_ bytes: UnsafeRawBufferPointer) {}
    func text(_ value: String) {}
    func endRow() {}
}

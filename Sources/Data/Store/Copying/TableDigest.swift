package import Database
import ServiceSupport

/// The number of a table's rows and the sum of their digests: independent of the row order and of the engine.
package struct TableDigest: Sendable, Hashable {
    /// Number of rows.
    package private(set) var rows = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The digest of a table in a database.
    package init(of table: TableDefinition, in session: any DatabaseSession, each: () throws -> Void = {}) throws {
        var encoder = RowEncoder(table.columns)
        var digest = TableDigest()
        try session.query(table.selectionOfAll) { row in
            digest.add(encoder.digest(of: row))
            try each()
        }
        self = digest
    }

    init() {}

    mutating func add(_ row: RowEncoder.Digest) {
        rows += 1
        low &+= row.low
        high &+= row.high
    }
}

/// Encodes rows in a form that does not depend on the engine.
///
/// A column's type comes from its definition and not from the engine, which may report a Boolean as a small integer.
/// Integers are eight bytes, doubles their bit pattern, texts and blobs their length and bytes; NULL has its own tag.
/// SQLite stores no negative zero, so it counts as zero.
struct RowEncoder {
    /// The first half of a row's SHA-256.
    struct Digest: Hashable {
        let low: UInt64
        let high: UInt64
    }

    private let columns: [TableDefinition.Column]
    private var bytes: [UInt8] = []

    init(_ columns: [TableDefinition.Column]) {
        self.columns = columns
    }

    /// The digest of the current row of a query over the columns, in their order.
    mutating func digest(of row: any RowReading) -> Digest {
        bytes.removeAll(keepingCapacity: true)
        for (index, column) in columns.enumerated() {
            guard !row.isNull(index) else {
                bytes.append(0)
                continue
            }
            switch column.type {
            case .integer, .boolean, .timestamp:
                append(1, UInt64(bitPattern: row.integer(index)))
            case .real:
                let number = row.real(index)
                append(2, (number == 0 ? 0 : number).bitPattern)
            case .code, .text:
                append(3, row.bytes(index))
            case .blob:
                append(4, row.bytes(index))
            }
        }
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        let (low, high) = hash.finishAsNumbers()
        return Digest(low: low, high: high)
    }

    private mutating func append(_ kind: UInt8, _ number: UInt64) {
        bytes.append(kind)
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ kind: UInt8, _ content: UnsafeRawBufferPointer) {
        append(kind, UInt64(content.count))
        bytes.append(contentsOf: content)
    }
}

extension TableDefinition {
    /// Reads every column of every row.
    var selectionOfAll: SQL { selection(of: columns) }

    /// Reads some columns of every row.
    func selection(of columns: [Column]) -> SQL {
        var list: SQL = ""
        for (index, column) in columns.enumerated() {
            list = index == 0 ? "\(identifier: column.name)" : "\(list), \(identifier: column.name)"
        }
        return "SELECT \(list) FROM \(identifier: name)"
    }

    /// The table's columns, those of the key first.
    var columnsKeyFirst: [Column] {
        primaryKey.compactMap { name in columns.first { $0.name == name } }
            + columns.filter { !primaryKey.contains($0.name) }
    }

    /// The key of a row with these columns, for messages: `release_id 1, code 15-1252.00`.
    func keyText(of row: any RowReading, in columns: [Column]) -> String {
        primaryKey.compactMap { name in
            guard let place = columns.firstIndex(where: { $0.name == name }) else { return nil }
            return "\(name) \(row.text(place, as: columns[place].type))"
        }.joined(separator: ", ")
    }
}

extension RowReading {
    /// A value for messages: at most a hundred characters, without control characters.
    fileprivate func text(_ column: Int, as type: ColumnType) -> String {
        guard !isNull(column) else { return "NULL" }
        switch type {
        case .integer, .boolean, .timestamp: return "\(integer(column))"
        case .real: return "\(real(column))"
        case .blob: return "(\(bytes(column).count) bytes)"
        case .code, .text:
            let shown = String(decoding: bytes(column).prefix(200), as: UTF8.self).unicodeScalars.map { scalar in
                scalar.properties.generalCategory == .control ? "?" : Character(scalar)
            }
            return String(shown.prefix(100))
        }
    }
}

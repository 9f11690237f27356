import Database
import ServiceSupport
import Taxonomy

/// Writes a framework's vectors within the caller's transaction.
struct ConceptVectorWriter {
    let session: any DatabaseSession
    let set: ConceptVectorSet

    /// Concepts per statement.
    private static let batch = 100

    private struct Key: Hashable {
        /// As stored in the column, so that values written by another version are compared too.
        let kind: String
        let code: String
    }

    /// Returns the number of rows added, changed or removed.
    func write(now: Timestamp, progress: (Int) throws -> Void) throws -> Int {
        let vectors = ConceptVectorTables.vectors
        try session.execute(
            """
            INSERT INTO \(identifier: ConceptVectorTables.sets)
                (framework, model, dimensions, fingerprint, concept_count, written_at)
            VALUES (\(set.framework), \(set.model), \(set.dimensions), \(set.fingerprint), \(set.concepts.count),
                \(now.milliseconds))
            \(clause: .orUpdate(
                key: ["framework"], columns: ["model", "dimensions", "fingerprint", "concept_count", "written_at"]))
            """)
        let old = try session.all(
            "SELECT sort, code FROM \(identifier: vectors) WHERE framework = \(set.framework)"
        ) { Key(kind: $0.text(0), code: $0.text(1)) }
        let new = Set(set.concepts.map { Key(kind: $0.kind.rawValue, code: $0.code) })
        var changed = 0
        for key in old where !new.contains(key) {
            changed += try session.execute(
                """
                DELETE FROM \(identifier: vectors)
                WHERE framework = \(set.framework) AND sort = \(key.kind) AND code = \(key.code)
                """)
        }
        var done = 0
        while done < set.concepts.count {
            let rows = done..<min(done + Self.batch, set.concepts.count)
            changed += try session.execute(statement(for: rows))
            done = rows.upperBound
            try progress(done)
        }
        return changed
    }

    private func statement(for rows: Range<Int>) -> SQL {
        var values: SQL = ""
        for row in rows {
            let (kind, code) = set.concepts[row]
            let vector = set.vectors[(row * set.dimensions)..<((row + 1) * set.dimensions)]
            values = """
                \(values)\(raw: row == rows.lowerBound ? "" : ", ")(\(set.framework), \(kind.rawValue), \(code), \(set.model), \
                \(SQLValue.vector(vector))::vector)
                """
        }
        return """
            INSERT INTO \(identifier: ConceptVectorTables.vectors) AS kept (framework, sort, code, model, embedding)
            VALUES \(values)
            ON CONFLICT (framework, sort, code) DO UPDATE SET model = excluded.model, embedding = excluded.embedding
            WHERE kept.embedding IS DISTINCT FROM excluded.embedding OR kept.model <> excluded.model
            """
    }
}

extension SQLValue {
    /// A vector in the extension's binary format: the number of dimensions, two reserved bytes, the values; all
    /// big-endian.
    static func vector(_ numbers: some Collection<Float>) -> SQLValue {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + 4 * numbers.count)
        withUnsafeBytes(of: UInt16(clamping: numbers.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [0, 0])
        for number in numbers {
            withUnsafeBytes(of: number.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
        }
        return .blob(bytes)
    }
}

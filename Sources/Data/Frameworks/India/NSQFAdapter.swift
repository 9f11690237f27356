import Documents
import Taxonomy

/// The National Qualifications Register of India.
struct NSQFAdapter: FileAdapter {
    var framework: Framework { .nsqf }
    var folders: [String] { ["nsqf"] }
    var patterns: [FilePattern] {
        [FilePattern("register", "nqr_summary", endings: ["xlsx", "csv"], isNeeded: true)]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        guard let file = files["register"] else { return }
        try reading.setVersion(own: Self.downloaded(file, reading))
        readRegister(file, reading)
    }

    /// The date above the table: `Downloaded on: 15-03-2026 14:28:22` is `2026-03-15`.
    private static func downloaded(_ file: SourceFile, _ reading: FrameworkReading) -> String? {
        guard file.name.hasSuffix(".xlsx"), let cells = try? reading.workbook(file).cells() else { return nil }
        for row in 0..<min(cells.rowCount, 5) {
            for text in cells.texts(ofRow: row) where text.hasPrefix("Downloaded on:") {
                let words = text.dropFirst("Downloaded on:".count).split(separator: " ")
                let parts = words.first?.split(separator: "-") ?? []
                if parts.count == 3, parts.allSatisfy(CodeText.isDigits) {
                    return "\(parts[2])-\(parts[1])-\(parts[0])"
                }
            }
        }
        return nil
    }

    private static let facts: [(column: String, name: String)] = [
        ("Progression Pathway", "progression"), ("Awarding Body", "awarding_body"),
        ("Certifying Bodies", "certifying_bodies"), ("Qualifcation Type", ConceptAttribute.nativeType),
        ("Originally Approved", "approved_on"), ("Valid Till", "valid_until"),
        ("Minimum Notational Hours", "minimum_hours"), ("Maximum Notational Hours", "maximum_hours"),
    ]

    private func readRegister(_ file: SourceFile, _ reading: FrameworkReading) {
        var records: [String: QualificationRecord] = [:]
        var facts: [String: [(name: String, value: String)]] = [:]
        let columns = ["Title", "Code", "Sector Name", "Level"]
        reading.read(file, TableSpec(id: "qualifications", columns: columns)) { table in
            let (title, code) = (table.column("Title"), table.column("Code"))
            let (sector, level) = (table.column("Sector Name"), table.column("Level"))
            let (description, occupation) = (table.column("Description"), table.column("Proposed Occupation"))
            let others = Self.facts.map { (table.column($0.column), $0.name) }
            table.forEachRow { row in
                guard let id = row.needed(code), row.needed(title) != nil else { return false }
                guard records[id] == nil else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                records[id] = QualificationRecord(
                    code: id, title: row.plain(title), summary: row.text(description), level: Self.level(row, level),
                    sector: row.plain(sector), occupation: row.plain(occupation))
                facts[id] = others.map { ($0.1, row.text($0.0)) }.filter { !["", "N.A."].contains($0.1) }
                return true
            }
        }
        reading.take(qualifications: Array(records.values))
        for (index, record) in reading.content.qualifications.enumerated() {
            for fact in facts[record.code] ?? [] {
                reading.attribute(.qualification, index, fact.name, fact.value)
            }
        }
    }

    /// `Level 4.5` as 4.5.
    private static func level(_ row: SourceRow, _ column: SourceColumn) -> Double? {
        let text = row.plain(column)
        guard !text.isEmpty else { return nil }
        let number = text.lowercased().hasPrefix("level ") ? String(text.dropFirst(6)) : text
        if let value = Double(number), (0.5...10).contains(value) { return value }
        row.note("bad_level", column, "is not a level like \"Level 4.5\"; it is left empty")
        return nil
    }
}

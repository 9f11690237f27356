import Documents
import Taxonomy

/// Reads the wide tables of OaSIS, one column per descriptor, and the guide that defines the descriptors.
struct OaSISRatings {
    let files: FileSet
    let reading: FrameworkReading

    /// A wide table and the meaning of its columns.
    private struct Sheet {
        let role: String
        let kind: SkillKind
        let scale: String
        let range: ClosedRange<Double>
        let prefix: String
    }

    private static let sheets = [
        Sheet(role: "skills", kind: .skill, scale: "OASIS", range: 0...5, prefix: "F"),
        Sheet(role: "abilities", kind: .ability, scale: "OASIS", range: 0...5, prefix: "A"),
        Sheet(role: "knowledge", kind: .knowledge, scale: "OASIS-K", range: 0...3, prefix: "G"),
        Sheet(role: "work_activities", kind: .workActivity, scale: "OASIS", range: 0...5, prefix: "K"),
        Sheet(role: "personal_attributes", kind: .workStyle, scale: "OASIS", range: 0...5, prefix: "B"),
        Sheet(role: "work_context", kind: .workContext, scale: "", range: 0...5, prefix: "J"),
    ]
    private static let scaleNames = [
        "OASIS": "Proficiency, complexity or importance (OaSIS)", "OASIS-K": "Knowledge level (OaSIS)",
    ]
    private static let hollandNames = [
        "R": "Realistic", "I": "Investigative", "A": "Artistic", "S": "Social", "E": "Enterprising",
        "C": "Conventional",
    ]

    /// One rated column.
    private struct Descriptor {
        let column: SourceColumn
        let skill: String
        let scale: String
    }

    /// A number from the tables, before skills have positions.
    private struct Cell {
        let occupation: OccupationPosition
        let skill: String
        let scale: String
        let value: Double
    }

    func readAll() {
        var skills: [String: SkillRecord] = [:]
        var byName: [String: String] = [:]
        readGuide(into: &skills, byName: &byName)
        var cells: [Cell] = []
        var scales: [String: (name: String, range: ClosedRange<Double>)] = [:]
        for sheet in Self.sheets {
            read(sheet, into: &skills, byName: byName, scales: &scales, cells: &cells)
        }
        readInterests(into: &skills, byName: byName, scales: &scales, cells: &cells)
        reading.take(skills: Array(skills.values))
        var places: [String: ScalePosition] = [:]
        for (code, scale) in scales.sorted(by: { $0.key < $1.key }) {
            places[code] = reading.scale(code, scale.name, scale.range)
        }
        for cell in cells {
            guard let skill = reading.skills.find(cell.skill), let scale = places[cell.scale] else { continue }
            reading.rating(cell.occupation, skill, scale, cell.value)
        }
    }

    // MARK: - Guide

    private func readGuide(into skills: inout [String: SkillRecord], byName: inout [String: String]) {
        guard let file = files["guide"] else { return }
        let kinds: [Character: SkillKind] = [
            "A": .ability, "B": .workStyle, "C": .interest, "F": .skill, "G": .knowledge, "J": .workContext,
            "K": .workActivity,
        ]
        let columns = ["Code", "Structure Type", "Name", "Description"]
        reading.read(file, .optional("guide", columns)) { table in
            let (code, type) = (table.column(columns[0]), table.column(columns[1]))
            let (name, description) = (table.column(columns[2]), table.column(columns[3]))
            table.forEachRow { row in
                guard let text = row.needed(code), row.needed(name) != nil else { return false }
                guard skills[text] == nil else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                let isDescriptor = row.text(type) == "Descriptor"
                let parent = text.lastIndex(of: ".").map { String(text[..<$0]) }
                let title = row.plain(name)
                skills[text] = SkillRecord(
                    code: text, name: title, summary: row.text(description),
                    kind: isDescriptor ? text.first.flatMap { kinds[$0] } ?? .skill : .group, parentCode: parent)
                if isDescriptor { byName[SourceTable.key(title)] = text }
                return true
            }
        }
    }

    // MARK: - Wide tables

    private func read(
        _ sheet: Sheet, into skills: inout [String: SkillRecord], byName: [String: String],
        scales: inout [String: (name: String, range: ClosedRange<Double>)], cells: inout [Cell]
    ) {
        guard let file = files[sheet.role] else { return }
        reading.read(file, .optional(sheet.role, [])) { table in
            let code = OaSISReader.code(table)
            let descriptors = table.columns(after: [code, table.column(at: 1)]).map { column in
                descriptor(column, sheet, table, into: &skills, byName: byName, scales: &scales)
            }
            table.forEachRow { row in
                guard let occupation = OaSISReader.occupation(row, code, reading) else { return false }
                for descriptor in descriptors {
                    guard let value = row.number(descriptor.column) else { continue }
                    if !sheet.range.contains(value) {
                        row.note(
                            "out_of_range", descriptor.column, "is outside the scale's range; it is kept as published")
                    }
                    cells.append(
                        Cell(occupation: occupation, skill: descriptor.skill, scale: descriptor.scale, value: value))
                }
                return true
            }
        }
    }

    private func descriptor(
        _ column: SourceColumn, _ sheet: Sheet, _ table: SourceTable, into skills: inout [String: SkillRecord],
        byName: [String: String], scales: inout [String: (name: String, range: ClosedRange<Double>)]
    ) -> Descriptor {
        var name = column.name
        var scale = sheet.scale
        // In work context, each column names its own scale in brackets.
        if scale.isEmpty, name.hasSuffix(")"), let bracket = name.lastIndex(of: "(") {
            let meaning = ByteText.plain(String(name[name.index(after: bracket)...].dropLast()))
            name = ByteText.plain(String(name[..<bracket]))
            scale = CodeText.made("J", of: meaning)
            scales[scale] = (meaning, sheet.range)
        } else {
            if scale.isEmpty { scale = "OASIS" }
            scales[scale] = (Self.scaleNames[scale] ?? scale, sheet.range)
        }
        if let code = byName[SourceTable.key(name)] { return Descriptor(column: column, skill: code, scale: scale) }
        let code = CodeText.made(sheet.prefix, of: name)
        if skills[code] == nil {
            skills[code] = SkillRecord(code: code, name: name, summary: "", kind: sheet.kind, parentCode: nil)
            table.findings.add(
                .note, "unknown_descriptor", "the guide does not explain this descriptor; it has no definition",
                column: column.name)
        }
        return Descriptor(column: column, skill: code, scale: scale)
    }

    /// Three letters per profile, the first one the closest; a rating is the rank.
    private func readInterests(
        into skills: inout [String: SkillRecord], byName: [String: String],
        scales: inout [String: (name: String, range: ClosedRange<Double>)], cells: inout [Cell]
    ) {
        guard let file = files["interests"] else { return }
        let columns = (1...3).map { "Holland Codes - \($0)" }
        var codes: [String: String] = [:]
        for (letter, name) in Self.hollandNames {
            let known = byName[SourceTable.key(name)]
            let code = known ?? "C.\(letter)"
            codes[letter] = code
            if known == nil {
                skills[code] = SkillRecord(code: code, name: name, summary: "", kind: .interest, parentCode: nil)
            }
        }
        scales["HOLLAND"] = ("Rank among the three Holland codes (1 is the first)", 1...3)
        reading.read(file, .optional("interests", columns)) { table in
            let code = OaSISReader.code(table)
            let places = columns.map { table.column($0) }
            table.forEachRow { row in
                guard let occupation = OaSISReader.occupation(row, code, reading) else { return false }
                var seen: Set<String> = []
                for (index, column) in places.enumerated() {
                    let letter = row.text(column).uppercased()
                    if letter.isEmpty { continue }
                    guard let skill = codes[letter], seen.insert(letter).inserted else {
                        row.note("bad_letter", column, "is no Holland code, or stands twice; it is left out")
                        continue
                    }
                    cells.append(
                        Cell(occupation: occupation, skill: skill, scale: "HOLLAND", value: Double(index + 1)))
                }
                return true
            }
        }
    }
}

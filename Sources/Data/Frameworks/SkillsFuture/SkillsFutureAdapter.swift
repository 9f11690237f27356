import Documents
import Taxonomy

/// The Skills Framework of Singapore: the list of unique skills, the mapping of framework codes to them, and the
/// workbook of job roles if present.
struct SkillsFutureAdapter: FileAdapter {
    var framework: Framework { .skillsFuture }
    var folders: [String] { ["skillsfuture"] }
    var patterns: [FilePattern] {
        [
            FilePattern(
                "skills", "jobsandskills_skillsfuture_unique_skills_list", "unique_skills_list",
                endings: ["xlsx", "csv"], isNeeded: true),
            FilePattern(
                "mapping", "jobsandskills_skillsfuture_tsc_to_unique", "tsc_to_unique_skills_mapping",
                endings: ["xlsx", "csv"], isNeeded: true),
            FilePattern("roles", "jobsandskills_skillsfuture_skills_framework", endings: ["xlsx"]),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        // The edition is not named anywhere; the workbook's modification date distinguishes editions.
        let workbook = files["mapping"].flatMap { $0.name.hasSuffix(".xlsx") ? try? reading.workbook($0) : nil }
        try reading.setVersion(own: nil, usual: workbook?.modified.map { String($0.prefix(10)) } ?? "undated")
        SkillsFutureReader(files: files, reading: reading).readAll()
    }
}

/// Reads skills and the levels that sectors require.
struct SkillsFutureReader {
    let files: FileSet
    let reading: FrameworkReading

    /// The scales, which are never converted into each other.
    struct Scales {
        let technical: ScalePosition
        let core: ScalePosition
        let words: ScalePosition
    }

    /// The words of the core skills' scale, which a few technical skills use too.
    static let words = ["basic": 1.0, "intermediate": 2, "advanced": 3]

    func readAll() {
        readSkills()
        let scales = addScales()
        readMapping(scales)
        if let file = files["roles"] { SkillsFutureOccupations(file: file, reading: reading, scales: scales).readAll() }
    }

    private func addScales() -> Scales {
        let scales = Scales(
            technical: reading.scale("TSC", "Proficiency level of technical skills", 1...6),
            core: reading.scale("CCS", "Proficiency level of critical core skills", 1...3),
            words: reading.scale("PROF3", "Proficiency level in words", 1...3))
        for scale in [scales.core, scales.words] {
            for (index, meaning) in ["Basic", "Intermediate", "Advanced"].enumerated() {
                reading.content.scaleCategories.append(
                    ScaleCategoryRecord(skill: nil, scale: scale, category: Int16(index + 1), meaning: meaning))
            }
        }
        return scales
    }

    private func readSkills() {
        struct Facts {
            let type: String
            let isEmerging: Bool
            let isCASL: Bool
        }
        var records: [String: SkillRecord] = [:]
        var facts: [String: Facts] = [:]
        let columns = ["parent_skill_title", "skill_type"]
        let spec = TableSpec(id: "unique_skills", columns: columns, sheet: sheet("skills", "Unique Skills List"))
        reading.read(files["skills"], spec) { table in
            let (title, type) = (table.column(columns[0]), table.column(columns[1]))
            let description = table.column("parent_skill_description")
            let (emerging, casl) = (table.column("Emerging Skills"), table.column("CASL Skills"))
            table.forEachRow { row in
                guard row.needed(title) != nil else { return false }
                let code = CodeText.made("skill", of: row.plain(title))
                guard records[code] == nil else {
                    return row.setAside("duplicate_row", title, "an earlier row has the same title")
                }
                records[code] = SkillRecord(
                    code: code, name: row.plain(title), summary: row.text(description), kind: .skill, parentCode: nil)
                facts[code] = Facts(
                    type: row.text(type), isEmerging: row.text(emerging).lowercased() == "true",
                    isCASL: row.text(casl).lowercased() == "true")
                return true
            }
        }
        reading.take(skills: Array(records.values))
        for (index, record) in reading.content.skills.enumerated() {
            guard let fact = facts[record.code] else { continue }
            reading.attribute(.skill, index, ConceptAttribute.nativeType, fact.type)
            if fact.isEmerging { reading.attribute(.skill, index, ConceptAttribute.collection, "emerging") }
            if fact.isCASL { reading.attribute(.skill, index, ConceptAttribute.collection, "casl") }
        }
    }

    /// A sheet's name; `nil` for a text file.
    private func sheet(_ role: String, _ name: String) -> String? {
        files[role]?.name.lowercased().hasSuffix(".xlsx") == true ? name : nil
    }

    private func readMapping(_ scales: Scales) {
        let columns = ["sector_title", "skill_11k_title", "proficiency_level", "tsc_code", "parent_skill_title"]
        let spec = TableSpec(
            id: "tsc_to_unique_skills", columns: columns, sheet: sheet("mapping", "TSC to Unique Skill Mapping"))
        var seen: Set<String> = []
        reading.read(files["mapping"], spec) { table in
            let (sector, title, level) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            let (code, parent, type) = (table.column(columns[3]), table.column(columns[4]), table.column("skill_type"))
            table.forEachRow { row in
                guard let id = row.needed(code), row.needed(parent) != nil else { return false }
                guard seen.insert(id).inserted else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                guard let skill = reading.skills.find(CodeText.made("skill", of: row.plain(parent))) else {
                    return row.setAside("unknown_code", parent, "is not in the list of unique skills")
                }
                guard let found = Self.level(row, level, isCore: row.text(type) == "ccs", scales) else { return false }
                reading.content.sectorSkills.append(
                    SectorSkillRecord(
                        code: id, sector: row.plain(sector), skill: skill, title: row.plain(title), scale: found.scale,
                        level: found.level))
                return true
            }
        }
    }

    /// A level on the scale in which it is written; `nil` after a finding.
    static func level(
        _ row: SourceRow, _ column: SourceColumn, isCore: Bool, _ scales: Scales
    ) -> (scale: ScalePosition, level: Double)? {
        guard let text = row.needed(column) else { return nil }
        if let level = words[text.lowercased()] { return (isCore ? scales.core : scales.words, level) }
        if let level = row.value(column), (1...6).contains(level), level == level.rounded() {
            if isCore {
                row.note(
                    "core_skill_level", column, "a core skill has a level in numbers; it is kept on that scale",
                    severity: .note)
            }
            return (scales.technical, level)
        }
        _ = row.setAside("bad_level", column, "is neither a level from 1 to 6 nor Basic, Intermediate or Advanced")
        return nil
    }
}

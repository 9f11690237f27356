import Documents
import Taxonomy

/// The Australian Skills Classification: its workbook, or the sheets as text files.
struct ASCAdapter: FileAdapter {
    var framework: Framework { .asc }
    var folders: [String] { ["asc"] }
    var patterns: [FilePattern] {
        let sheets = ASCReader.Sheet.allCases.map { FilePattern($0.rawValue, "=" + $0.rawValue, in: ["csv", ""]) }
        return [FilePattern("workbook", "australian_skills_classification", endings: ["xlsx"])] + sheets
    }

    /// The workbook, or the sheet of occupations.
    func recognises(_ path: String) -> Bool {
        guard let files = try? FileSet(opening: path, patterns, of: framework.name) else { return false }
        return files["workbook"] != nil || files[ASCReader.Sheet.occupations.rawValue] != nil
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        let workbook = files["workbook"]
        try reading.setVersion(own: workbook.flatMap { Self.version($0, reading) }, usual: "1.0")
        ASCReader(files: files, reading: reading).readAll()
    }

    /// The version on the first sheet: `Version 1.0 - current at March 2021`.
    private static func version(_ file: SourceFile, _ reading: FrameworkReading) -> String? {
        guard let cells = try? reading.workbook(file).cells() else { return nil }
        for row in 0..<min(cells.rowCount, 20) {
            for text in cells.texts(ofRow: row) where text.hasPrefix("Version ") {
                let words = text.split(separator: " ")
                if words.count > 1, let version = ReleaseVersion(words[1]) { return version.description }
            }
        }
        return nil
    }
}

/// Reads the sheets of the Australian Skills Classification.
struct ASCReader {
    /// A sheet, by the name of its text file.
    enum Sheet: String, CaseIterable {
        case occupations = "occupation_descriptions"
        case competencies = "core_competencies"
        case descriptions = "core_competency_descriptions"
        case tasks = "specialist_tasks"
        case tools = "technology_tools"
        case examples = "technology_tool_examples"

        /// Its name in the workbook.
        var title: String {
            switch self {
            case .occupations: "Occupation Descriptions"
            case .competencies: "Core_competencies"
            case .descriptions: "Core competencies descriptions"
            case .tasks: "Specialist tasks"
            case .tools: "Technology tools"
            case .examples: "Tech tools - example tools"
            }
        }
    }

    let files: FileSet
    let reading: FrameworkReading

    private func read(
        _ sheet: Sheet, _ columns: [String], isRequired: Bool = false, _ body: (SourceTable) -> Void
    ) {
        let file = files["workbook"] ?? files[sheet.rawValue]
        reading.read(
            file, TableSpec(id: sheet.rawValue, columns: columns, sheet: sheet.title, isRequired: isRequired), body)
    }

    private struct Link {
        let occupation: OccupationPosition
        let skill: String
        let value: Double
    }

    /// The records collected before skills have positions.
    private struct Draft {
        var skills: [String: SkillRecord] = [:]
        var competencies: [Link] = []
        var times: [Link] = []
        var uses: [Link] = []
        var links: [(from: String, to: String)] = []
        var anchors: [(skill: String, value: Double, example: String)] = []
        var meanings: [Int16: String] = [:]
        var examples: [(tool: String, name: String)] = []

        mutating func skill(_ prefix: String, _ name: String, _ kind: SkillKind, parent: String? = nil) -> String {
            let code = CodeText.made(prefix, of: name)
            if skills[code] == nil {
                skills[code] = SkillRecord(
                    code: code, name: ByteText.plain(name), summary: "", kind: kind, parentCode: parent)
            }
            return code
        }
    }

    func readAll() {
        readOccupations()
        var draft = Draft()
        readCompetencies(into: &draft)
        readTasks(into: &draft)
        readTools(into: &draft)
        place(draft)
    }

    private func readOccupations() {
        var records: [OccupationRecord] = []
        var seen: Set<String> = []
        read(.occupations, ["ANZSCO_Code", "ANZSCO_Title"], isRequired: true) { table in
            let (code, title) = (table.column("ANZSCO_Code"), table.column("ANZSCO_Title"))
            let description = table.column("ANZSCO_Desc")
            table.forEachRow { row in
                guard let text = row.needed(code), row.needed(title) != nil else { return false }
                guard CodeText.fits(text, "9999") || CodeText.fits(text, "999999") else {
                    return row.setAside("malformed_code", code, "is no ANZSCO code of four or six digits")
                }
                guard seen.insert(text).inserted else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                records.append(OccupationRecord(code: text, title: row.plain(title), summary: row.text(description)))
                return true
            }
        }
        reading.take(occupations: records)
        for record in reading.content.occupations {
            reading.content.crosswalks.append(
                CrosswalkRecord(
                    source: .asc, sourceCode: record.code, target: .anzsco2021, targetCode: record.code,
                    relation: .exact))
        }
    }

    private func occupation(_ row: SourceRow, _ column: SourceColumn) -> OccupationPosition? {
        guard row.needed(column) != nil else { return nil }
        if let position = reading.occupations.find(row.bytes(column)) { return position }
        _ = row.setAside("unknown_code", column, "is not in the occupation table")
        return nil
    }

    // MARK: - Core competencies

    private func readCompetencies(into draft: inout Draft) {
        read(.descriptions, ["Core_Competencies", "Score", "Anchor_value"]) { table in
            let (name, score) = (table.column("Core_Competencies"), table.column("Score"))
            let (anchor, level) = (table.column("Anchor_value"), table.column("Proficiency_level"))
            let description = table.column("Competency Description")
            table.forEachRow { row in
                guard row.needed(name) != nil, let value = self.score(of: row, score) else { return false }
                let code = draft.skill("core", row.plain(name), .skill)
                draft.skills[code]?.summary = row.text(description)
                draft.anchors.append((code, value, row.text(anchor)))
                draft.meanings[Int16(value)] = row.plain(level)
                return true
            }
        }
        read(.competencies, ["ANZSCO_Code", "Core_Competencies", "Score"]) { table in
            let (code, name) = (table.column("ANZSCO_Code"), table.column("Core_Competencies"))
            let score = table.column("Score")
            table.forEachRow { row in
                guard let position = occupation(row, code), row.needed(name) != nil,
                    let value = self.score(of: row, score)
                else { return false }
                let skill = draft.skill("core", row.plain(name), .skill)
                draft.competencies.append(Link(occupation: position, skill: skill, value: value))
                return true
            }
        }
    }

    private func score(of row: SourceRow, _ column: SourceColumn) -> Double? {
        guard row.needed(column) != nil else { return nil }
        if let value = row.value(column), (1...10).contains(value) { return value }
        _ = row.setAside("bad_number", column, "is not a score from 1 to 10")
        return nil
    }

    // MARK: - Specialist tasks and tools

    private func readTasks(into draft: inout Draft) {
        let columns = [
            "ANZSCO_Code", "Specialist_Task", "% of time spent on task", "Specialist_Cluster", "Cluster_Family",
        ]
        read(.tasks, columns) { table in
            let (code, task, share) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            let (cluster, family) = (table.column(columns[3]), table.column(columns[4]))
            var seen: Set<String> = []
            table.forEachRow { row in
                guard let position = occupation(row, code), row.needed(task) != nil else { return false }
                guard let value = row.number(share), (0...1).contains(value) else {
                    return row.setAside("bad_number", share, "is not a share from 0 to 1")
                }
                let top = row.text(family).isEmpty ? nil : draft.skill("family", row.plain(family), .group)
                let middle =
                    row.text(cluster).isEmpty ? nil : draft.skill("cluster", row.plain(cluster), .group, parent: top)
                let skill = draft.skill("task", row.plain(task), .task, parent: middle)
                if let middle, draft.skills[skill]?.parentCode != middle { draft.links.append((skill, middle)) }
                guard seen.insert("\(position) \(skill)").inserted else {
                    return row.setAside("duplicate_row", task, "an earlier row has the same occupation and task")
                }
                draft.times.append(Link(occupation: position, skill: skill, value: value))
                return true
            }
        }
    }

    private func readTools(into draft: inout Draft) {
        read(.tools, ["ANZSCO_Code", "Technology_tool"]) { table in
            let (code, tool) = (table.column("ANZSCO_Code"), table.column("Technology_tool"))
            table.forEachRow { row in
                guard let position = occupation(row, code), row.needed(tool) != nil else { return false }
                let skill = draft.skill("tool", row.plain(tool), .technology)
                draft.uses.append(Link(occupation: position, skill: skill, value: 1))
                return true
            }
        }
        read(.examples, ["Technology_tool", "Technology_tool_example"]) { table in
            let (tool, example) = (table.column("Technology_tool"), table.column("Technology_tool_example"))
            table.forEachRow { row in
                guard row.needed(tool) != nil, row.needed(example) != nil else { return false }
                draft.examples.append((draft.skill("tool", row.plain(tool), .technology), row.plain(example)))
                return true
            }
        }
    }

    // MARK: - Positions

    private func place(_ draft: Draft) {
        reading.take(skills: Array(draft.skills.values))
        let score = reading.scale("CORE", "Core competency score", 1...10)
        let time = reading.scale("TIME", "Share of working time", 0...1)
        for (category, meaning) in draft.meanings.sorted(by: { $0.key < $1.key }) where !meaning.isEmpty {
            reading.content.scaleCategories.append(
                ScaleCategoryRecord(skill: nil, scale: score, category: category, meaning: meaning))
        }
        for anchor in draft.anchors {
            guard let skill = reading.skills.find(anchor.skill), !anchor.example.isEmpty else { continue }
            reading.content.levelAnchors.append(
                LevelAnchorRecord(skill: skill, scale: score, value: anchor.value, example: anchor.example))
        }
        for (links, scale) in [(draft.competencies, score), (draft.times, time)] {
            for link in links {
                guard let skill = reading.skills.find(link.skill) else { continue }
                reading.rating(link.occupation, skill, scale, link.value)
            }
        }
        var seen: Set<UInt64> = []
        for use in draft.uses {
            guard let skill = reading.skills.find(use.skill),
                seen.insert(KeyGuard.pair(use.occupation.index, skill.index)).inserted
            else { continue }
            reading.content.occupationLinks.append(
                OccupationSkillLink(occupation: use.occupation, skill: skill, relation: .uses))
        }
        for example in draft.examples {
            guard let skill = reading.skills.find(example.tool) else { continue }
            reading.label(.skill, skill.index, "en", .alternate, example.name)
        }
        seen = []
        for link in draft.links {
            guard let from = reading.skills.find(link.from), let to = reading.skills.find(link.to),
                seen.insert(KeyGuard.pair(from.index, to.index)).inserted
            else { continue }
            reading.content.skillLinks.append(SkillLinkRecord(from: from, to: to, relation: "broader"))
        }
    }
}

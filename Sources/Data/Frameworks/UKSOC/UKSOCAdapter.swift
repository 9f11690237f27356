import Documents
import Taxonomy

/// SOC 2020 of the United Kingdom with its six-digit extension, and the tasks of the Standard Skills Classification.
struct UKSOCAdapter: FileAdapter {
    var framework: Framework { .ukSOC }
    var folders: [String] { ["uk-soc", "uk-nos"] }
    var patterns: [FilePattern] {
        [
            FilePattern("index", "soc2020volume2", isNeeded: true),
            FilePattern("descriptions", "soc2020volume1", "soc2020_descriptions", endings: ["xlsx", "csv"]),
            FilePattern("tasks", "ssc_sugs_task_description", endings: ["xlsx", "csv"]),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: "2020")
        UKSOCReader(files: files, reading: reading).readAll()
    }
}

/// Reads the files of SOC 2020 and of the Standard Skills Classification.
struct UKSOCReader {
    let files: FileSet
    let reading: FrameworkReading

    /// Typing errors of the publishers, with the intended texts.
    private static let slips = ["23+A1227311/00": "2311/00"]
    /// The text of an empty cell in the table of descriptions.
    private static let blank = "<blank>"

    private struct TaskLink {
        let code: String
        let task: String
        let share: Double
    }

    func readAll() {
        var occupations: [String: OccupationRecord] = [:]
        var titles: [String: LabelList] = [:]
        let codes = codes()
        readIndex(codes, into: &occupations, titles: &titles)
        var skills: [String: SkillRecord] = [:]
        let links = readTasks(codes, into: &skills, occupations: &occupations)
        reading.take(occupations: Array(occupations.values))
        reading.take(skills: Array(skills.values))
        for (position, record) in reading.content.occupations.enumerated() {
            for title in titles[record.code]?.labels ?? [] { reading.title(Position(position), title, origin: "Index") }
        }
        rate(links)
        placeGroups(readDescriptions())
    }

    // MARK: - Six-digit groups

    private static let indexSide = side("SOC_2020_ext", title: "SOC2020_ext_SUG_title")
    private static let taskSide = side("SUG Code", title: "SUG Title")

    private static func side(_ column: String, title: String) -> CrosswalkSide {
        CrosswalkSide(
            classification: Classification(id: Framework.ukSOC.id), column: column, title: .column(title),
            patterns: ["9999/99"])
    }

    /// The whole codes of both tables, since spreadsheets read a code such as `2111/01` as a month.
    private func codes() -> WitnessedCodes {
        var codes = WitnessedCodes()
        for (file, side) in [(files["index"], Self.indexSide), (files["tasks"], Self.taskSide)] {
            reading.look(
                at: file, TableSpec(id: side.column, columns: [side.column], isWindows1252: true)
            ) { table in
                side.forEachWhole(in: table) { codes.add($0, title: $1) }
            }
        }
        return codes
    }

    private func readIndex(
        _ codes: WitnessedCodes, into occupations: inout [String: OccupationRecord],
        titles: inout [String: LabelList]
    ) {
        let columns = ["SOC_2020_ext", "SOC2020_ext_SUG_title", "INDEXOCC_-_natural_word_order"]
        let spec = TableSpec(id: "coding_index", columns: columns, isWindows1252: true)
        reading.read(files["index"], spec) { table in
            let (code, title, index) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            var seen: Set<String> = []
            var repeated = 0
            table.forEachRow { row in
                guard let written = row.needed(code), row.needed(title) != nil else { return false }
                let name = row.plain(title)
                guard let text = Self.indexSide.resolve(written, title: name, row, code, among: codes) else {
                    return false
                }
                if occupations[text] == nil {
                    occupations[text] = OccupationRecord(code: text, title: name, summary: "")
                }
                let entry = row.plain(index)
                if !seen.insert(text + entry).inserted { repeated += 1 }
                if !entry.isEmpty { titles[text, default: LabelList(without: name)].add([entry]) }
                return true
            }
            OaSISReader.noteRepeated(repeated, table)
        }
    }

    private func readTasks(
        _ codes: WitnessedCodes, into skills: inout [String: SkillRecord], occupations: inout [String: OccupationRecord]
    ) -> [TaskLink] {
        guard let file = files["tasks"] else {
            reading.note(
                "missing_table", "the tasks of the Standard Skills Classification are not there",
                file: "ssc_sugs_task_description.xlsx")
            return []
        }
        var links: [TaskLink] = []
        var seen: Set<String> = []
        let columns = ["SUG Code", "Task ID", "Task Statement", "Task Relatedness %"]
        reading.read(file, .optional("task_relatedness", columns)) { table in
            let (code, task) = (table.column(columns[0]), table.column(columns[1]))
            let (statement, share) = (table.column(columns[2]), table.column(columns[3]))
            let (title, description) = (table.column("SUG Title"), table.column("SUG Description"))
            table.forEachRow { row in
                guard var group = row.needed(code), let id = row.needed(task), row.needed(statement) != nil else {
                    return false
                }
                if let meant = Self.slips[group] {
                    row.note("corrected_code", code, "is a typing slip for \(meant), which is taken")
                    group = meant
                }
                group = Self.taskSide.resolve(group, title: row.plain(title), row, code, among: codes) ?? ""
                guard !group.isEmpty else { return false }
                guard occupations[group] != nil else {
                    return row.setAside("unknown_code", code, "is not in the coding index")
                }
                guard let value = row.number(share), (0...100).contains(value) else {
                    return row.setAside("bad_number", share, "is not a share from 0 to 100")
                }
                guard seen.insert(group + id).inserted else {
                    return row.setAside("duplicate_row", task, "an earlier row has the same group and task")
                }
                if occupations[group]?.summary.isEmpty == true { occupations[group]?.summary = row.plain(description) }
                if skills[id] == nil {
                    skills[id] = SkillRecord(
                        code: id, name: row.plain(statement), summary: "", kind: .task, parentCode: nil)
                }
                links.append(TaskLink(code: group, task: id, share: value))
                return true
            }
        }
        return links
    }

    private func rate(_ links: [TaskLink]) {
        guard !links.isEmpty else { return }
        let scale = reading.scale("TREL", "Task relatedness in percent", 0...100)
        for link in links {
            guard let occupation = reading.occupations.find(link.code), let skill = reading.skills.find(link.task)
            else {
                continue
            }
            reading.rating(occupation, skill, scale, link.share)
        }
    }

    // MARK: - Groups above

    private struct Group {
        let record: OccupationGroupRecord
        let entryRoutes: String
        let tasks: [String]
        let titles: [String]
    }

    private func readDescriptions() -> [Group] {
        guard let file = files["descriptions"] else { return [] }
        var groups: [Group] = []
        var seen: Set<String> = []
        let levels = [
            "SOC 2020 Major Group", "SOC 2020 Sub-Major Group", "SOC 2020 Minor Group", "SOC 2020 Unit Group",
        ]
        let columns = levels + ["SOC 2020 Group Title"]
        reading.read(file, .optional("group_descriptions", columns, sheet: "SOC2020 descriptions")) { table in
            let codes = levels.map { table.column($0) }
            let title = table.column("SOC 2020 Group Title")
            let (description, tasks) = (table.column("Group Description"), table.column("Tasks"))
            let routes = table.column("Typical Entry Routes And Associated Qualifications")
            let related = table.column("Related Job Titles")
            table.forEachRow { row in
                func text(_ column: SourceColumn) -> String {
                    let text = row.text(column)
                    return text == Self.blank ? "" : text
                }
                guard let level = codes.lastIndex(where: { !text($0).isEmpty }), row.needed(title) != nil else {
                    return row.setAside("missing_value", codes[3], "the row has no group")
                }
                let code = text(codes[level])
                guard CodeText.isDigits(code), code.utf8.count == level + 1, seen.insert(code).inserted else {
                    return row.setAside("malformed_code", codes[level], "is no code of its level, or stands twice")
                }
                groups.append(
                    Group(
                        record: OccupationGroupRecord(
                            code: code, title: row.plain(title), summary: text(description), level: Int16(level + 1),
                            parentCode: level > 0 ? String(code.dropLast()) : nil),
                        entryRoutes: text(routes), tasks: Self.items(text(tasks)), titles: Self.items(text(related))))
                return true
            }
        }
        return groups
    }

    /// The items of a list, each after a `~`.
    static func items(_ text: String) -> [String] {
        text.split(separator: "~").map { ByteText.plain(String($0)) }.filter { !$0.isEmpty }
    }

    private func placeGroups(_ groups: [Group]) {
        reading.take(groups: groups.map(\.record))
        var byCode: [String: Group] = [:]
        for group in groups {
            byCode[group.record.code] = group
            guard let position = reading.groups.find(group.record.code) else { continue }
            reading.attribute(.group, position.index, ConceptAttribute.entryRequirement, group.entryRoutes)
            for task in group.tasks { reading.attribute(.group, position.index, "task", task) }
            for title in group.titles { reading.label(.group, position.index, "en", .alternate, title) }
        }
        let rated = Set(reading.content.ratings.map(\.occupation))
        for (index, record) in reading.content.occupations.enumerated() {
            let position = OccupationPosition(index)
            let unit = String(record.code.prefix(4))
            guard let group = reading.groups.find(unit) else { continue }
            reading.content.memberships.append(OccupationMembership(occupation: position, group: group))
            // Groups without tasks of their own get those of their unit group.
            guard !rated.contains(position), let source = byCode[unit] else { continue }
            for (number, task) in source.tasks.enumerated() {
                reading.content.tasks.append(
                    TaskRecord(
                        occupation: position, taskID: "\(unit)-\(number + 1)", statement: task, category: "",
                        respondents: nil, yearMonth: 0, origin: "Unit group"))
            }
        }
    }
}

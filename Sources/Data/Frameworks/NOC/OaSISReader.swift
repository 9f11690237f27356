import Documents
import Taxonomy

/// Reads the files of an OaSIS release.
struct OaSISReader {
    let files: FileSet
    let reading: FrameworkReading

    func readAll() {
        readOccupations()
        readGroups()
        OaSISRatings(files: files, reading: reading).readAll()
        readTitles()
        readDuties()
        readFacts()
        readExclusions()
        readOutlook()
    }

    private static let codeNames = ["OaSIS profile code", "Code OaSIS", "OaSIS Code - Final", "OaSIS Code", "Code"]

    /// The column with the profile's code, whatever its name: always the first one.
    static func code(_ table: SourceTable) -> SourceColumn {
        for name in codeNames where table.column(name).exists { return table.column(name) }
        return table.column(at: 0)
    }

    /// The position of a row's profile; `nil` after a finding.
    static func occupation(_ row: SourceRow, _ column: SourceColumn, _ reading: FrameworkReading) -> OccupationPosition?
    {
        guard let text = row.needed(column) else { return nil }
        guard let code = NOCCode.profile(text) else {
            _ = row.setAside("malformed_code", column, "is no code of an OaSIS profile")
            return nil
        }
        guard let position = reading.occupations.find(code) else {
            _ = row.setAside("unknown_code", column, "is not among the profiles")
            return nil
        }
        return position
    }

    // MARK: - Concepts

    private func readOccupations() {
        var titles: [String: String] = [:]
        var summaries: [String: String] = [:]
        let hasLabels = files["labels"] != nil
        // Without a table of labels they are taken from the table of skills, which is read again later for its ratings.
        reading.read(files[hasLabels ? "labels" : "skills"], TableSpec(id: "labels", columns: [])) { table in
            let code = Self.code(table)
            let label = table.column(at: 1)
            table.forEachRow { row in
                guard let text = row.needed(code), let title = row.needed(label) else { return false }
                guard let full = NOCCode.profile(text) else {
                    return row.setAside("malformed_code", code, "is no code of an OaSIS profile")
                }
                guard titles[full] == nil else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                titles[full] = ByteText.plain(title)
                return true
            }
        }
        if let file = files["lead_statements"] {
            reading.read(file, .optional("lead_statements", ["Lead statement"])) { table in
                let (code, statement) = (Self.code(table), table.column("Lead statement"))
                table.forEachRow { row in
                    guard let text = row.needed(code), let summary = row.needed(statement) else { return false }
                    guard let full = NOCCode.profile(text), titles[full] != nil else {
                        return row.setAside("unknown_code", code, "is not among the profiles")
                    }
                    summaries[full] = summary
                    return true
                }
            }
        }
        reading.take(
            occupations: titles.map {
                OccupationRecord(code: $0.key, title: $0.value, summary: summaries[$0.key] ?? "")
            })
    }

    /// Unit groups and broad categories, where a table beside the release lists them.
    private func readGroups() {
        var titles: [String: String] = [:]
        if let file = files["concordance"] {
            let columns = ["NOC 2021 V1.0 Code", "NOC 2021 V1.0 Title"]
            reading.read(file, .optional("concordance", columns)) { table in
                let (code, title) = (table.column(columns[0]), table.column(columns[1]))
                table.forEachRow { row in
                    guard let text = row.needed(code), let name = row.needed(title) else { return false }
                    let full = CodeText.padded(text, to: 5)
                    guard CodeText.fits(full, "99999") else {
                        return row.setAside("malformed_code", code, "is no code of a NOC unit group")
                    }
                    titles[full] = ByteText.plain(name)
                    return true
                }
            }
        }
        for occupation in reading.content.occupations where occupation.code.hasSuffix(".00") {
            let unit = String(occupation.code.prefix(5))
            if titles[unit] == nil { titles[unit] = occupation.title }
        }
        var groups = titles.map { code, title in
            OccupationGroupRecord(code: code, title: title, summary: "", level: 5, parentCode: String(code.prefix(1)))
        }
        let broad = broadCategories()
        groups += broad
        let known = Set(broad.map(\.code))
        for index in groups.indices where groups[index].parentCode.map({ !known.contains($0) }) == true {
            groups[index].parentCode = nil
        }
        reading.take(groups: groups)
        for (position, occupation) in reading.content.occupations.enumerated() {
            let unit = String(occupation.code.prefix(5))
            if let group = reading.groups.find(unit) {
                reading.content.memberships.append(OccupationMembership(occupation: Position(position), group: group))
            }
            // The second digit is the TEER category: training, education, experience and responsibilities.
            reading.attribute(
                .occupation, position, ConceptAttribute.skillLevel, "TEER " + unit.dropFirst().prefix(1))
        }
    }

    /// The rows `NOC1_0` and so on of the outlook.
    private func broadCategories() -> [OccupationGroupRecord] {
        var groups: [OccupationGroupRecord] = []
        reading.look(at: files["outlook"], .optional("outlook", ["Code", "Occupation_Name"])) { table in
            let (code, title) = (table.column("Code"), table.column("Occupation_Name"))
            table.forEachRow { row in
                let text = row.text(code)
                guard text.hasPrefix("NOC1_"), text.utf8.count == 6 else { return false }
                groups.append(
                    OccupationGroupRecord(
                        code: String(text.suffix(1)), title: row.plain(title), summary: "", level: 1, parentCode: nil))
                return true
            }
        }
        return groups
    }

    // MARK: - Rows about profiles

    private func readTitles() {
        guard let file = files["example_titles"] else { return }
        var repeated = 0
        var lists: [OccupationPosition: Set<String>] = [:]
        reading.read(file, .optional("example_titles", ["Job title text"])) { table in
            let (code, title) = (Self.code(table), table.column("Job title text"))
            let type = table.column("Job title type")
            table.forEachRow { row in
                guard let position = Self.occupation(row, code, reading), row.needed(title) != nil else { return false }
                let name = row.plain(title)
                if lists[position, default: []].insert(name).inserted {
                    reading.title(position, name, origin: row.text(type))
                } else {
                    repeated += 1
                }
                return true
            }
            Self.noteRepeated(repeated, table)
        }
    }

    /// Notes how many rows repeat a name of the same concept.
    static func noteRepeated(_ count: Int, _ table: SourceTable) {
        table.findings.note(count, "repeated_rows", "row repeats", "rows repeat", " an earlier one: taken once")
    }

    private func readDuties() {
        guard let file = files["main_duties"] else { return }
        var counts: [OccupationPosition: Int] = [:]
        reading.read(file, .optional("main_duties", ["Main duties"])) { table in
            let (code, duty) = (Self.code(table), table.column("Main duties"))
            table.forEachRow { row in
                guard let position = Self.occupation(row, code, reading), row.needed(duty) != nil else { return false }
                counts[position, default: 0] += 1
                let profile = reading.content[position].code
                reading.content.tasks.append(
                    TaskRecord(
                        occupation: position, taskID: "\(profile)-\(counts[position] ?? 0)",
                        statement: row.plain(duty), category: "", respondents: nil, yearMonth: 0, origin: ""))
                return true
            }
        }
    }

    private func readFacts() {
        let tables: [(role: String, column: String, also: String?, name: String)] = [
            ("employment_requirements", "Employment requirement", nil, ConceptAttribute.entryRequirement),
            ("additional_information", "Additional information (EN)", nil, ConceptAttribute.note),
            ("workplaces", "Workplace/employer name", nil, ConceptAttribute.workplace),
            ("core_competencies", "Core Competencies - English", "Competency Statements - English", "core_competency"),
        ]
        for fact in tables {
            guard let file = files[fact.role] else { continue }
            reading.read(file, .optional(fact.role, [fact.column])) { table in
                let (code, value) = (Self.code(table), table.column(fact.column))
                let also = fact.also.map { table.column($0) }
                table.forEachRow { row in
                    guard row.needed(code) != nil, row.needed(value) != nil else { return false }
                    let more = also.map { row.plain($0) } ?? ""
                    let text = row.plain(value)
                    let full = more.isEmpty ? text : "\(text): \(more)"
                    // Some rows are about a whole unit group that has several profiles.
                    let profile = NOCCode.profile(row.text(code)) ?? ""
                    if profile.hasSuffix(".00"), reading.occupations.find(profile) == nil,
                        let group = reading.groups.find(String(profile.prefix(5)))
                    {
                        reading.attribute(.group, group.index, fact.name, full)
                        return true
                    }
                    guard let position = Self.occupation(row, code, reading) else { return false }
                    reading.attribute(.occupation, position.index, fact.name, full)
                    return true
                }
            }
        }
    }

    private func readExclusions() {
        guard let file = files["exclusions"] else { return }
        reading.read(file, .optional("exclusions", ["Excluded code", "Job title"])) { table in
            let (code, title) = (Self.code(table), table.column("Job title"))
            let excluded = table.column("Excluded code")
            table.forEachRow { row in
                guard let position = Self.occupation(row, code, reading) else { return false }
                let text = row.text(excluded)
                let full = text.contains(".") ? NOCCode.profile(text) ?? text : CodeText.padded(text, to: 5)
                // Most rows refer to a whole group by its code alone.
                let name = row.bytes(title).isEmpty ? self.title(of: full) : row.plain(title)
                guard !name.isEmpty || !full.isEmpty else {
                    return row.setAside("missing_value", title, "neither a code nor a title is there")
                }
                let parts = [name, full.isEmpty ? "" : name.isEmpty ? full : "(\(full))"]
                reading.attribute(
                    .occupation, position.index, ConceptAttribute.exclusion,
                    parts.filter { !$0.isEmpty }.joined(separator: " "))
                return true
            }
        }
    }

    /// The title of a profile or unit group.
    private func title(of code: String) -> String {
        if let position = reading.occupations.find(code) { return reading.content[position].title }
        return reading.groups.find(code).map { reading.content[$0].title } ?? ""
    }

    // MARK: - Outlook

    private static let figures: [(column: String, measure: String, period: String)] = [
        ("Employment_emploi_2023", "employment", "2023"),
        ("Employment_Growth_croissance_emploi", "employment_growth", "2024-2033"),
        ("Retirements_retraites", "retirements", "2024-2033"),
        ("Total_Job_Openings_Perspective_d'emploi", "job_openings", "2024-2033"),
        ("Job_Seekers_Chercheurs_emploi", "job_seekers", "2024-2033"),
    ]
    private static let conditions: [(column: String, measure: String, period: String)] = [
        ("Recent_Labour_Market_Conditions", "recent_labour_market_conditions", "2021-2023"),
        ("Future_Labour_Market_Conditions", "future_labour_market_conditions", "2024-2033"),
    ]

    private func readOutlook() {
        guard let file = files["outlook"] else { return }
        reading.read(file, .optional("outlook", ["Code", "Occupation_Name"])) { table in
            let code = table.column("Code")
            let figures = Self.figures.map { (table.column($0.column), $0.measure, $0.period) }
            let conditions = Self.conditions.map { (table.column($0.column), $0.measure, $0.period) }
            var aggregates = 0
            table.forEachRow { row in
                guard let text = row.needed(code) else { return false }
                // Unit groups have five digits, or two where leading zeros were removed; all other rows are sums over
                // units.
                guard CodeText.isDigits(text), text.utf8.count > 1 else {
                    aggregates += 1
                    return true
                }
                let unit = CodeText.padded(text, to: 5)
                func add(_ measure: String, _ period: String, _ value: Double?, _ unitName: String, _ note: String) {
                    reading.content.indicators.append(
                        IndicatorRecord(
                            subject: .occupation, classification: .noc, code: unit, country: "CA", measure: measure,
                            period: period, value: value, unit: unitName, note: note))
                }
                for (column, measure, period) in figures {
                    if let value = row.number(column) { add(measure, period, value, "persons", "") }
                }
                for (column, measure, period) in conditions where !row.bytes(column).isEmpty {
                    add(measure, period, nil, "", row.text(column))
                }
                return true
            }
            table.findings.note(
                aggregates, "aggregates", "row is a sum", "rows are sums", " over units: only landed")
        }
    }
}

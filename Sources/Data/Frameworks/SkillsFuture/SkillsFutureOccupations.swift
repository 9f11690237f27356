import Documents
import Taxonomy

/// Reads the workbook of job roles: descriptions, work functions with their tasks, and skills at levels.
///
/// Two layouts are supported, which differ in column names: `TSC_CCS Title` with `TSC_CCS Code`, and `Skill Title` with
/// `TSC Code`.
struct SkillsFutureOccupations {
    let file: SourceFile
    let reading: FrameworkReading
    let scales: SkillsFutureReader.Scales

    /// The key of a job role.
    private struct Role {
        let sector: SourceColumn
        let track: SourceColumn
        let title: SourceColumn

        init(_ table: SourceTable) {
            sector = table.column("Sector")
            track = table.column("Track")
            title = table.column("Job Role", "Job Role Title")
        }

        func code(_ row: SourceRow) -> String? {
            guard row.needed(title) != nil else { return nil }
            return CodeText.made("role", of: [sector, track, title].map(row.plain).joined(separator: " | "))
        }
    }

    func readAll() {
        readRoles()
        readTasks()
        readLinks()
        for (id, sheet) in [("skill_key", "TSC_CCS_Key"), ("knowledge_and_abilities", "TSC_CCS_K&A")] {
            reading.land(file, .optional(id, [], sheet: sheet))
        }
    }

    private func readRoles() {
        var records: [String: OccupationRecord] = [:]
        var places: [String: (sector: String, track: String, expectation: String)] = [:]
        reading.read(file, .optional("job_roles", ["Sector", "Track"], sheet: "Job Role_Description")) { table in
            let role = Role(table)
            let description = table.column("Job Role Description")
            let expectation = table.column("Performance Expectation")
            table.forEachRow { row in
                guard let code = role.code(row) else { return false }
                guard records[code] == nil else {
                    return row.setAside("duplicate_row", role.title, "an earlier row has the same job role")
                }
                records[code] = OccupationRecord(
                    code: code, title: row.plain(role.title), summary: row.text(description))
                places[code] = (row.plain(role.sector), row.plain(role.track), row.plain(expectation))
                return true
            }
        }
        reading.take(occupations: Array(records.values))
        var groups: [String: OccupationGroupRecord] = [:]
        for place in places.values {
            let sector = CodeText.made("sector", of: place.sector)
            groups[sector] = OccupationGroupRecord(
                code: sector, title: place.sector, summary: "", level: 1, parentCode: nil)
            guard !place.track.isEmpty else { continue }
            let track = CodeText.made("track", of: place.sector + " | " + place.track)
            groups[track] = OccupationGroupRecord(
                code: track, title: place.track, summary: "", level: 2, parentCode: sector)
        }
        reading.take(groups: Array(groups.values))
        for (index, record) in reading.content.occupations.enumerated() {
            guard let place = places[record.code] else { continue }
            let group =
                place.track.isEmpty
                ? CodeText.made("sector", of: place.sector)
                : CodeText.made("track", of: place.sector + " | " + place.track)
            if let position = reading.groups.find(group) {
                reading.content.memberships.append(OccupationMembership(occupation: Position(index), group: position))
            }
            reading.attribute(.occupation, index, ConceptAttribute.sector, place.sector)
            reading.attribute(.occupation, index, ConceptAttribute.note, place.expectation)
        }
    }

    private func occupation(_ row: SourceRow, _ role: Role) -> OccupationPosition? {
        guard let code = role.code(row) else { return nil }
        if let position = reading.occupations.find(code) { return position }
        _ = row.setAside("unknown_code", role.title, "is not among the job roles")
        return nil
    }

    private func readTasks() {
        var counts: [OccupationPosition: Int] = [:]
        reading.read(
            file, .optional("work_functions", ["Sector", "Track", "Critical Work Function"], sheet: "Job Role_CWF_KT")
        ) {
            table in
            let role = Role(table)
            let function = table.column("Critical Work Function")
            let task = table.column("Key Tasks", "Key Task")
            table.forEachRow { row in
                guard let position = occupation(row, role), row.needed(task) != nil else { return false }
                counts[position, default: 0] += 1
                reading.content.tasks.append(
                    TaskRecord(
                        occupation: position, taskID: "KT-\(counts[position] ?? 0)", statement: row.plain(task),
                        category: row.plain(function), respondents: nil, yearMonth: 0, origin: ""))
                return true
            }
        }
    }

    private func readLinks() {
        var codes: [String: SkillPosition] = [:]
        for record in reading.content.sectorSkills { codes[record.code] = record.skill }
        var seen: Set<String> = []
        reading.read(
            file, .optional("role_skills", ["Sector", "Track", "Proficiency Level"], sheet: "Job Role_TCS_CCS")
        ) { table in
            let role = Role(table)
            let code = table.column("TSC_CCS Code", "TSC Code", "Skill Code")
            let title = table.column("TSC_CCS Title", "Skill Title", "TSC Title")
            let type = table.column("TSC_CCS Type", "TSC_CCS Category", "Skill Type")
            let level = table.column("Proficiency Level")
            table.forEachRow { row in
                guard let position = occupation(row, role) else { return false }
                let known = codes[row.text(code)] ?? reading.skills.find(CodeText.made("skill", of: row.plain(title)))
                guard let skill = known else {
                    return row.setAside(
                        "unknown_code", code, "is neither a mapped code nor the title of a unique skill")
                }
                let isCore = row.text(type).lowercased().hasPrefix("c")
                guard let found = SkillsFutureReader.level(row, level, isCore: isCore, scales) else { return false }
                guard seen.insert("\(position) \(skill) \(found.scale)").inserted else {
                    return row.setAside("duplicate_row", code, "an earlier row rates the skill on the same scale")
                }
                reading.rating(position, skill, found.scale, found.level)
                return true
            }
        }
    }
}

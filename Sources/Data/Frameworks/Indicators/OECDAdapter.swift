import Documents
import ServiceSupport
import Taxonomy

/// Skills for Jobs of the OECD, one country's part as JSON.
///
/// `status` and the list of categories in the file are not from the OECD and are not read.
struct OECDAdapter: FileAdapter {
    var framework: Framework { .oecd }
    var folders: [String] { ["oecd"] }
    var patterns: [FilePattern] {
        [FilePattern("skills", "oecd_skills_for_jobs", endings: ["json"], in: [""], isNeeded: true)]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        guard let file = files["skills"] else { return }
        let year = file.name.split { !$0.isNumber }.first { $0.utf8.count == 4 }.map(String.init)
        try reading.setVersion(own: year, usual: "2022")
        let objects: [JSONObject]
        do {
            objects = (try JSONDocument.value(of: file)["us_skills"]?.arrayValue ?? []).compactMap(\.objectValue)
        } catch {
            return reading.add(Diagnostic(.error, error.code.rawValue, error.message, file: file.name))
        }
        readSkills(JSONDocument.cells(of: objects), of: file, reading)
    }

    private func readSkills(_ cells: TextCells, of file: SourceFile, _ reading: FrameworkReading) {
        var records: [String: SkillRecord] = [:]
        let columns = ["skill_code", "skill", "shortage_index"]
        reading.read(cells, of: file, TableSpec(id: "skills", columns: columns)) { table in
            let (code, name, index) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            table.forEachRow { row in
                guard let id = row.needed(code), row.needed(name) != nil else { return false }
                guard records[id] == nil else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                guard let value = row.number(index), (-1...1).contains(value) else {
                    return row.setAside("bad_number", index, "is not an index from -1 to 1")
                }
                records[id] = SkillRecord(
                    code: id, name: row.plain(name), summary: "", kind: .skill,
                    parentCode: id.firstIndex(of: "-").map { String(id[..<$0]) })
                reading.content.indicators.append(
                    IndicatorRecord(
                        subject: .skill, classification: .oecd, code: id, country: "US", measure: "shortage_index",
                        period: reading.content.version, value: value, unit: "index -1..1", note: ""))
                return true
            }
        }
        for (code, record) in records where record.parentCode.map({ records[$0] == nil }) == true {
            records[code]?.parentCode = nil
        }
        reading.take(skills: Array(records.values))
    }
}

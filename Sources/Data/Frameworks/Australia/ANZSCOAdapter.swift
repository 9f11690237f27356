import Documents
import Taxonomy

/// ANZSCO: the code list of the Australian Bureau of Statistics in SDMX, and its index of titles.
struct ANZSCOAdapter: FileAdapter {
    var framework: Framework { .anzsco }
    var folders: [String] { ["anzsco", "asc"] }
    var patterns: [FilePattern] {
        [
            FilePattern("codes", "anzsco_2", endings: ["xml"], in: [""], isNeeded: true),
            FilePattern("index", "anzsco_index", endings: ["xlsx"], in: ["", "../crosswalks"]),
            FilePattern("structure", "anzsco_structure", endings: ["xlsx"], in: ["", "../crosswalks"]),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        guard let file = files["codes"] else { return }
        let list: SDMXCodeList
        do {
            list = try SDMXCodeList(file)
        } catch {
            try reading.setVersion(own: nil, usual: "2022")
            return reading.add(
                Diagnostic(.error, error.code.rawValue, error.message, file: file.name, line: error.line))
        }
        try reading.setVersion(own: list.id.split(separator: "_").last.map(String.init), usual: "2022")
        reading.content.releasedOn = list.releasedOn
        ANZSCOReader(files: files, reading: reading).readAll(list, of: file)
    }
}

/// The codes of an SDMX 2.1 code list.
struct SDMXCodeList {
    /// A code with its descriptions.
    struct Code {
        var id = ""
        var name = ""
        var description = ""
        var parent = ""
        var tasks = ""
        var skillLevel = ""
        var line = 0
    }

    private(set) var id = ""
    private(set) var releasedOn = ""
    private(set) var codes: [Code] = []

    /// Reads a list. Throws `malformed` and `utf16`.
    init(_ file: SourceFile) throws(DocumentError) {
        try file.bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            var scanner = try XMLScanner(raw, file: file.name)
            var code: Code?
            var annotation = ""
            var text: [UInt8] = []
            while true {
                switch try scanner.next() {
                case .finished: return
                case .text: scanner.appendText(to: &text)
                case .start:
                    text = []
                    if scanner.isNamed("Codelist") {
                        id = scanner.attribute("id") ?? ""
                    } else if scanner.isNamed("Code") {
                        code = Code(id: scanner.attribute("id") ?? "")
                    } else if scanner.isNamed("Ref") {
                        code?.parent = scanner.attribute("id") ?? ""
                    }
                case .end:
                    let value = String(decoding: text, as: UTF8.self)
                    if scanner.isNamed("AnnotationType") {
                        annotation = value
                    } else if scanner.isNamed("AnnotationText") {
                        switch annotation {
                        case "TASKS_INCLUDE": code?.tasks = value
                        case "INDICATIVE_SKILL_LEVEL": code?.skillLevel = value
                        case "RELEASE_DATE" where code == nil: releasedOn = value
                        default: break
                        }
                    } else if scanner.isNamed("Name") {
                        code?.name = value
                    } else if scanner.isNamed("Description") {
                        code?.description = value
                    } else if scanner.isNamed("Code"), let finished = code {
                        codes.append(finished)
                        code = nil
                    }
                    text = []
                }
            }
        }
    }

    /// The codes as rows.
    var cells: TextCells {
        var cells = TextCells()
        cells.appendRow(["Code", "Name", "Description", "Parent", "Tasks include", "Indicative skill level"], line: 1)
        for (index, code) in codes.enumerated() {
            cells.appendRow(
                [code.id, code.name, code.description, code.parent, code.tasks, code.skillLevel], line: index + 2)
        }
        return cells
    }
}

/// Reads ANZSCO's codes and titles.
struct ANZSCOReader {
    let files: FileSet
    let reading: FrameworkReading

    /// The parts of a description: the text, and the lists and levels after it.
    struct Parts {
        var summary = ""
        var skillLevel = ""
        var titles: [(name: String, origin: String)] = []
    }

    func readAll(_ list: SDMXCodeList, of file: SourceFile) {
        var groups: [OccupationGroupRecord] = []
        var occupations: [OccupationRecord] = []
        var parts: [String: Parts] = [:]
        var tasks: [String: [String]] = [:]
        var levels: [String: String] = [:]
        reading.read(list.cells, of: file, TableSpec(id: "codes", columns: ["Code", "Name"])) { table in
            let (code, name) = (table.column("Code"), table.column("Name"))
            let (description, include) = (table.column("Description"), table.column("Tasks include"))
            let level = table.column("Indicative skill level")
            table.forEachRow { row in
                guard let id = row.needed(code), row.needed(name) != nil else { return false }
                if id == "TOT" { return true }
                guard CodeText.isDigits(id), (1...6).contains(id.utf8.count), id.utf8.count != 5 else {
                    return row.setAside("malformed_code", code, "is no code of one to four or of six digits")
                }
                guard parts[id] == nil else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                let found = Self.parts(of: row.text(description))
                parts[id] = found
                levels[id] = row.text(level)
                tasks[id] = Self.items(row.text(include))
                if id.utf8.count == 6 {
                    occupations.append(OccupationRecord(code: id, title: row.plain(name), summary: found.summary))
                } else {
                    groups.append(
                        OccupationGroupRecord(
                            code: id, title: row.plain(name), summary: found.summary, level: Int16(id.utf8.count),
                            parentCode: id.utf8.count > 1 ? String(id.dropLast()) : nil))
                }
                return true
            }
        }
        reading.take(groups: groups)
        reading.take(occupations: occupations)
        for (index, group) in reading.content.groups.enumerated() {
            reading.attribute(
                .group, index, ConceptAttribute.skillLevel, ByteText.plain(levels[group.code] ?? ""))
        }
        var names = place(parts, tasks)
        readIndex(into: &names)
        if let file = files["structure"] {
            reading.land(file, .optional("coder_codes", ["Code", "Title"], sheet: "Table 6"))
        }
    }

    private func place(_ parts: [String: Parts], _ tasks: [String: [String]]) -> [OccupationPosition: LabelList] {
        var names: [OccupationPosition: LabelList] = [:]
        for (index, record) in reading.content.occupations.enumerated() {
            let position = OccupationPosition(index)
            let unit = String(record.code.prefix(4))
            if let group = reading.groups.find(unit) {
                reading.content.memberships.append(OccupationMembership(occupation: position, group: group))
            }
            // Tasks are listed for unit groups and apply to their occupations.
            for (number, task) in (tasks[unit] ?? []).enumerated() {
                reading.content.tasks.append(
                    TaskRecord(
                        occupation: position, taskID: "\(unit)-\(number + 1)", statement: task, category: "",
                        respondents: nil, yearMonth: 0, origin: "Unit group"))
            }
            guard let found = parts[record.code] else { continue }
            reading.attribute(.occupation, position.index, ConceptAttribute.skillLevel, found.skillLevel)
            var list = LabelList(without: record.title)
            for title in found.titles {
                let before = list.labels.count
                list.add([title.name])
                if list.labels.count > before { reading.title(position, title.name, origin: title.origin) }
            }
            names[position] = list
        }
        return names
    }

    private func readIndex(into names: inout [OccupationPosition: LabelList]) {
        guard let file = files["index"] else { return }
        let columns = ["Occupation Code", "Description", "Category"]
        reading.read(file, .optional("title_index", columns, sheet: "Table 2")) {
            table in
            let (code, title, category) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            var remarks = 0
            table.forEachRow { row in
                if row.bytes(title).isEmpty || row.bytes(category).isEmpty {
                    remarks += 1
                    return true
                }
                guard let position = reading.occupations.find(row.bytes(code)) else {
                    return row.setAside("unknown_code", code, "is not among the occupations")
                }
                let name = row.plain(title)
                let before = names[position]?.labels.count ?? 0
                names[position, default: LabelList(without: reading.content[position].title)].add([
                    name
                ])
                if (names[position]?.labels.count ?? 0) > before {
                    reading.title(position, name, origin: row.plain(category))
                }
                return true
            }
            table.findings.note(remarks, "remarks", "row is a remark", "rows are remarks")
        }
    }

    /// Splits a description at its headings.
    static func parts(of text: String) -> Parts {
        var parts = Parts()
        var heading = ""
        var summary: [String] = []
        for paragraph in paragraphs(text) {
            let plain = ByteText.plain(paragraph)
            let lower = plain.lowercased()
            if lower.hasPrefix("skill level:") {
                parts.skillLevel = ByteText.plain(String(plain.dropFirst("Skill level:".count)))
            } else if lower.hasSuffix(":"),
                ["alternative title", "specialisation", "occupations in this category"].contains(
                    where: lower.hasPrefix)
            {
                heading = lower
            } else if !items(paragraph).isEmpty, !heading.isEmpty {
                let origin =
                    heading.hasPrefix("alternative")
                    ? "Alternative Title"
                    : heading.hasPrefix("spec") ? "Specialisation" : "Occupation in nec category"
                parts.titles += items(paragraph).map { ($0, origin) }
            } else if parts.skillLevel.isEmpty {
                // Text about the occupation itself may follow a list of titles.
                heading = ""
                summary.append(plain)
            }
        }
        parts.summary = summary.joined(separator: "\n\n")
        return parts
    }

    private static func paragraphs(_ text: String) -> [String] {
        var paragraphs: [String] = []
        var lines: [Substring] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
                lines = []
            } else {
                lines.append(line)
            }
        }
        if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
        return paragraphs
    }

    /// The items of a list whose first lines start with `- ` and whose other lines are indented.
    static func items(_ text: String) -> [String] {
        var items: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("- ") {
                items.append(String(line.dropFirst(2)))
            } else if line.hasPrefix(" "), !items.isEmpty {
                items[items.count - 1] += " " + line
            }
        }
        return items.map(ByteText.plain)
    }
}

import Documents
import Taxonomy

/// ISCO-08: the workbook of structure and definitions, and the index of titles.
struct ISCOAdapter: FileAdapter {
    var framework: Framework { .isco }
    var folders: [String] { ["isco"] }
    var patterns: [FilePattern] {
        [
            FilePattern("structure", "isco_08_en_struct", endings: ["xlsx", "csv"], isNeeded: true),
            FilePattern("index", "elements"), FilePattern("categories", "categories"),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: "2008")
        ISCOReader(files: files, reading: reading).readAll()
    }
}

/// Reads the files of ISCO-08.
struct ISCOReader {
    let files: FileSet
    let reading: FrameworkReading

    func readAll() {
        readStructure()
        readIndex()
        // Titles only, with a French column that is not an official translation: landed, not used.
        reading.land(files["categories"], .optional("categories", ["code"]))
    }

    private struct Entry {
        let code: String
        let title: String
        let definition: String
        let tasks: String
        let included: String
        let excluded: String
        let notes: String
    }

    private func readStructure() {
        var entries: [Entry] = []
        var seen: Set<String> = []
        let spec = TableSpec(id: "structure", columns: ["Level", "ISCO 08 Code", "Title EN"])
        reading.read(files["structure"], spec) { table in
            let (level, code, title) = (table.column("Level"), table.column("ISCO 08 Code"), table.column("Title EN"))
            let (definition, tasks) = (table.column("Definition"), table.column("Tasks include"))
            let (included, excluded) = (table.column("Included occupations"), table.column("Excluded occupations"))
            let notes = table.column("Notes")
            table.forEachRow { row in
                guard let name = row.needed(title), let text = row.needed(code) else { return false }
                guard let depth = row.number(level), (1...4).contains(depth) else {
                    return row.setAside("bad_level", level, "is not a level from 1 to 4")
                }
                let full = CodeText.padded(text, to: Int(depth))
                guard ISCOCode.isWellFormed(full), full.utf8.count == Int(depth) else {
                    return row.setAside("malformed_code", code, "does not have as many digits as its level")
                }
                guard seen.insert(full).inserted else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                entries.append(
                    Entry(
                        code: full, title: name, definition: row.text(definition), tasks: row.text(tasks),
                        included: row.text(included), excluded: row.text(excluded), notes: row.text(notes)))
                return true
            }
        }
        place(entries)
    }

    private func place(_ entries: [Entry]) {
        reading.take(
            groups: entries.filter { $0.code.utf8.count < 4 }.map {
                ISCOCode.group($0.code, title: $0.title, summary: $0.definition)
            })
        reading.take(
            occupations: entries.filter { $0.code.utf8.count == 4 }.map {
                OccupationRecord(code: $0.code, title: $0.title, summary: $0.definition)
            })
        for entry in entries {
            if let position = reading.occupations.find(entry.code) {
                placeDetails(entry, position)
            } else if let position = reading.groups.find(entry.code) {
                reading.attribute(.group, position.index, ConceptAttribute.note, entry.notes)
                for text in Self.items(entry.excluded) {
                    reading.attribute(.group, position.index, ConceptAttribute.exclusion, text)
                }
            }
        }
    }

    private func placeDetails(_ entry: Entry, _ position: OccupationPosition) {
        if let group = reading.groups.find(String(entry.code.dropLast())) {
            reading.content.memberships.append(OccupationMembership(occupation: position, group: group))
        }
        for (index, statement) in Self.statements(entry.tasks).enumerated() {
            reading.content.tasks.append(
                TaskRecord(
                    occupation: position, taskID: "\(entry.code)-\(index + 1)", statement: statement, category: "",
                    respondents: nil, yearMonth: 0, origin: ""))
        }
        var names = LabelList(without: entry.title)
        names.add(Self.items(entry.included))
        for name in names.labels { reading.title(position, name, origin: "Included") }
        for text in Self.items(entry.excluded) {
            reading.attribute(.occupation, position.index, ConceptAttribute.exclusion, text)
        }
        reading.attribute(.occupation, position.index, ConceptAttribute.note, entry.notes)
    }

    /// The statements of `(a)  doing this;` and so on.
    static func statements(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let line = ByteText.plain(String(line))
            guard line.hasPrefix("("), let close = line.firstIndex(of: ")"),
                line.distance(from: line.startIndex, to: close) <= 4
            else { return nil }
            let statement = line[line.index(after: close)...].drop { $0 == " " }
            return String(statement.last == ";" || statement.last == "." ? statement.dropLast() : statement)
        }
    }

    /// The items of a list whose lines start with a dash.
    static func items(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let line = ByteText.plain(String(line))
            guard let first = line.first, first == "-" || first == "\u{2013}" else { return nil }
            let item = ByteText.plain(String(line.dropFirst()))
            return item.isEmpty ? nil : item
        }
    }

    private func readIndex() {
        guard let file = files["index"] else { return }
        var titles: [OccupationPosition: LabelList] = [:]
        var links: Set<String> = []
        reading.read(file, .optional("title_index", ["code", "name_english"])) { table in
            let (code, name) = (table.column("code"), table.column("name_english"))
            let older = table.column("isco88")
            table.forEachRow { row in
                guard let text = row.needed(code), let title = row.needed(name) else { return false }
                let full = CodeText.padded(text, to: 4)
                guard let position = reading.occupations.find(full) else {
                    return row.setAside("unknown_code", code, "is not an ISCO-08 unit group")
                }
                let own = reading.content[position].title
                titles[position, default: LabelList(without: own)].add([title])
                let former = CodeText.padded(row.text(older), to: 4)
                guard CodeText.fits(former, "9999") else {
                    if !former.isEmpty { row.note("malformed_code", older, "is not a code of ISCO-88; it is left out") }
                    return true
                }
                if links.insert(full + former).inserted {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(source: .isco, sourceCode: full, target: .isco88, targetCode: former))
                }
                return true
            }
        }
        let included = Set(reading.content.titles.map { "\($0.occupation) \($0.title)" })
        for (position, list) in titles.sorted(by: { $0.key < $1.key }) {
            for title in list.labels where !included.contains("\(position) \(title)") {
                reading.title(position, title, origin: "Index")
            }
        }
    }
}

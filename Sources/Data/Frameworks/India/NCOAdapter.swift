import Documents
import ServiceSupport
import Taxonomy

/// NCO 2015 of India, and the qualification packs listed in its printed volumes.
struct NCOAdapter: FileAdapter {
    var framework: Framework { .nco }
    var folders: [String] { ["nco", "nsqf"] }
    var patterns: [FilePattern] {
        [
            FilePattern("occupations", "nco2015_occupations", endings: ["json"], in: [""], isNeeded: true),
            FilePattern("volumes", "nco2015_vol", in: [""], takesAll: true),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: "2015")
        guard let file = files["occupations"] else { return }
        let objects: [JSONObject]
        do {
            objects = (try JSONDocument.value(of: file).arrayValue ?? []).compactMap(\.objectValue)
        } catch {
            return reading.add(Diagnostic(.error, error.code.rawValue, error.message, file: file.name))
        }
        NCOReader(files: files, reading: reading).readAll(JSONDocument.cells(of: objects), of: file)
    }
}

/// Reads the occupations of NCO 2015.
struct NCOReader {
    let files: FileSet
    let reading: FrameworkReading

    private struct Entry {
        let record: OccupationRecord
        let natural: String?
        let sector: String
        let service: String
    }

    func readAll(_ cells: TextCells, of file: SourceFile) {
        var entries: [String: Entry] = [:]
        let columns = ["title", "nco_code"]
        reading.read(cells, of: file, TableSpec(id: "occupations", columns: columns)) { table in
            let (title, code) = (table.column(columns[0]), table.column(columns[1]))
            let (description, category) = (table.column("nco_description"), table.column("category"))
            let service = table.column("ncs_id")
            table.forEachRow { row in
                guard row.needed(title) != nil, let digits = row.needed(code) else { return false }
                guard CodeText.fits(digits, "99999999") else {
                    return row.setAside("malformed_code", code, "is not eight digits")
                }
                let full = digits.prefix(4) + "." + digits.suffix(4)
                guard entries[String(full)] == nil else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                var name = Self.decoded(row.plain(title))
                if name.hasSuffix(",") {
                    row.note("cut_title", title, "the title is cut off at a line break", severity: .note)
                    name = String(name.dropLast())
                }
                entries[String(full)] = Entry(
                    record: OccupationRecord(
                        code: String(full), title: name, summary: Self.decoded(row.text(description))),
                    natural: Self.natural(name), sector: Self.decoded(row.plain(category)), service: row.text(service))
                return true
            }
        }
        reading.take(occupations: entries.values.map(\.record))
        for (index, record) in reading.content.occupations.enumerated() {
            guard let entry = entries[record.code] else { continue }
            let position = OccupationPosition(index)
            if let natural = entry.natural { reading.title(position, natural, origin: "Natural order") }
            reading.attribute(.occupation, position.index, ConceptAttribute.sector, entry.sector)
            reading.attribute(.occupation, position.index, "ncs_id", entry.service)
            // By design the first four digits are the ISCO-08 unit group.
            reading.content.crosswalks.append(
                CrosswalkRecord(
                    source: .nco, sourceCode: record.code, target: .isco, targetCode: String(record.code.prefix(4)),
                    relation: .broad))
        }
        for volume in files.all("volumes") { readPacks(volume) }
    }

    /// `Diver, Chank` as `Chank Diver`; `nil` for a title that is not inverted.
    static func natural(_ title: String) -> String? {
        let parts = title.split(separator: ",", omittingEmptySubsequences: false).map { ByteText.plain(String($0)) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !parts[1].lowercased().hasPrefix("and "),
            !parts[1].lowercased().hasPrefix("or ")
        else { return nil }
        return parts[1] + " " + parts[0]
    }

    /// A text with HTML entities replaced.
    static func decoded(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var rest = text[...]
        var output = ""
        while let mark = rest.firstIndex(of: "&") {
            output += rest[..<mark]
            let after = rest[rest.index(after: mark)...]
            if let end = after.prefix(8).firstIndex(of: ";"), let scalar = XMLScanner.entity(String(after[..<end])) {
                output.unicodeScalars.append(scalar)
                rest = after[after.index(after: end)...]
            } else {
                output += "&"
                rest = after
            }
        }
        return output + rest
    }

    /// Codes of qualification packs and their levels. All other text in these files is scrambled and only landed.
    private func readPacks(_ file: SourceFile) {
        reading.read(file, .optional(ColumnName.fileID(file.name), ["code", "description"])) { table in
            let (code, description) = (table.column("code"), table.column("description"))
            var others = 0
            table.forEachRow { row in
                guard row.needed(code) != nil else { return false }
                let text = row.text(description)
                guard let pack = text.firstMatch(of: Self.pack), let level = text.firstMatch(of: Self.level) else {
                    return true
                }
                guard let position = reading.occupations.find(row.bytes(code)) else {
                    others += 1
                    return true
                }
                reading.attribute(.occupation, position.index, "qualification_pack", String(pack.output.1))
                reading.attribute(.occupation, position.index, "nsqf_level", String(level.output.1))
                return true
            }
            table.findings.note(
                others, "unknown_code", "row names", "rows name",
                " a qualification pack for a code that is not among the occupations")
        }
    }

    nonisolated(unsafe) private static let pack = /QP NOS Reference ([A-Z&]{2,5}\/Q\d{4}[A-Z]?)\b/
    nonisolated(unsafe) private static let level = /NSQF Level ([1-9](?:\.5)?)\b/
}

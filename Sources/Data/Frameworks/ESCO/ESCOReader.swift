import Documents
import Taxonomy

/// Reads the tables of an ESCO release.
struct ESCOReader {
    let files: FileSet
    let reading: FrameworkReading

    init(_ files: FileSet, _ reading: FrameworkReading) {
        self.files = files
        self.reading = reading
    }

    /// The parts of a complete release beside the occupations.
    private static let parts: [(role: String, name: String)] = [
        ("skills", "skills_en.csv"), ("relations", "occupationSkillRelations.csv"),
        ("skill_relations", "skillSkillRelations.csv"), ("isco_groups", "ISCOGroups_en.csv"),
        ("skill_groups", "skillGroups_en.csv"), ("occupation_pillar", "broaderRelationsOccPillar.csv"),
        ("skill_pillar", "broaderRelationsSkillPillar.csv"),
    ]

    func readAll() {
        for part in ESCOReader.parts where files[part.role] == nil {
            reading.add(
                Diagnostic(
                    .warning, "partial_release",
                    "the file is not there, and what it would say is missing", file: part.name))
        }
        readGroups()
        readOccupations()
        let skills = ESCOSkills(files, reading)
        skills.readAll()
        readOccupationPillar()
        readRelations(hasAllSkills: files["skills"] != nil)
        readResearchOccupations()
        ESCOLabels(files, reading).readAll()
        readGreenShares()
        reading.land(files["schemes"], .optional("schemes", ["conceptSchemeUri"]))
    }

    // MARK: - Concepts

    private func readGroups() {
        guard let file = files["isco_groups"] else { return }
        var records: [OccupationGroupRecord] = []
        var seen: Set<String> = []
        reading.read(file, .optional("isco_groups", ["conceptUri", "code", "preferredLabel"])) { table in
            let (code, label) = (table.column("code"), table.column("preferredLabel"))
            let (uri, description) = (table.column("conceptUri"), table.column("description"))
            table.forEachRow { row in
                guard let written = row.needed(code), let title = row.needed(label) else { return false }
                // The URI keeps the leading zeros that a spreadsheet removes from the code.
                let group = ISCOCode.code(ofURI: row.text(uri)) ?? ISCOCode.plain(written)
                guard ISCOCode.isWellFormed(group) else {
                    return row.setAside("malformed_code", code, "is not one to four digits")
                }
                if group != ISCOCode.plain(written) {
                    row.note("restored_code", code, "was read as \(group), by the address beside it", severity: .note)
                }
                guard seen.insert(group).inserted else {
                    return row.setAside("duplicate_row", code, "an earlier row has the same code")
                }
                records.append(ISCOCode.group(group, title: title, summary: row.text(description)))
                return true
            }
        }
        reading.take(groups: records)
    }

    private struct Occupation {
        var record: OccupationRecord
        var modified: String
        var isco: String
        var alternate: [String]
        var hidden: [String]
        var facts: [(name: String, value: String)]
    }

    private func readOccupations() {
        var found: [String: Occupation] = [:]
        var shortCodes = ESCOShortCodes()
        let spec = TableSpec(id: "occupations", columns: ["conceptUri", "preferredLabel"])
        reading.read(files["occupations"], spec) { table in
            let (uri, label) = (table.column("conceptUri"), table.column("preferredLabel"))
            let (isco, modified) = (table.column("iscoGroup"), table.column("modifiedDate"))
            let (description, alternate) = (table.column("description"), table.column("altLabels"))
            let hidden = table.column("hiddenLabels")
            let short = table.column("code")
            let facts: [(String, SourceColumn)] = [
                (ConceptAttribute.regulation, table.column("regulatedProfessionNote")),
                (ConceptAttribute.scopeNote, table.column("scopeNote")), ("definition", table.column("definition")),
                ("nace_code", table.column("naceCode")),
            ]
            table.forEachRow { row in
                guard let code = row.neededAddress(uri), let title = row.needed(label) else { return false }
                guard ESCOReader.isOccupation(code) else {
                    return row.setAside("malformed_code", uri, "is no address of an ESCO occupation")
                }
                // Some versions repeat a row with another date; the newest is used.
                if let known = found[code] {
                    let isNewer = known.modified < row.text(modified)
                    let isSame = known.record.title == title
                    row.note(
                        "repeated_concept", uri,
                        "the concept stands in two rows\(isSame ? "" : ", with two titles"); the row that was changed last is "
                            + "taken, of two of one day the first", severity: isSame ? .note : .warning)
                    if !isNewer { return true }
                }
                var names = LabelList(without: title)
                names.add(ESCOLabels.list(row, alternate))
                let alternates = names.labels
                names.add(ESCOLabels.list(row, hidden))
                let group = Self.group(row, isco, short)
                if !shortCodes.add(row.text(short), of: code, group: group) {
                    row.note("malformed_code", short, "is no short code of ESCO like 2654.1.7; it is left out")
                }
                found[code] = Occupation(
                    record: OccupationRecord(code: code, title: title, summary: row.text(description)),
                    modified: row.text(modified), isco: group, alternate: alternates,
                    hidden: Array(names.labels.dropFirst(alternates.count)),
                    facts: facts.map { ($0.0, row.text($0.1)) })
                return true
            }
            tellApart(&shortCodes, table)
        }
        reading.take(occupations: found.values.map(\.record))
        for (position, record) in reading.content.occupations.enumerated() {
            guard let occupation = found[record.code] else { continue }
            reading.attribute(
                .occupation, position, ConceptAttribute.shortCode, shortCodes[record.code])
            place(occupation, at: Position(position))
        }
    }

    /// The ISCO group of an occupation, from its column or the beginning of its short code.
    private static func group(_ row: SourceRow, _ isco: SourceColumn, _ short: SourceColumn) -> String {
        let group = ISCOCode.plain(row.text(isco))
        guard !group.isEmpty, !ISCOCode.isWellFormed(group) else { return group }
        let begin = String(CodeText.unguarded(row.text(short)).prefix { $0 != "." && $0 != "," })
        guard CodeText.fits(begin, "9999") else {
            row.note("malformed_code", isco, "is no ISCO group, and the short code does not tell it; it is left out")
            return ""
        }
        row.note("restored_code", isco, "was read as \(begin), by the short code beside it", severity: .note)
        return begin
    }

    /// Short codes shared by two concepts are taken from the other editions beside this one, or omitted.
    private func tellApart(_ shortCodes: inout ESCOShortCodes, _ table: SourceTable) {
        let shared = shortCodes.shared
        guard !shared.isEmpty else { return }
        var others: [String: String] = [:]
        for file in files.all("labels") where file.name != files["occupations"]?.name {
            guard file.name.split(separator: "/").last?.lowercased().hasPrefix("occupations") == true else { continue }
            reading.look(at: file, .optional("other_edition", ["conceptUri", "code"])) { table in
                let (uri, code) = (table.column("conceptUri"), table.column("code"))
                guard uri.exists, code.exists else { return }
                table.forEachRecord { row in
                    let address = row.address(uri)
                    if others[address] == nil { others[address] = row.text(code) }
                }
            }
        }
        shortCodes.tellApart(by: others)
        for (code, addresses) in shared.sorted(by: { $0.key < $1.key }) {
            let isTold = addresses.allSatisfy { !shortCodes[$0].isEmpty }
            table.findings.add(
                isTold ? .note : .warning, isTold ? "restored_code" : "ambiguous_code",
                "the code \(code) stands beside \(addresses.count) concepts, of which a spreadsheet shortened one's; "
                    + (isTold
                        ? "they were told apart by another edition"
                        : "it is left out for all of them, and they are found by their addresses and titles"),
                column: "code")
        }
    }

    private func place(_ occupation: Occupation, at position: OccupationPosition) {
        for name in occupation.alternate { reading.title(position, name) }
        for name in occupation.hidden { reading.title(position, name, .hidden) }
        for fact in occupation.facts { reading.attribute(.occupation, position.index, fact.name, fact.value) }
        guard !occupation.isco.isEmpty else { return }
        if let group = reading.groups.find(occupation.isco) {
            reading.content.memberships.append(OccupationMembership(occupation: position, group: group))
        }
        reading.content.crosswalks.append(
            CrosswalkRecord(
                source: .esco, sourceCode: occupation.record.code, target: .isco, targetCode: occupation.isco,
                relation: .broad))
    }

    // MARK: - Links

    private func readOccupationPillar() {
        guard let file = files["occupation_pillar"] else { return }
        var ranks: [OccupationPosition: Int16] = [:]
        func relate(_ from: OccupationPosition, _ to: OccupationPosition, _ tier: String) {
            ranks[from, default: 0] += 1
            reading.content.relatedOccupations.append(
                RelatedOccupationRecord(occupation: from, related: to, tier: tier, rank: ranks[from] ?? 1))
        }
        reading.read(file, .optional("occupation_pillar", ["conceptUri", "broaderUri"])) { table in
            let (uri, broader) = (table.column("conceptUri"), table.column("broaderUri"))
            table.forEachRow { row in
                // The positions of and below ISCO groups follow from the codes.
                guard ESCOReader.isOccupation(row.address(uri)), ESCOReader.isOccupation(row.address(broader)) else {
                    return ESCOReader.isKnownGroupPlace(row, uri, reading)
                }
                guard let from = reading.occupations.find(address: row.bytes(uri)) else {
                    return row.setAside("unknown_code", uri, "is not in the occupation table")
                }
                guard let to = reading.occupations.find(address: row.bytes(broader)) else {
                    return row.setAside("unknown_code", broader, "is not in the occupation table")
                }
                relate(from, to, "broader")
                relate(to, from, "narrower")
                return true
            }
        }
    }

    /// Checks a row about a group, or about an occupation directly below one, which must be known.
    private static func isKnownGroupPlace(_ row: SourceRow, _ uri: SourceColumn, _ reading: FrameworkReading) -> Bool {
        guard isOccupation(row.address(uri)), reading.occupations.find(address: row.bytes(uri)) == nil else {
            return true
        }
        return row.setAside("unknown_code", uri, "is not in the occupation table")
    }

    private static func isOccupation(_ address: String) -> Bool { address.hasPrefix(ESCOAddress.occupations) }

    private func readRelations(hasAllSkills: Bool) {
        guard let file = files["relations"] else { return }
        let relations: [OccupationSkillLink.Relation] = [.essential, .optional]
        let names = CodeIndex<OccupationSkillLink.Relation>(relations.map(\.rawValue))
        var seen: Set<UInt64> = []
        seen.reserveCapacity(file.bytes.count / 160)
        reading.content.occupationLinks.reserveCapacity(file.bytes.count / 160)
        reading.read(file, .optional("occupation_skill_relations", ["occupationUri", "relationType", "skillUri"])) {
            table in
            let (occupation, skill) = (table.column("occupationUri"), table.column("skillUri"))
            let type = table.column("relationType")
            table.forEachRow { row in
                guard let from = reading.occupations.find(address: row.bytes(occupation)) else {
                    return row.setAside("unknown_code", occupation, "is not in the occupation table")
                }
                guard let to = reading.skills.find(address: row.bytes(skill)) else {
                    return !hasAllSkills || row.setAside("unknown_code", skill, "is not in the skill table")
                }
                guard let relation = names.find(row.bytes(type)) else {
                    return row.setAside("unknown_relation", type, "is neither essential nor optional")
                }
                guard seen.insert(KeyGuard.pair(from.index, to.index)).inserted else {
                    return row.setAside("duplicate_row", skill, "an earlier row links the two")
                }
                reading.content.occupationLinks.append(
                    OccupationSkillLink(occupation: from, skill: to, relation: relations[relation.index]))
                return true
            }
        }
    }

    // MARK: - Facts

    private func readResearchOccupations() {
        guard let file = files["research_occupations"] else { return }
        reading.read(file, .optional("research_occupations", ["conceptUri"])) { table in
            let uri = table.column("conceptUri")
            table.forEachRow { row in
                guard let position = reading.occupations.find(address: row.bytes(uri)) else {
                    return row.setAside("unknown_code", uri, "is not in the occupation table")
                }
                reading.attribute(.occupation, position.index, ConceptAttribute.collection, "research")
                return true
            }
        }
    }

    private func readGreenShares() {
        guard let file = files["green_share"] else { return }
        reading.read(file, .optional("green_share", ["conceptUri", "greenShare"])) { table in
            let (uri, share) = (table.column("conceptUri"), table.column("greenShare"))
            var others = 0
            table.forEachRow { row in
                guard let value = row.number(share) else { return false }
                guard (0...1).contains(value) else {
                    return row.setAside("out_of_range", share, "is not from 0 to 1")
                }
                let text = row.bytes(share).contains(UInt8(ascii: ",")) ? "\(value)" : row.text(share)
                if let position = reading.occupations.find(address: row.bytes(uri)) {
                    reading.attribute(.occupation, position.index, ConceptAttribute.greenShare, text)
                } else if let code = ISCOCode.code(ofURI: row.text(uri)), let position = reading.groups.find(code) {
                    reading.attribute(.group, position.index, ConceptAttribute.greenShare, text)
                } else {
                    others += 1
                }
                return true
            }
            ESCOLabels.noteOthers(others, table)
        }
    }
}

/// Codes of ISCO-08.
enum ISCOCode {
    /// Whether a text is one to four digits.
    static func isWellFormed(_ code: String) -> Bool {
        (1...4).contains(code.utf8.count) && code.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// A code in plain form: without the letter of its URI, with a leading zero restored, and without
    /// a fraction of zero.
    static func plain(_ text: String) -> String {
        let text = CodeText.unguarded(text)
        let digits = text.hasPrefix("C") ? String(text.dropFirst()) : text
        // Programs that read a column with gaps as numbers write `2654.0`.
        let isFraction = digits.hasSuffix(".0") || digits.hasSuffix(",0")
        return CodeText.iscoCode(isFraction ? String(digits.dropLast(2)) : digits)
    }

    /// The code at the end of ESCO's URI of a group: `http://data.europa.eu/esco/isco/C2654`.
    static func code(ofURI uri: String) -> String? {
        let mark = "http://data.europa.eu/esco/isco/C"
        guard let uri = ESCOAddress.canonical(uri), uri.hasPrefix(mark) else { return nil }
        let code = String(uri.dropFirst(mark.count))
        return isWellFormed(code) ? code : nil
    }

    /// A heading: every digit is a level.
    static func group(_ code: String, title: String, summary: String) -> OccupationGroupRecord {
        OccupationGroupRecord(
            code: code, title: title, summary: summary, level: Int16(code.utf8.count),
            parentCode: code.utf8.count > 1 ? String(code.dropLast()) : nil)
    }
}

import Documents
import Taxonomy

/// The codes that rows of O*NET tables refer to, with their positions in the release.
struct ONetReferences: Sendable {
    /// Occupation codes.
    var occupations = CodeIndex<OccupationRecord>()
    /// The same codes in the forms that spreadsheets and other programs make of them.
    var shortened = WitnessedCodes()
    /// Element ids.
    var skills = CodeIndex<SkillRecord>()
    /// Scale ids.
    var scales = CodeIndex<ScaleRecord>()
    /// The least and greatest value of each scale.
    var ranges: [ClosedRange<Double>] = []
    /// Ids of detailed work activities.
    var activities = CodeIndex<DetailedActivityRecord>()
    /// Commodity codes.
    var commodities = ByteInterner()

    /// The position of the occupation in a field.
    func occupation(_ row: SourceRow, _ column: SourceColumn) -> OccupationPosition? {
        let field = row.bytes(column)
        if let index = occupations.find(field) { return index }
        if field.isEmpty { return row.missing(column) }
        if OccupationCode.isWellFormed(field) {
            _ = row.setAside("unknown_code", column, "is not in the occupation table")
            return nil
        }
        // A code without trailing zeros, or with a spreadsheet's marks, is looked up in the list of codes.
        switch shortened.find(CodeText.unguarded(row.text(column)), title: "") {
        case .known(let code), .restored(let code):
            Self.noteRestored(row, column, code)
            return occupations.find(code)
        case .ambiguous, .unknown:
            _ = row.setAside("malformed_code", column, "is not a code like 15-1252.00")
            return nil
        }
    }

    /// Records a code that was read as another one.
    static func noteRestored(_ row: SourceRow, _ column: SourceColumn, _ code: String) {
        row.note("restored_code", column, "was read as \(code), by the list of codes", severity: .note)
    }

    /// The position of the element in a field.
    func skill(_ row: SourceRow, _ column: SourceColumn) -> SkillPosition? {
        find(row, column, in: skills, "unknown_element", "is not in the content model")
    }

    /// The position of the scale in a field.
    func scale(_ row: SourceRow, _ column: SourceColumn) -> ScalePosition? {
        find(row, column, in: scales, "unknown_scale", "is not in the scale table")
    }

    @inline(__always)
    private func find<Record>(
        _ row: SourceRow, _ column: SourceColumn, in index: CodeIndex<Record>, _ code: String, _ why: String
    ) -> Position<Record>? {
        let field = row.bytes(column)
        if let position = index.find(field) { return position }
        if field.isEmpty { return row.missing(column) }
        _ = row.setAside(code, column, why)
        return nil
    }

    /// Records a value outside the range of its scale; it is kept as published.
    func checkRange(_ value: Double, scale: ScalePosition, _ row: SourceRow, _ column: SourceColumn) {
        let range = ranges[scale.index]
        if range.contains(value) { return }
        row.note(
            "out_of_range", column,
            "is outside the scale's range \(range.lowerBound) to \(range.upperBound); it is kept as published")
    }
}

/// Reads the tables that others refer to.
enum ReferenceParser {
    /// The occupations, each once.
    static func occupations(_ table: SourceTable) -> [OccupationRecord] {
        let (code, title, summary) = (table.column(.occupationCode), table.column(.title), table.column(.description))
        var seen = ByteInterner(capacity: 1200)
        var records: [OccupationRecord] = []
        table.forEachRow { row in
            let field = row.bytes(code)
            var name = ByteText.string(field)
            if !OccupationCode.isWellFormed(field) {
                guard let whole = OccupationCode.withZeros(name) else {
                    let reason = CodeText.isDate(name) ? "is a date, not" : "is not"
                    return row.setAside("malformed_code", code, "\(reason) a code like 15-1252.00")
                }
                ONetReferences.noteRestored(row, code, whole)
                name = whole
            }
            guard let title = row.needed(title), hasRoom(records.count, row, code) else {
                return false
            }
            guard name.withUTF8({ seen.intern(UnsafeRawBufferPointer($0)) }) == records.count else {
                return row.duplicate(code)
            }
            records.append(OccupationRecord(code: name, title: title, summary: row.text(summary)))
            return true
        }
        return records
    }

    /// The elements of the content model, each once; kinds and parents are set later.
    static func elements(_ table: SourceTable) -> [SkillRecord] {
        let (id, name, summary) = (table.column(.elementID), table.column(.elementName), table.column(.description))
        var seen = ByteInterner(capacity: 800)
        var records: [SkillRecord] = []
        table.forEachRow { row in
            guard let code = row.needed(id), let name = row.needed(name),
                hasRoom(records.count, row, id)
            else { return false }
            guard seen.intern(row.bytes(id)) == records.count else { return row.duplicate(id) }
            records.append(
                SkillRecord(code: code, name: name, summary: row.text(summary), kind: .group, parentCode: nil))
            return true
        }
        return records
    }

    /// Elements collected from tables that have their names beside the ids, for a release without a content model.
    static func elements(gatheredFrom tables: [OpenTable]) -> [SkillRecord] {
        var seen = ByteInterner(capacity: 800)
        var records: [SkillRecord] = []
        for open in tables {
            // These findings are discarded: the table is read again later, and reports them then.
            let table = SourceTable(open)
            let (id, name) = (table.column(.elementID), table.column(.elementName))
            guard id.exists, table.isReadable else { continue }
            table.forEachRow { row in
                let field = row.bytes(id)
                guard !field.isEmpty, records.count < KeyGuard.positionLimit, seen.intern(field) == records.count else {
                    return true
                }
                let code = ByteText.string(field)
                let given = row.text(name)
                records.append(
                    SkillRecord(
                        code: code, name: given.isEmpty ? code : given, summary: "", kind: .group, parentCode: nil))
                return true
            }
        }
        return records
    }

    /// Scales ordered by id.
    static func scales(_ table: SourceTable) -> [ScaleRecord] {
        let (id, name, low) = (table.column(.scaleID), table.column(.scaleName), table.column(.minimum))
        let high = table.column(.maximum)
        var seen = ByteInterner()
        var records: [ScaleRecord] = []
        table.forEachRow { row in
            guard let code = row.needed(id), let name = row.needed(name),
                let minimum = row.neededNumber(low), let maximum = row.neededNumber(high)
            else { return false }
            guard minimum <= maximum, records.count < KeyGuard.scaleLimit else {
                return row.setAside("bad_range", low, "the range is empty")
            }
            guard seen.intern(row.bytes(id)) == records.count else { return row.duplicate(id) }
            records.append(ScaleRecord(code: code, name: name, minimum: minimum, maximum: maximum))
            return true
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    private static func hasRoom(_ count: Int, _ row: SourceRow, _ column: SourceColumn) -> Bool {
        if count < KeyGuard.positionLimit { return true }
        row.note("too_many_rows", column, "the table has more rows than can be loaded; this one is set aside")
        return false
    }
}

/// The format of an O*NET-SOC code.
enum OccupationCode {
    /// Whether the bytes are two digits, `-`, four digits, `.`, two digits.
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == 10 else { return false }
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 2: guard byte == 0x2D else { return false }
            case 7: guard byte == 0x2E else { return false }
            default: guard byte >= 0x30, byte <= 0x39 else { return false }
            }
        }
        return true
    }

    /// A code without the marks that kept it as text, with removed trailing zeros restored: `15-1252` is `15-1252.00`,
    /// `15-1199.1` is `15-1199.10`; `nil` for any other text.
    static func withZeros(_ text: String) -> String? {
        let text = CodeText.unguarded(text).replacing(",", with: ".")
        if CodeText.fits(text, "99-9999.99") { return text }
        if CodeText.fits(text, "99-9999") { return text + ".00" }
        return CodeText.fits(text, "99-9999.9") ? text + "0" : nil
    }
}

/// Kinds of elements by their position in the content model.
enum ElementKinds {
    /// Sets the kind and the parent of every element. `skills` are in the order of their codes.
    ///
    /// A parent element that is never rated itself is a heading. So is every unrated element of the branches that
    /// describe organisations, occupations as such and the workforce (4.B, 4.D, 4.E, 5, 6), which hold no skills.
    static func assign(to skills: inout [SkillRecord], isRated: [Bool]) {
        let codes = Set(skills.map(\.code))
        let parents = skills.map { parent(of: $0.code, among: codes) }
        let headings = Set(parents.compactMap { $0 })
        for index in skills.indices {
            skills[index].parentCode = parents[index]
            let isHeading = headings.contains(skills[index].code) && !isRated[index]
            let kind = kind(of: skills[index].code) ?? (isRated[index] ? .requirement : .group)
            skills[index].kind = isHeading ? .group : kind
        }
    }

    /// The kind of the elements in a branch of the content model, or `nil` for one without skills.
    static func kind(of code: String) -> SkillKind? {
        let parts = code.split(separator: ".")
        guard let first = parts.first else { return nil }
        let second = parts.count > 1 ? parts[1] : ""
        switch (first, second) {
        case ("1", "A"): return .ability
        case ("1", "B"):
            switch parts.count > 2 ? parts[2] : "" {
            case "1", "3": return .interest
            case "2": return .workValue
            default: return nil
            }
        case ("1", "C"), ("1", "D"): return .workStyle
        case ("2", "A"), ("2", "B"): return .skill
        case ("2", "C"): return .knowledge
        case ("2", "D"), ("3", _): return .requirement
        case ("4", "A"): return .workActivity
        case ("4", "C"): return .workContext
        default: return nil
        }
    }

    /// The parent code, with one dotted part less; `nil` if it is not part of the release.
    private static func parent(of code: String, among codes: Set<String>) -> String? {
        guard let dot = code.lastIndex(of: ".") else { return nil }
        let above = String(code[..<dot])
        return codes.contains(above) ? above : nil
    }
}

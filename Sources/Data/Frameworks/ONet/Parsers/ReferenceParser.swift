import Documents
import Taxonomy

/// Reads the tables that others refer to.
enum ReferenceParser {
    /// Occupations in the order of their codes.
    static func occupations(_ session: TableSession) -> [OccupationRecord] {
        let code = session.place(.occupationCode)
        let title = session.place(.title)
        let summary = session.place(.description)
        var seen = ByteInterner(capacity: 1200)
        var records: [OccupationRecord] = []
        session.forEachRow { row in
            let field = session.bytes(row, code)
            var name = ByteText.string(field)
            if !OccupationCode.isWellFormed(field) {
                guard let whole = OccupationCode.withZeros(name) else {
                    let reason = CodeText.isDate(name) ? "is a date, not" : "is not"
                    session.bad(
                        row, code, "malformed_code", "\(reason) a code like 15-1252.00; the row is set aside")
                    return false
                }
                session.noteRestored(row, code, whole)
                name = whole
            }
            guard let title = session.neededText(row, title), hasRoom(records.count, session, row, code) else {
                return false
            }
            guard name.withUTF8({ seen.intern(UnsafeRawBufferPointer($0)) }) == records.count else {
                session.duplicate(row, code)
                return false
            }
            records.append(OccupationRecord(code: name, title: title, summary: session.text(row, summary)))
            return true
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    /// Elements of the content model in the order of their ids; kinds and parents are found later.
    static func elements(_ session: TableSession) -> [SkillRecord] {
        let id = session.place(.elementID)
        let name = session.place(.elementName)
        let summary = session.place(.description)
        var seen = ByteInterner(capacity: 800)
        var records: [SkillRecord] = []
        session.forEachRow { row in
            guard let code = session.neededText(row, id), let name = session.neededText(row, name),
                hasRoom(records.count, session, row, id)
            else { return false }
            guard seen.intern(session.bytes(row, id)) == records.count else {
                session.duplicate(row, id)
                return false
            }
            records.append(
                SkillRecord(code: code, name: name, summary: session.text(row, summary), kind: .group, parentCode: nil))
            return true
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    /// Elements gathered from tables that name them beside their ids, for a release without a content model.
    static func elements(gatheredFrom tables: [OpenTable], context: ReadContext) -> [SkillRecord] {
        var seen = ByteInterner(capacity: 800)
        var records: [SkillRecord] = []
        for table in tables {
            // The findings of this session are dropped: the table is read again and makes them then.
            let session = TableSession(table, context: context)
            let id = session.place(.elementID)
            let name = session.place(.elementName)
            guard id >= 0, session.isReadable else { continue }
            session.forEachRow { row in
                let field = session.bytes(row, id)
                guard !field.isEmpty, records.count < KeyGuard.positionLimit, seen.intern(field) == records.count else {
                    return true
                }
                let code = ByteText.string(field)
                let given = session.text(row, name)
                records.append(
                    SkillRecord(
                        code: code, name: given.isEmpty ? code : given, summary: "", kind: .group, parentCode: nil))
                return true
            }
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    /// Scales in the order of their ids.
    static func scales(_ session: TableSession) -> [ScaleRecord] {
        let id = session.place(.scaleID)
        let name = session.place(.scaleName)
        let low = session.place(.minimum)
        let high = session.place(.maximum)
        var seen = ByteInterner()
        var records: [ScaleRecord] = []
        session.forEachRow { row in
            guard let code = session.neededText(row, id), let name = session.neededText(row, name),
                let minimum = session.number(row, low), let maximum = session.number(row, high)
            else { return false }
            guard minimum <= maximum, records.count < KeyGuard.scaleLimit else {
                session.bad(row, low, "bad_range", "the range is empty; the row is set aside")
                return false
            }
            guard seen.intern(session.bytes(row, id)) == records.count else {
                session.duplicate(row, id)
                return false
            }
            records.append(ScaleRecord(code: code, name: name, minimum: minimum, maximum: maximum))
            return true
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    private static func hasRoom(_ count: Int, _ session: TableSession, _ row: TableRow, _ place: Int) -> Bool {
        if count < KeyGuard.positionLimit { return true }
        session.bad(row, place, "too_many_rows", "the table has more rows than can be loaded; this one is set aside")
        return false
    }
}

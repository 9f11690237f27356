import Documents
import Taxonomy

/// Reads technologies and tools, and the classes of products they belong to.
struct ProductParser {
    private var codes: ByteInterner
    private var names = ByteInterner(capacity: 16_000)
    private var sharedNames: [String] = []

    /// The code of products whose table names no class.
    private static let unclassified = "00000000"

    init(codes: ByteInterner) {
        self.codes = codes
    }

    /// Reads the product classification, in the file's order.
    static func commodities(_ session: TableSession, codes: inout ByteInterner) -> [CommodityRecord] {
        let code = session.place(.commodityCode)
        let title = session.place(.commodityTitle)
        let classTitle = session.place(.classTitle)
        let family = session.place(.familyTitle)
        let segment = session.place(.segmentTitle)
        var records: [CommodityRecord] = []
        session.forEachRow { row in
            guard let text = session.neededText(row, code), let title = session.neededText(row, title) else {
                return false
            }
            guard codes.intern(session.bytes(row, code)) == records.count else {
                session.duplicate(row, code)
                return false
            }
            records.append(
                CommodityRecord(
                    code: text, title: title, classTitle: session.sharedText(row, classTitle),
                    familyTitle: session.sharedText(row, family), segmentTitle: session.sharedText(row, segment)))
            return true
        }
        return records
    }

    /// Reads technologies or tools; classes that the classification lacks are added to `content.commodities`.
    mutating func read(_ session: TableSession, kind: SkillKind, into content: inout ReleaseContent) {
        let occupationPlace = session.place(.occupationCode)
        let namePlace = session.place(.example)
        let hot = session.place(.hotTechnology)
        let demand = session.place(.inDemand)
        let code = session.place(.commodityCode)
        var seen: Set<ProductKey> = []
        seen.reserveCapacity(session.open.source.bytes.count / 60)
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupationPlace) else { return false }
            let field = session.bytes(row, namePlace)
            guard !field.isEmpty else {
                session.missing(row, namePlace)
                return false
            }
            let name = names.intern(field)
            if name == sharedNames.count { sharedNames.append(ByteText.string(field)) }
            let commodity = commodity(row, code, session, into: &content)
            guard seen.insert(ProductKey(occupation: occupation, name: name, commodity: commodity)).inserted else {
                session.duplicate(row, namePlace)
                return false
            }
            content.technologies.append(
                TechnologyRecord(
                    occupation: occupation, kind: kind, name: sharedNames[Int(name)], commodity: commodity,
                    isHot: session.flag(row, hot), isInDemand: session.flag(row, demand)))
            return true
        }
    }

    private struct ProductKey: Hashable {
        let occupation: Int32
        let name: Int32
        let commodity: Int32
    }

    private mutating func commodity(
        _ row: TableRow, _ place: Int, _ session: TableSession, into content: inout ReleaseContent
    ) -> Int32 {
        let field = session.bytes(row, place)
        let known = codes.find(field)
        if known >= 0, !field.isEmpty { return known }
        let code = field.isEmpty ? ProductParser.unclassified : ByteText.string(field)
        let index = Array(code.utf8).withUnsafeBytes { codes.intern($0) }
        if index == content.commodities.count {
            let title = field.isEmpty ? "Not classified" : session.text(row, session.place(.commodityTitle))
            content.commodities.append(
                CommodityRecord(
                    code: code, title: title.isEmpty ? code : title, classTitle: "", familyTitle: "", segmentTitle: ""))
        }
        return index
    }
}

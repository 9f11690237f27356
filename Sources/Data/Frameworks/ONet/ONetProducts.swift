import Documents
import Taxonomy

/// Reads technologies and tools, and the product classes they belong to.
struct ProductParser {
    private var codes: ByteInterner
    private var names = ByteInterner(capacity: 16_000)
    private var sharedNames: [String] = []

    /// The code of products whose table gives no class.
    private static let unclassified = "00000000"

    init(codes: ByteInterner) {
        self.codes = codes
    }

    /// Reads the product classification, in the file's order.
    static func commodities(_ table: SourceTable, codes: inout ByteInterner) -> [CommodityRecord] {
        let (code, title) = (table.column(.commodityCode), table.column(.commodityTitle))
        let (classTitle, family) = (table.column(.classTitle), table.column(.familyTitle))
        let segment = table.column(.segmentTitle)
        var records: [CommodityRecord] = []
        table.forEachRow { row in
            guard let text = row.needed(code), let title = row.needed(title) else {
                return false
            }
            guard codes.intern(row.bytes(code)) == records.count else { return row.duplicate(code) }
            records.append(
                CommodityRecord(
                    code: text, title: title, classTitle: row.shared(classTitle),
                    familyTitle: row.shared(family), segmentTitle: row.shared(segment)))
            return true
        }
        return records
    }

    /// Reads technologies or tools; classes missing from the classification are added to `content.commodities`.
    mutating func read(
        _ table: SourceTable, _ references: ONetReferences, kind: SkillKind, into content: inout ReleaseContent
    ) {
        let (occupationColumn, nameColumn) = (table.column(.occupationCode), table.column(.example))
        let (hot, demand) = (table.column(.hotTechnology), table.column(.inDemand))
        let (code, title) = (table.column(.commodityCode), table.column(.commodityTitle))
        var seen: Set<ProductKey> = []
        seen.reserveCapacity(table.open.source.bytes.count / 60)
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupationColumn), let text = row.needed(nameColumn)
            else { return false }
            let name = names.intern(row.bytes(nameColumn))
            if name == sharedNames.count { sharedNames.append(text) }
            let commodity = commodity(row, code, titled: title, into: &content)
            guard seen.insert(ProductKey(occupation: occupation, name: name, commodity: commodity)).inserted else {
                return row.duplicate(nameColumn)
            }
            content.technologies.append(
                TechnologyRecord(
                    occupation: occupation, kind: kind, name: sharedNames[name], commodity: commodity,
                    isHot: row.flag(hot), isInDemand: row.flag(demand)))
            return true
        }
    }

    private struct ProductKey: Hashable {
        let occupation: OccupationPosition
        let name: Int
        let commodity: CommodityPosition
    }

    private mutating func commodity(
        _ row: SourceRow, _ column: SourceColumn, titled titleColumn: SourceColumn, into content: inout ReleaseContent
    ) -> CommodityPosition {
        let field = row.bytes(column)
        let known = codes.find(field)
        if known >= 0, !field.isEmpty { return Position(known) }
        let code = field.isEmpty ? ProductParser.unclassified : ByteText.string(field)
        let index = Array(code.utf8).withUnsafeBytes { codes.intern($0) }
        if index == content.commodities.count {
            let title = field.isEmpty ? "Not classified" : row.text(titleColumn)
            content.commodities.append(
                CommodityRecord(
                    code: code, title: title.isEmpty ? code : title, classTitle: "", familyTitle: "", segmentTitle: ""))
        }
        return Position(index)
    }
}

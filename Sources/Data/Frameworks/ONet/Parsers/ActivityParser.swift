import Documents
import Taxonomy

/// Reads detailed and intermediate work activities.
enum ActivityParser {
    /// Detailed work activities in the order of their ids, with the titles of the intermediate ones above them.
    static func read(detailed: TableSession, intermediate: TableSession?) -> [DetailedActivityRecord] {
        let titles = intermediate.map(intermediateTitles) ?? [:]
        let element = detailed.place(.elementID)
        let middle = detailed.place(.intermediateID)
        let middleTitle = detailed.place(.intermediateTitle)
        let id = detailed.place(.detailedID)
        let title = detailed.place(.detailedTitle)
        var seen = ByteInterner(capacity: 2400)
        var records: [DetailedActivityRecord] = []
        detailed.forEachRow { row in
            guard let skill = detailed.skill(row, element), let middle = detailed.neededText(row, middle),
                let code = detailed.neededText(row, id), let title = detailed.neededText(row, title)
            else { return false }
            guard seen.intern(detailed.bytes(row, id)) == records.count else {
                detailed.duplicate(row, id)
                return false
            }
            let above = detailed.text(row, middleTitle)
            records.append(
                DetailedActivityRecord(
                    code: code, title: title, intermediateCode: middle,
                    intermediateTitle: above.isEmpty ? titles[middle] ?? "" : above, skill: skill))
            return true
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    private static func intermediateTitles(_ session: TableSession) -> [String: String] {
        let id = session.place(.intermediateID)
        let title = session.place(.intermediateTitle)
        var titles: [String: String] = [:]
        session.forEachRow { row in
            guard let code = session.neededText(row, id), let title = session.neededText(row, title) else {
                return false
            }
            guard titles[code] == nil else {
                session.duplicate(row, id)
                return false
            }
            titles[code] = title
            return true
        }
        return titles
    }
}

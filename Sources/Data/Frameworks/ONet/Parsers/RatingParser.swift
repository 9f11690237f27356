import Documents
import Taxonomy

/// Reads ratings and shares of answers: one table, whole or in parts.
enum RatingParser {
    /// Rows with a category become distributions, all others ratings.
    static func read(_ sessions: [TableSession], into content: inout ReleaseContent) {
        var keys = KeyGuard()
        for session in sessions {
            let places = Places(session)
            // Half of a table's bytes make a fair guess of its rows, and growing an array of this size costs.
            content.ratings.reserveCapacity(content.ratings.count + session.open.source.bytes.count / 80)
            session.forEachRow { row in read(row, places, session, &keys, &content) }
        }
    }

    private struct Places {
        let occupation: Int
        let skill: Int
        let scale: Int
        let category: Int
        let value: Int
        let notRelevant: Int
        let date: Int
        let source: Int
        let precision: PrecisionPlaces

        init(_ session: TableSession) {
            occupation = session.place(.occupationCode)
            skill = session.place(.elementID)
            scale = session.place(.scaleID)
            category = session.place(.category)
            value = session.place(.dataValue)
            notRelevant = session.place(.notRelevant)
            date = session.place(.date)
            source = session.place(.domainSource)
            precision = PrecisionPlaces(session)
        }
    }

    private static func read(
        _ row: TableRow, _ places: Places, _ session: TableSession, _ keys: inout KeyGuard,
        _ content: inout ReleaseContent
    ) -> Bool {
        guard let occupation = session.occupation(row, places.occupation),
            let skill = session.skill(row, places.skill), let scale = session.scale(row, places.scale),
            let value = session.number(row, places.value)
        else { return false }
        var category: Int16 = 0
        if places.category >= 0, !session.bytes(row, places.category).isEmpty {
            guard let given = session.integer(row, places.category, in: 1...Int32(KeyGuard.scaleLimit - 1)) else {
                return false
            }
            category = given
        }
        guard keys.insert(KeyGuard.key(occupation, skill, scale, category)) else {
            session.duplicate(row, places.skill)
            return false
        }
        session.checkRange(value, scale: scale, row, places.value)
        let precision = places.precision.read(row, session)
        let yearMonth = session.yearMonth(row, places.date)
        let origin = session.sharedText(row, places.source)
        if category > 0 {
            content.distributions.append(
                DistributionRecord(
                    occupation: occupation, skill: skill, scale: scale, category: category, percent: value,
                    precision: precision, yearMonth: yearMonth, origin: origin))
        } else {
            content.ratings.append(
                RatingRecord(
                    occupation: occupation, skill: skill, scale: scale, value: value, precision: precision,
                    notRelevant: session.flag(row, places.notRelevant), yearMonth: yearMonth, origin: origin))
        }
        return true
    }
}

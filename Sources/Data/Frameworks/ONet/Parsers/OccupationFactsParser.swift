import Documents
import Taxonomy

/// Reads what is said of occupations apart from ratings: titles, relations, job zones.
enum OccupationFactsParser {
    /// Reads alternate or reported titles.
    static func titles(
        _ session: TableSession, kind: TitleKind, title: ONetColumn, origin: ONetColumn,
        into content: inout ReleaseContent
    ) {
        let occupationPlace = session.place(.occupationCode)
        let titlePlace = session.place(title)
        let short = session.place(.shortTitle)
        let origin = session.place(origin)
        var names = ByteInterner(capacity: session.open.source.bytes.count / 40)
        var seen: Set<UInt64> = []
        seen.reserveCapacity(session.open.source.bytes.count / 40)
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupationPlace),
                let title = session.neededText(row, titlePlace)
            else { return false }
            guard seen.insert(KeyGuard.pair(occupation, names.intern(session.bytes(row, titlePlace)))).inserted else {
                session.duplicate(row, titlePlace)
                return false
            }
            let shortTitle = session.text(row, short)
            content.titles.append(
                TitleRecord(
                    occupation: occupation, title: title, shortTitle: shortTitle.isEmpty ? nil : shortTitle, kind: kind,
                    origin: session.sharedText(row, origin)))
            return true
        }
    }

    /// Reads related occupations.
    static func related(_ session: TableSession, into content: inout ReleaseContent) {
        let occupationPlace = session.place(.occupationCode)
        let relatedPlace = session.place(.relatedCode)
        let tier = session.place(.relatednessTier)
        let rankPlace = session.place(.relatedIndex)
        var keys: Set<UInt64> = []
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupationPlace),
                let related = session.occupation(row, relatedPlace),
                let rank = session.integer(row, rankPlace, in: 1...Int32(Int16.max))
            else { return false }
            guard keys.insert(KeyGuard.pair(occupation, related)).inserted else {
                session.duplicate(row, relatedPlace)
                return false
            }
            content.relatedOccupations.append(
                RelatedOccupationRecord(
                    occupation: occupation, related: related, tier: session.sharedText(row, tier), rank: rank))
            return true
        }
    }

    /// Reads the job zones of occupations.
    static func jobZones(_ session: TableSession, into content: inout ReleaseContent) {
        let occupationPlace = session.place(.occupationCode)
        let zonePlace = session.place(.jobZone)
        let date = session.place(.date)
        let source = session.place(.domainSource)
        var keys: Set<Int32> = []
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupationPlace),
                let zone = session.integer(row, zonePlace, in: 1...5)
            else { return false }
            guard keys.insert(occupation).inserted else {
                session.duplicate(row, occupationPlace)
                return false
            }
            content.jobZones.append(
                JobZoneRecord(
                    occupation: occupation, zone: zone, yearMonth: session.yearMonth(row, date),
                    origin: session.sharedText(row, source)))
            return true
        }
    }

    /// Reads what the job zones mean.
    static func zoneDefinitions(_ session: TableSession, into content: inout ReleaseContent) {
        let zonePlace = session.place(.jobZone)
        let name = session.place(.zoneName)
        let experience = session.place(.zoneExperience)
        let education = session.place(.zoneEducation)
        let training = session.place(.zoneTraining)
        let examples = session.place(.zoneExamples)
        let preparation = session.place(.zonePreparation)
        var keys: Set<Int16> = []
        session.forEachRow { row in
            guard let zone = session.integer(row, zonePlace, in: 1...5), let name = session.neededText(row, name) else {
                return false
            }
            guard keys.insert(zone).inserted else {
                session.duplicate(row, zonePlace)
                return false
            }
            content.jobZoneDefinitions.append(
                JobZoneDefinitionRecord(
                    zone: zone, name: name, experience: session.text(row, experience),
                    education: session.text(row, education), training: session.text(row, training),
                    examples: session.text(row, examples), preparation: session.text(row, preparation)))
            return true
        }
    }
}

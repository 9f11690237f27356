import Database
import Frameworks
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("Content in the store")
struct ContentTests {
    /// The texts of two lists, for messages that show the first difference only.
    private func expectEqual<Record>(_ stored: [Record], _ read: [Record], _ name: String) {
        let (stored, read) = (stored.map { String(reflecting: $0) }, read.map { String(reflecting: $0) })
        if let index = zip(stored, read).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            Issue.record("\(name)[\(index)]: stored \(stored[index]), read \(read[index])")
        }
        #expect(stored.count == read.count, "\(name)")
    }

    private func expectEqual(_ stored: ReleaseContent, _ read: ReleaseContent) {
        #expect(stored.framework.id == read.framework.id)
        #expect(stored.version == read.version)
        #expect(stored.releasedOn == read.releasedOn)
        #expect(stored.isSample == read.isSample)
        expectEqual(stored.occupations, read.occupations, "occupations")
        expectEqual(stored.titles, read.titles, "titles")
        expectEqual(stored.skills, read.skills, "skills")
        expectEqual(stored.skillLinks, read.skillLinks, "skillLinks")
        expectEqual(stored.scales, read.scales, "scales")
        expectEqual(stored.scaleCategories, read.scaleCategories, "scaleCategories")
        expectEqual(stored.levelAnchors, read.levelAnchors, "levelAnchors")
        expectEqual(stored.ratings, read.ratings, "ratings")
        expectEqual(stored.distributions, read.distributions, "distributions")
        expectEqual(stored.tasks, read.tasks, "tasks")
        expectEqual(stored.taskRatings, read.taskRatings, "taskRatings")
        expectEqual(stored.detailedActivities, read.detailedActivities, "detailedActivities")
        expectEqual(stored.taskActivities, read.taskActivities, "taskActivities")
        expectEqual(stored.technologies, read.technologies, "technologies")
        expectEqual(stored.commodities, read.commodities, "commodities")
        expectEqual(stored.relatedOccupations, read.relatedOccupations, "relatedOccupations")
        expectEqual(stored.jobZones, read.jobZones, "jobZones")
        expectEqual(stored.jobZoneDefinitions, read.jobZoneDefinitions, "jobZoneDefinitions")
        expectEqual(stored.groups, read.groups, "groups")
        expectEqual(stored.memberships, read.memberships, "memberships")
        expectEqual(stored.labels, read.labels, "labels")
        expectEqual(stored.attributes, read.attributes, "attributes")
        expectEqual(stored.occupationLinks, read.occupationLinks, "occupationLinks")
        expectEqual(stored.qualifications, read.qualifications, "qualifications")
        expectEqual(stored.sectorSkills, read.sectorSkills, "sectorSkills")
        expectEqual(stored.crosswalks, read.crosswalks, "crosswalks")
        expectEqual(stored.indicators, read.indicators, "indicators")
    }

    @Test("reads back everything that was written", arguments: [SmallRelease.old, .new])
    func roundTrip(release: SmallRelease) async throws {
        let sample = try await SampleStore()
        let content = try release.read().content.withOtherConcepts()
        // The fixture fills every list, so that none is compared empty with empty.
        #expect(Mirror(reflecting: content).children.allSatisfy { ($0.value as? [Any])?.isEmpty != true })
        let stored = try await sample.load(content)
        expectEqual(try await sample.store.releases.content(of: stored), StoredOrder.of(content))
    }

    @Test("keeps texts byte for byte, and missing values missing")
    func extremes() async throws {
        var content = try SmallRelease.old.read().content
        // PostgreSQL stores no zero bytes, and says so.
        let zero = TestEngine.selected == .postgres ? "no zero" : "nul\u{0}x"
        let texts = ["", " ", "e\u{301}", "\u{E9}", zero, "𝒳👩‍👩‍👧", String(repeating: "ä", count: 100_000)]
        for (index, text) in texts.enumerated() {
            content.titles.append(
                TitleRecord(
                    occupation: 0, title: text, shortTitle: index % 2 == 0 ? text : nil, kind: .hidden, origin: text))
            content.technologies.append(
                TechnologyRecord(
                    occupation: 1, kind: .tool, name: text, commodity: 0, isHot: index % 2 == 0 ? nil : false,
                    isInDemand: true))
        }
        content.ratings[0].value = 0.1 + 0.2
        content.ratings[0].precision = RatingPrecision()
        content.ratings[0].notRelevant = nil
        content.ratings[1].precision = RatingPrecision(
            sampleSize: .max, standardError: .leastNonzeroMagnitude, lowerBound: -1e-300, upperBound: 1e300,
            suppressed: false)
        let sample = try await SampleStore()
        let stored = try await sample.store.releases.content(of: try await sample.load(content))
        expectEqual(stored, StoredOrder.of(content))
        let hidden = stored.titles.filter { $0.kind == .hidden }
        #expect(hidden.count == texts.count)
        for (record, text) in zip(hidden, texts) {
            #expect(record.title.utf8.elementsEqual(text.utf8))
            #expect(record.origin.utf8.elementsEqual(text.utf8))
        }
        let tools = stored.technologies.filter { $0.occupation == 1 && $0.kind == .tool }
        for (record, text) in zip(tools, texts) { #expect(record.name.utf8.elementsEqual(text.utf8)) }
    }

    @Test("records what is known of a release, with the rows of each table")
    func facts() async throws {
        let sample = try await SampleStore()
        let read = try SmallRelease.old.read()
        let stored = try await sample.load(read: read)
        #expect(try await sample.store.releases.list() == [stored])
        #expect(try await sample.store.releases.current(of: "onet") == stored)
        #expect(try await sample.store.releases.current(of: "esco") == nil)
        #expect(try await sample.store.releases.list(framework: "esco").isEmpty)
        #expect(stored.state == .current)
        #expect(stored.version == "30.1")
        #expect(stored.releasedOn == "December 2025")
        #expect(stored.checksum == read.checksum)
        #expect(stored.loadedAt.milliseconds == 1_700_000_000_123)
        #expect(stored.source == "test")
        #expect((stored.rowsRead, stored.rowsSetAside) == (10, 1))
        #expect(!stored.isSample)
        #expect(stored.counts["occupations"] == 3)
        #expect(stored.counts["occupation_skills"] == read.content.ratings.count)
        for (table, count) in stored.counts {
            #expect(try await sample.count(table, stored.id) == Int64(count), "\(table)")
        }
        #expect(
            (stored.counts["education"] ?? 0) + (stored.counts["work_context"] ?? 0) == read.content.distributions.count
        )
    }

    @Test("tells its progress table by table, up to every row")
    func progress() async throws {
        let sample = try await SampleStore()
        let steps = AsyncStream<ReleaseWriter.Progress>.makeStream()
        let read = try SmallRelease.old.read()
        let stored = try await sample.load(read: read, progress: { steps.continuation.yield($0) })
        steps.continuation.finish()
        var all: [ReleaseWriter.Progress] = []
        for await step in steps.stream { all.append(step) }
        #expect(all.count == stored.counts.count + read.tables.count)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.rows <= $1.rows })
        #expect(all.last?.rows == stored.counts.values.reduce(0, +) + read.tables.reduce(0) { $0 + $1.rowCount })
    }
}

/// The order in which the store returns what an adapter gave: that of the tables' keys.
///
/// Occupations, skills, scales, commodities and activities stand in the byte order of their codes, and rows refer to them
/// by their places there. Titles, technologies and anchors keep the adapter's order within their keys. Shares of answers
/// come table by table: education first, then the conditions of work.
private enum StoredOrder {
    static func of(_ given: ReleaseContent) -> ReleaseContent {
        var content = given
        let occupations = places(&content.occupations, \.code)
        let skills = places(&content.skills, \.code)
        let scales = places(&content.scales, \.code)
        let activities = places(&content.detailedActivities, \.code)
        let commodities = places(&content.commodities, \.code)
        func occupation(_ place: inout OccupationPosition) { place = Position(occupations[place.index]) }
        func skill(_ place: inout SkillPosition) { place = Position(skills[place.index]) }
        func scale(_ place: inout ScalePosition) { place = Position(scales[place.index]) }
        func each<Record>(_ list: WritableKeyPath<ReleaseContent, [Record]>, _ change: (inout Record) -> Void) {
            for index in content[keyPath: list].indices { change(&content[keyPath: list][index]) }
        }
        each(\.titles) { occupation(&$0.occupation) }
        each(\.skillLinks) {
            skill(&$0.from); skill(&$0.to)
        }
        each(\.scaleCategories) { record in
            scale(&record.scale)
            record.skill = record.skill.map { Position(skills[$0.index]) }
        }
        each(\.levelAnchors) {
            skill(&$0.skill); scale(&$0.scale)
        }
        each(\.ratings) {
            occupation(&$0.occupation); skill(&$0.skill); scale(&$0.scale)
        }
        each(\.distributions) {
            occupation(&$0.occupation); skill(&$0.skill); scale(&$0.scale)
        }
        each(\.tasks) { occupation(&$0.occupation) }
        each(\.taskRatings) {
            occupation(&$0.occupation); scale(&$0.scale)
        }
        each(\.detailedActivities) { skill(&$0.skill) }
        each(\.taskActivities) { link in
            occupation(&link.occupation)
            link.activity = Position(activities[link.activity.index])
        }
        each(\.technologies) { technology in
            occupation(&technology.occupation)
            technology.commodity = Position(commodities[technology.commodity.index])
        }
        each(\.relatedOccupations) {
            occupation(&$0.occupation); occupation(&$0.related)
        }
        each(\.jobZones) { occupation(&$0.occupation) }
        let kinds = content.skills.map(\.kind)
        // The standard sort keeps equal rows in their order.
        content.titles.sort { ($0.occupation, $0.kind.rawValue) < ($1.occupation, $1.kind.rawValue) }
        content.skillLinks.sort { ($0.from, $0.to, $0.relation) < ($1.from, $1.to, $1.relation) }
        content.scaleCategories.sort {
            ($0.scale, $0.skill ?? -1, $0.category) < ($1.scale, $1.skill ?? -1, $1.category)
        }
        content.levelAnchors.sort { ($0.skill, $0.scale) < ($1.skill, $1.scale) }
        content.ratings.sort { ($0.occupation, $0.skill, $0.scale) < ($1.occupation, $1.skill, $1.scale) }
        content.distributions.sort { first, second in
            let context = (
                kinds[first.skill.index] == .workContext ? 1 : 0, kinds[second.skill.index] == .workContext ? 1 : 0
            )
            return (context.0, first.occupation, first.skill, first.scale, first.category)
                < (context.1, second.occupation, second.skill, second.scale, second.category)
        }
        content.tasks.sort { ($0.occupation, $0.taskID) < ($1.occupation, $1.taskID) }
        content.taskRatings.sort {
            ($0.occupation, $0.taskID, $0.scale, $0.category) < ($1.occupation, $1.taskID, $1.scale, $1.category)
        }
        content.taskActivities.sort {
            ($0.occupation, $0.taskID, $0.activity) < ($1.occupation, $1.taskID, $1.activity)
        }
        content.technologies.sort { ($0.occupation, $0.kind.rawValue) < ($1.occupation, $1.kind.rawValue) }
        content.relatedOccupations.sort { ($0.occupation, $0.rank, $0.related) < ($1.occupation, $1.rank, $1.related) }
        content.jobZones.sort { $0.occupation < $1.occupation }
        content.jobZoneDefinitions.sort { $0.zone < $1.zone }
        return content
    }

    /// Sorts records by their codes' bytes; returns the new place of each old one.
    private static func places<Record>(_ records: inout [Record], _ code: (Record) -> String) -> [Int] {
        let order = records.indices.sorted {
            code(records[$0]).utf8.lexicographicallyPrecedes(code(records[$1]).utf8)
        }
        var places = [Int](repeating: 0, count: records.count)
        for (new, old) in order.enumerated() { places[old] = new }
        records = order.map { records[$0] }
        return places
    }
}

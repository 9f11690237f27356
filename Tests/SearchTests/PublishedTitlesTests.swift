import Documents
import Frameworks
import Search
import Taxonomy
import TestSupport
import Testing

@Suite(
    "Searching the titles of O*NET 30.1",
    .enabled(
        if: TestData.onet != nil, "needs the O*NET 30.1 text files: set METIER_TEST_DATA to the folder above onet/"))
struct PublishedTitlesTests {
    private struct Titles {
        let index: TitleIndex
        let codes: [String]
    }

    /// Occupations and titles only: of the other tables only those without which no release is read.
    private static let titles = Result {
        let folder = try #require(TestData.onet)
        let files = [
            "Read Me", "Occupation Data", "Scales Reference", "Content Model Reference", "Skills", "Alternate Titles",
            "Sample of Reported Titles",
        ].compactMap { name in
            try? SourceFile(name: name + ".txt", bytes: FileBytes(path: folder + "/" + name + ".txt"))
        }
        let content = try ONetAdapter.source(named: "30.1", files).read().content
        var entries = content.occupations.enumerated().map {
            TitleIndex.Entry(occupation: OccupationPosition($0), title: $1.title, kind: .preferred)
        }
        for title in content.titles {
            entries.append(.init(occupation: title.occupation, title: title.title, kind: title.kind))
            if let short = title.shortTitle {
                entries.append(.init(occupation: title.occupation, title: short, kind: .alternate))
            }
        }
        return Titles(index: TitleIndex(entries: entries), codes: content.occupations.map(\.code))
    }

    private func codes(_ query: String, limit: Int) throws -> [String] {
        let titles = try Self.titles.get()
        return titles.index.search(query, limit: limit).map { titles.codes[$0.occupation.index] }
    }

    @Test("reads every title")
    func count() throws {
        #expect(try Self.titles.get().index.entries.count > 65_000)
        #expect(try Self.titles.get().codes.count == 1_016)
    }

    @Test(
        "puts the expected occupation first",
        arguments: [
            ("softwear enginer", "15-1252.00"), ("RN", "29-1141.00"), ("regsitered nurse", "29-1141.00"),
            ("bookeeper", "43-3031.00"), ("CEO", "11-1011.00"), ("data scientist", "15-2051.00"),
            ("electrician", "47-2111.00"), ("elctrician", "47-2111.00"), ("truck driver", "53-3032.00"),
            ("kindergarten teacher", "25-2012.00"), ("plumer", "47-2152.00"), ("paralegal", "23-2011.00"),
            ("cashier", "41-2011.00"), ("software developers", "15-1252.00"), ("dentist", "29-1021.00"),
            ("firefighter", "33-2011.00"), ("librarian", "25-4022.00"), ("barber", "39-5011.00"),
            ("physical therapist", "29-1123.00"), ("pharmasist", "29-1051.00"), ("web developer", "15-1254.00"),
            ("accountant", "13-2011.00"), ("flight attendant", "53-2031.00"), ("veternarian", "29-1131.00"),
            ("real estate agent", "41-9022.00"), ("waitress", "35-3031.00"), ("massage therapist", "31-9011.00"),
        ])
    func first(query: String, code: String) throws {
        let found = try codes(query, limit: 3)
        #expect(found.first == code, "found \(found)")
    }

    @Test("finds every occupation first by its own title")
    func preferred() throws {
        let titles = try Self.titles.get()
        var missed: [String] = []
        for (position, code) in titles.codes.enumerated() {
            let title = titles.index.entries[position].title
            let hit = titles.index.search(title, limit: 1).first
            if hit?.occupation != Position(position) || hit?.score != 1 { missed.append("\(code) \(title)") }
        }
        #expect(missed.isEmpty, "\(missed.count): \(missed.prefix(10))")
    }

    /// Every tenth alternate title is left out of the index and asked for.
    @Test("finds the occupation of titles that it was not given")
    func heldOut() throws {
        let titles = try Self.titles.get()
        var right: [String: Set<String>] = [:]
        for entry in titles.index.entries {
            right[TextNormalizer.folded(entry.title), default: []].insert(titles.codes[entry.occupation.index])
        }
        let preferred = Set(
            titles.index.entries.filter { $0.kind == .preferred }.map { TextNormalizer.folded($0.title) })
        let held = Set(
            right.keys.filter { !preferred.contains($0) }.sorted().enumerated().filter { $0.offset % 10 == 3 }
                .map(\.element))
        var others: [OccupationPosition: [TitleCorpus.Title]] = [:]
        for entry in titles.index.entries
        where entry.kind != .preferred && !held.contains(TextNormalizer.folded(entry.title)) {
            others[entry.occupation, default: []].append(.init(entry.title, kind: entry.kind))
        }
        let corpus = TitleCorpus(
            titles.codes.enumerated().map { place, code in
                .init(
                    framework: "onet", code: code, preferred: titles.index.entries[place].title,
                    titles: others[Position(place)] ?? [])
            })
        let matcher = TitleMatcher(corpus)
        var (first, fifth, asked) = (0, 0, 0)
        for title in held.sorted().enumerated().filter({ $0.offset % 4 == 0 }).map(\.element) {
            let found = matcher.match(title, in: "onet", limit: 5)?.candidates.map { titles.codes[$0.occupation] } ?? []
            asked += 1
            if let best = found.first, right[title]?.contains(best) == true { first += 1 }
            if found.contains(where: { right[title]?.contains($0) == true }) { fifth += 1 }
        }
        #expect(asked > 1_000)
        #expect(Double(first) / Double(asked) > 0.46, "\(first) of \(asked)")
        #expect(Double(fifth) / Double(asked) > 0.76, "\(fifth) of \(asked)")
        // And every preferred title first by itself.
        let missed = corpus.occupations.indices.filter {
            matcher.match(corpus.occupations[$0].title, in: "onet", limit: 1)?.candidates.first?.occupation != $0
        }
        #expect(missed.count <= 3, "\(missed.map { corpus.occupations[$0].title })")
    }
}

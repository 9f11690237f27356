import Documents
import Foundation
import Frameworks
import Taxonomy
import Testing

/// The publishers' files, read as they are; the numbers were counted in the files.
@Suite("The published files of the frameworks", .enabled(if: PublishedFiles.folder != nil, PublishedFiles.missing))
struct PublishedFrameworksTests {
    @Test("of every framework are sound", arguments: FrameworkAdapters.all.map(\.framework.id))
    func sound(_ id: String) throws {
        guard PublishedFiles.has(id) else { return }
        let read = try PublishedFiles.read(id)
        #expect(!read.diagnostics.hasErrors)
        #expect(read.dangling == 0)
        #expect(!read.content.version.isEmpty)
        #expect(Double(read.diagnostics.rowsSetAside) <= 0.02 * Double(read.diagnostics.rowsRead))
        #expect(Set(read.tables.map(\.id)).count == read.tables.count)
        let kind = read.content.framework.kind
        #expect(kind != .crosswalk || read.content.rowCount == read.content.crosswalks.count)
    }

    @Test("ESCO 1.1.1", .enabled(if: PublishedFiles.has("esco"), PublishedFiles.missing))
    func esco() throws {
        let read = try PublishedFiles.read("esco")
        let content = read.content
        #expect(content.version == "1.1.1")
        #expect(content.occupations.count == 3_007)
        #expect(content.skills.count { $0.kind != .group } == 13_896)
        #expect(content.skills.count { $0.kind == .group } == 640 + 7)
        #expect(content.skills.count { $0.kind == .language } == 346)
        // 67 relations and one place belong to an occupation that the table of occupations lacks.
        #expect(content.occupationLinks.count == 123_855 - 67)
        #expect(read.diagnostics.countsByCode["unknown_code"] == 68)
        #expect(read.diagnostics.countsByCode["missing_type"] == 6)
        #expect(content.skillLinks.count { $0.relation != "broader" } == 5_899)
        #expect(
            content.skills.count { $0.parentCode != nil } + content.skillLinks.count { $0.relation == "broader" }
                == 20_656)
        #expect(content.groups.count == 619 && content.memberships.count == 3_007)
        #expect(content.crosswalks.count == 3_007)
        #expect(read.facts(ConceptAttribute.collection, "green") == 570)
        #expect(read.facts(ConceptAttribute.collection, "digital") == 1_201)
        #expect(read.labels(.skill, "fi") == 13_896 && read.labels(.occupation, "sv") == 3_007)
        #expect(read.labels(.skill, "fr") == 13_095)
        // 12,795 skills and the 640 groups have German names.
        #expect(read.labels(.skill, "de") == 12_795 + 640)
        #expect(read.labels(.occupation, "es") == 2_939)
        for language in ["de", "es", "fi", "fr", "it", "nl", "pl", "pt", "sv"] {
            #expect(read.labels(.group, language) == 619, "\(language)")
        }
        #expect(read.landed("occupation_skill_relations") == 123_855)
        #expect(read.landed("skills_hierarchy") == 647)
        #expect(content.titles.allSatisfy { $0.title != content[$0.occupation].title })
        #expect(content.occupations.allSatisfy { $0.title == $0.title.trimmingCharacters(in: .whitespaces) })
    }

    @Test(
        "ESCO's partial versions load with what they have",
        .enabled(if: PublishedFiles.has("esco"), PublishedFiles.missing),
        arguments: [("esco/v1.2.0", "1.2.0", 3_039), ("esco/v1.2.1", "1.2.1", 3_039), ("esco/v1.0.8", "1.0.8", 2_942)])
    func partial(_ example: (path: String, version: String, occupations: Int)) throws {
        let read = try PublishedFiles.read("esco", at: example.path)
        #expect(read.content.version == example.version)
        #expect(read.content.occupations.count == example.occupations)
        #expect((read.diagnostics.countsByCode["partial_release"] ?? 0) >= 2)
        #expect(!read.diagnostics.hasErrors && read.dangling == 0)
        #expect(Double(read.diagnostics.rowsSetAside) <= 0.02 * Double(read.diagnostics.rowsRead))
        if example.version == "1.2.1" { #expect(read.diagnostics.countsByCode["repeated_concept"] == 4) }
    }

    @Test("ISCO-08", .enabled(if: PublishedFiles.has("isco"), PublishedFiles.missing))
    func isco() throws {
        let read = try PublishedFiles.read("isco")
        #expect(read.content.occupations.count == 436 && read.content.groups.count == 183)
        #expect(read.landed("title_index") == 7_018)
        #expect(read.diagnostics.rowsSetAside == 1)
        #expect(read.content.occupations[0].code == "0110")
        // Every unit group has titles, those of major group 0 among them.
        #expect(Set(read.content.titles.map(\.occupation)).count == 436)
        #expect(read.content.titles.contains { $0.occupation == 0 && $0.origin == "Index" })
        #expect(read.content.crosswalks.allSatisfy { $0.sourceCode.count == 4 && $0.targetCode.count == 4 })
        let legislators = try #require(read.content.occupations.firstIndex { $0.code == "1111" })
        #expect(read.content.tasks.count { $0.occupation.index == legislators } == 8)
    }

    /// A set, the link to count, and how many there are.
    static let links: [(set: String, from: String, to: String, count: Int)] = [
        ("esco-onet", "onet", "esco", 4_253 - 43), ("esco-onet", "onet", "isco", 43),
        // 7,616 by their codes, and 84 more whose titles alone tell which occupation is meant (counted with a script).
        ("esco-onet", "esco", "onet", 7_616 + 84), ("isco-soc", "isco", "soc-2010", 1_125),
        ("onet-soc", "onet-soc-2010", "onet", 1_164), ("onet-soc", "onet", "soc-2018", 1_016),
        ("onet-soc", "onet-soc-2010", "soc-2018", 1_170), ("onet-soc", "onet-soc-2010", "soc-2010", 1_110),
        ("onet-soc", "soc-2010", "soc-2018", 900), ("noc-crosswalks", "noc-2011", "isco", 924),
        ("noc-crosswalks", "isco", "noc-2011", 931), ("noc-crosswalks", "noc-2016", "soc-2018", 1_250),
        ("noc-crosswalks", "noc-2016", "onet-soc-2010", 1_035), ("noc-crosswalks", "noc", "onet", 1_467),
        ("noc-crosswalks", "noc-2016", "noc", 584 + 585), ("noc-crosswalks", "onet", "noc", 1_702),
        ("anzsco-isco", "isco", "anzsco", 1_340), ("anzsco-isco", "anzsco", "isco", 1_340),
        ("esco-kompetenzen", "esco-skills", "ba-kompetenzen", 24_463),
    ]

    @Test("crosswalk sets", arguments: links)
    func crosswalks(_ example: (set: String, from: String, to: String, count: Int)) throws {
        guard PublishedFiles.has(example.set) else { return }
        let read = try PublishedFiles.read(example.set)
        let found = read.content.crosswalks.filter { $0.source.id == example.from && $0.target.id == example.to }
        #expect(found.count == example.count, "\(example)")
        #expect(found.allSatisfy { $0.source.id != "noc" || $0.sourceCode.count == 5 })
        #expect(found.allSatisfy { $0.target.id != "noc" || $0.targetCode.count == 5 })
        #expect(found.allSatisfy { $0.source.id != "noc-2016" || $0.sourceCode.count == 4 })
    }

    @Test("relations, parts and weights are those of the tables")
    func relations() throws {
        guard PublishedFiles.has("esco-onet"), PublishedFiles.has("noc-crosswalks") else { return }
        let forward = try PublishedFiles.read("esco-onet").content.crosswalks
        #expect(forward.count { $0.relation == .broad } == 2_053)
        #expect(forward.count { $0.relation == .close } == 1_432)
        #expect(forward.count { $0.relation == .exact } == 498 + 43)
        #expect(forward.count { $0.relation == .narrow } == 227)
        let weights = try PublishedFiles.read("noc-crosswalks").content.crosswalks.filter { $0.weight != nil }
        let sums = Dictionary(grouping: weights, by: \.sourceCode).mapValues { $0.reduce(0) { $0 + ($1.weight ?? 0) } }
        #expect(sums.count == 894 && sums.values.allSatisfy { abs($0 - 1) < 1e-9 })
        let parts = try PublishedFiles.read("anzsco-isco").content.crosswalks
        #expect(parts.count { $0.source == .anzsco && $0.target == .isco && $0.isPartial == true } == 1_197)
    }

    @Test("NOC 2025", .enabled(if: PublishedFiles.has("noc"), PublishedFiles.missing))
    func noc() throws {
        let read = try PublishedFiles.read("noc")
        let content = read.content
        #expect(content.version == "2025" && content.occupations.count == 900)
        #expect(content.occupations[0].code == "00010.00")
        #expect(read.landed("example_titles") == 18_666)
        #expect(content.tasks.count == 4_991)
        #expect(content.ratings.count { content[$0.scale].code == "OASIS-K" } == 900 * 44)
        #expect(content.ratings.count { content[$0.scale].code == "OASIS" } == 900 * (33 + 52 + 39 + 13))
        #expect(content.ratings.count { content[$0.skill].kind == .workContext } == 900 * 66)
        #expect(content.groups.count { $0.level == 5 } == 516)
        #expect(content.indicators.allSatisfy { $0.code.count == 5 })
        // 31 of the 516 units have no figures of their own.
        #expect(Set(content.indicators.map(\.code)).count == 516 - 31)
        #expect(read.diagnostics.rowsSetAside == 0)
        let older = try PublishedFiles.read("noc", at: "noc/oasis-2023").content
        #expect(older.version == "2023" && older.occupations.map(\.code) == content.occupations.map(\.code))
        #expect(older.ratings.count == 900 * (33 + 49 + 44 + 40))
    }

    @Test("the other frameworks")
    func others() throws {
        if PublishedFiles.has("uk-soc") {
            let read = try PublishedFiles.read("uk-soc")
            // The 1,368th code is a placeholder.
            #expect(read.content.occupations.count == 1_367)
            #expect(read.content.ratings.count == 40_792 && read.content.skills.count == 21_084)
            #expect(read.content.groups.count { $0.level == 4 } == 412)
            #expect(read.diagnostics.countsByCode["corrected_code"] == 1)
        }
        if PublishedFiles.has("asc") {
            let content = try PublishedFiles.read("asc").content
            #expect(content.version == "1.0" && content.occupations.count == 600)
            #expect(content.ratings.count == 6_000 + 10_963 && content.levelAnchors.count == 100)
            #expect(content.skills.count { $0.kind == .task } == 1_925)
            #expect(content.skills.count { $0.kind == .group } == 279 + 29)
            #expect(content.occupationLinks.count == 1_989 && content.skills.count { $0.kind == .technology } == 88)
        }
        if PublishedFiles.has("anzsco") {
            let read = try PublishedFiles.read("anzsco")
            #expect(read.landed("codes") == 1_591)
            #expect(read.content.occupations.count == 1_076 && read.content.groups.count == 514)
            #expect(read.content.occupations[0].summary.hasPrefix("Determines, formulates"))
        }
        if PublishedFiles.has("nco") {
            let read = try PublishedFiles.read("nco")
            #expect(read.content.occupations.count == 3_546 && read.facts("ncs_id") == 871)
            #expect(read.content.occupations.count { !$0.summary.isEmpty } == 3_320)
            #expect(!read.content.occupations.contains { $0.title.contains("&amp;") })
        }
        if PublishedFiles.has("nsqf") {
            let content = try PublishedFiles.read("nsqf").content
            #expect(content.version == "2026-03-15" && content.qualifications.count == 2_855)
            #expect(Set(content.qualifications.map(\.sector)).count == 45)
            #expect(content.qualifications.contains { $0.level == 4.5 })
        }
        if PublishedFiles.has("skillsfuture") {
            let content = try PublishedFiles.read("skillsfuture").content
            #expect(content.skills.count == 2_201 && content.sectorSkills.count == 12_183)
            let words = content.scales.firstIndex { $0.code == "PROF3" }
            #expect(content.sectorSkills.count { $0.scale.index == words } == 286)
        }
        if PublishedFiles.has("bls") {
            let content = try PublishedFiles.read("bls").content
            #expect(content.indicators.count { $0.measure == "employment" } == 831)
            #expect(content.indicators.count { $0.measure == "employment_base" } == 832)
            let auditors = content.indicators.first { $0.code == "13-2011" && $0.measure == "employment_base" }
            #expect(auditors?.value == 1_579_800)
            #expect(content.indicators.contains { $0.note == "#" && $0.value == nil })
        }
        if PublishedFiles.has("oecd") {
            let content = try PublishedFiles.read("oecd").content
            #expect(content.skills.count == 70 && content.skills.count { $0.parentCode == nil } == 14)
            #expect(content.indicators.allSatisfy { $0.country == "US" })
        }
    }
}

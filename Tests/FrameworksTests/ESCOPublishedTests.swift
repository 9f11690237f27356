import Foundation
import Frameworks
import Taxonomy
import Testing

@Suite("The published ESCO files", .enabled(if: PublishedFiles.has("esco"), PublishedFiles.missing))
struct ESCOPublishedTests {
    @Test("are read completely, with the labels of every other folder")
    func all() throws {
        let read = try PublishedFiles.read("esco")
        let content = read.content
        print(content.version, read.diagnostics.countsByCode, read.diagnostics.kept.filter{ $0.severity != .note }.prefix(20).map{ "\($0.file):\($0.line ?? 0) \($0.code) \($0.message) \($0.excerpt ?? "")" })
        print(read.diagnostics.files.mapValues { [$0.rowsRead, $0.rowsSetAside] })
        print(read.tables.map { "\($0.id)=\($0.rowCount)" })
        print("occ", content.occupations.count, "titles", content.titles.count, "skills", content.skills.count, Dictionary(grouping: content.skills, by: \.kind).mapValues(\.count), "links", content.occupationLinks.count, "sl", Dictionary(grouping: content.skillLinks, by: \.relation).mapValues(\.count), "groups", content.groups.count, content.memberships.count, "rel", content.relatedOccupations.count, "labels", Dictionary(grouping: content.labels, by: { "\($0.subject) \($0.language) \($0.kind)" }).mapValues(\.count), "attr", Dictionary(grouping: content.attributes, by: { "\($0.subject) \($0.name)" }).mapValues(\.count), "xw", content.crosswalks.count)
        #expect(read.dangling == 0)
    }
}

import HTTPServer
import Occupations
import ServiceSupport
import Store
import Taxonomy
import TestSupport

/// Four occupations of ESCO in several languages, four unit groups of ISCO-08 and three crosswalk sets beside the bundled
/// O*NET sample; small enough to work out every answer by hand.
enum SmallCatalogue {
    /// One database shared by every test that only reads.
    static let shared = Task {
        let api = try await SampleAPI(importing: Repository.sample)
        for content in [esco, isco, escoONet, iscoSOC, onetSOC] { try await api.load(content) }
        try await api.snapshots.refresh()
        return api
    }

    /// Runs `body` against it.
    static func serving(over carrier: Carrier, _ body: (APIClient) async throws -> Void) async throws {
        try await shared.value.serving(over: carrier, { _ in }, body)
    }

    private static var esco: ReleaseContent {
        var content = ReleaseContent(framework: .esco, version: "1.2.0")
        content.occupations = [
            OccupationRecord(code: "esco/baker", title: "baker", summary: "Bakers make bread."),
            OccupationRecord(code: "esco/developer", title: "software developer", summary: "Developers write code."),
            OccupationRecord(code: "esco/nurse", title: "nurse responsible for general care", summary: "Nurses care."),
            OccupationRecord(code: "esco/web", title: "web developer", summary: "Web developers write pages."),
        ]
        content.attributes = [
            AttributeRecord(subject: .occupation, position: 0, name: ConceptAttribute.shortCode, value: "7512.1"),
            // One short code of two occupations says neither.
            AttributeRecord(subject: .occupation, position: 1, name: ConceptAttribute.shortCode, value: "2512.9"),
            AttributeRecord(subject: .occupation, position: 3, name: ConceptAttribute.shortCode, value: "2512.9"),
        ]
        content.titles = [
            TitleRecord(occupation: 0, title: "bread baker", shortTitle: nil, kind: .alternate, origin: ""),
            TitleRecord(occupation: 1, title: "coder", shortTitle: nil, kind: .alternate, origin: ""),
            TitleRecord(occupation: 3, title: "coder", shortTitle: nil, kind: .alternate, origin: ""),
        ]
        content.skills = [
            SkillRecord(code: "g/food", name: "food", summary: "", kind: .group, parentCode: nil),
            SkillRecord(code: "s/flour", name: "flour types", summary: "", kind: .knowledge, parentCode: "g/food"),
            SkillRecord(code: "s/knead", name: "knead dough", summary: "", kind: .skill, parentCode: "g/food"),
        ]
        content.occupationLinks = [
            OccupationSkillLink(occupation: 0, skill: 1, relation: .essential),
            OccupationSkillLink(occupation: 0, skill: 2, relation: .optional),
        ]
        content.labels = [
            LabelRecord(subject: .occupation, position: 0, language: "ar", kind: .preferred, text: "خباز"),
            LabelRecord(subject: .occupation, position: 0, language: "de", kind: .alternate, text: "Bäckerin"),
            LabelRecord(subject: .occupation, position: 0, language: "de", kind: .preferred, text: "Bäcker"),
            LabelRecord(subject: .occupation, position: 0, language: "fr", kind: .preferred, text: "boulanger"),
            LabelRecord(
                subject: .occupation, position: 1, language: "de", kind: .preferred, text: "Softwareentwickler"),
            LabelRecord(subject: .skill, position: 1, language: "de", kind: .preferred, text: "Mehlsorten"),
        ]
        content.crosswalks = [
            link(.esco, "esco/baker", .isco, "7512", .broad), link(.esco, "esco/developer", .isco, "2512", .broad),
            link(.esco, "esco/nurse", .isco, "2221", .broad), link(.esco, "esco/web", .isco, "2512", .broad),
        ]
        return content
    }

    private static var isco: ReleaseContent {
        var content = ReleaseContent(framework: .isco, version: "2008")
        content.occupations = [
            OccupationRecord(code: "2221", title: "Nursing professionals", summary: ""),
            OccupationRecord(code: "2411", title: "Accountants", summary: ""),
            OccupationRecord(code: "2512", title: "Software developers", summary: ""),
            OccupationRecord(code: "7512", title: "Bakers and confectionery makers", summary: ""),
        ]
        content.groups = [
            OccupationGroupRecord(code: "2", title: "Professionals", summary: "", level: 1, parentCode: nil)
        ]
        content.memberships = [OccupationMembership(occupation: 0, group: 0)]
        return content
    }

    private static var escoONet: ReleaseContent {
        var content = ReleaseContent(framework: .escoONet, version: "1")
        content.crosswalks = [
            link(.onet, "15-1252.00", .esco, "esco/developer", .exact),
            link(.onet, "29-1141.00", .esco, "esco/nurse", .close),
        ]
        return content
    }

    private static var iscoSOC: ReleaseContent {
        var content = ReleaseContent(framework: .iscoSOC, version: "2015")
        var part = link(.isco, "2411", .soc2010, "13-2011", nil)
        part.isPartial = false
        content.crosswalks = [part]
        return content
    }

    private static var onetSOC: ReleaseContent {
        var content = ReleaseContent(framework: .onetSOC, version: "2019")
        content.crosswalks = [link(.onet, "13-2011.00", .soc2010, "13-2011", .exact)]
        return content
    }

    private static func link(
        _ source: Classification, _ from: String, _ target: Classification, _ to: String, _ relation: MappingRelation?
    ) -> CrosswalkRecord {
        CrosswalkRecord(source: source, sourceCode: from, target: target, targetCode: to, relation: relation)
    }
}

extension SampleAPI {
    /// Writes a release as an import would, without its files.
    func load(_ content: ReleaseContent) async throws {
        _ = try await store.releases.write(
            content, landing: [],
            draft: ReleaseDraft(
                checksum: content.framework.id, loaderVersion: 1, source: "test", rowsRead: 1, rowsSetAside: 0),
            now: Timestamp(milliseconds: 1_700_000_000_000), progress: { _ in })
    }
}

extension String {
    /// As a part of a query.
    var inQuery: String {
        utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + Hex.text([byte])
        }.joined()
    }
}

/// Two digits a byte.
private enum Hex {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}

extension JSONValue {
    /// The parameters that a refusal complains of.
    var refusedParameters: [String] { (self["errors"] ?? .array([])).texts("parameter") }

    /// What a refusal says of its first parameter.
    var firstComplaint: String { self["errors"]?.arrayValue?.first?["detail"]?.stringValue ?? "" }
}

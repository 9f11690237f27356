import Foundation
import Occupations
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

/// The bundled sample beside tables of O*NET-SOC 2010 and SOC, cut down to codes that the sample has.
@Suite("Codes of earlier editions")
struct SuccessorTests {
    private static let shared = Task {
        let api = try await SampleAPI(importing: Repository.sample)
        var content = ReleaseContent(framework: .onetSOC, version: "2019")
        func link(_ source: Classification, _ from: String, _ target: Classification, _ to: String) {
            content.crosswalks.append(
                CrosswalkRecord(source: source, sourceCode: from, target: target, targetCode: to))
        }
        link(.onetSOC2010, "15-1132.00", .onet, "15-2051.00")
        link(.onetSOC2010, "15-1132.00", .onet, "15-1252.00")
        link(.onetSOC2010, "43-3031.00", .onet, "43-3031.00")
        link(.onetSOC2010, "29-1111.00", .onet, "29-1141.00")
        link(.onet, "13-2011.00", .soc2018, "13-2011")
        link(.soc2010, "13-2012", .soc2018, "13-2011")
        try await api.load(content)
        try await api.snapshots.refresh()
        return api
    }

    @Test("are led on by the loaded tables in the answer 404, and no code that only looks like one is named")
    func successors() async throws {
        try await Self.shared.value.serving(over: .memory, { _ in }) { api in
            for code in ["15-1132.00", "15-1132", "151132"] {
                let body = try await api.json("/api/v1/occupations/" + code, status: 404)
                #expect(body["successors"]?.texts("code") == ["15-1252.00", "15-2051.00"])
                #expect(body["successors"]?.texts("title") == ["Software Developers", "Data Scientists"])
                #expect(body["suggestions"]?.arrayValue == [])
            }
            // SOC 2010 has no table to O*NET-SOC of its own: over SOC 2018.
            let soc = try await api.json("/api/v1/occupations/13-2012", status: 404)
            #expect(soc["successors"]?.texts("code") == ["13-2011.00"])
            // No table knows the code: likeness is all there is.
            let other = try await api.json("/api/v1/occupations/15-1253.00", status: 404)
            #expect(other["successors"] == nil)
            #expect(other["suggestions"]?.arrayValue?.count == 3)
        }
    }

    @Test("are named for both ends of a gap, and no code that was split is followed")
    func gap() async throws {
        try await Self.shared.value.serving(over: .memory, { _ in }) { api in
            let both = try await api.json("/skill-gap?from=15-1132.00&to=29-1111.00", status: 404)
            #expect(both["message"]?.stringValue == "Error: Occupation codes 15-1132.00 and 29-1111.00 not found.")
            #expect(both["successors"]?.texts("code") == ["15-1252.00", "15-2051.00", "29-1141.00"])
            #expect(both["suggestions"]?.arrayValue == [])
            let one = try await api.json("/skill-gap?from=43-3031.00&to=29-1111.00", status: 404)
            #expect(one["message"]?.stringValue == "Error: Occupation code 29-1111.00 not found.")
            #expect(one["successors"]?.texts("code") == ["29-1141.00"])
        }
    }
}

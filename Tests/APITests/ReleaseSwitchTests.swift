import Foundation
import Occupations
import ServiceSupport
import Store
import TestSupport
import Testing

@Suite("A switch of releases under load")
struct ReleaseSwitchTests {
    /// The sample with one level of 13-2011.00 moved from 4.25 to 6.25 and its title changed.
    private func changedSample(in folder: TemporaryFolder) throws -> String {
        let copy = try folder.copy(Repository.sample, as: "changed")
        func edit(_ name: String, _ before: String, _ after: String) throws {
            let file = URL(fileURLWithPath: copy + "/" + name)
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            #expect(text.contains(before), "\(name)")
            try Data(text.replacingOccurrences(of: before, with: after).utf8).write(to: file)
        }
        try edit(
            "Skills.txt", "13-2011.00\t2.A.1.a\tReading Comprehension\tLV\t4.25",
            "13-2011.00\t2.A.1.a\tReading Comprehension\tLV\t6.25")
        try edit("Occupation Data.txt", "13-2011.00\tAccountants and Auditors", "13-2011.00\tAuditors and Accountants")
        return copy
    }

    @Test("fails no request and never mixes two releases in one answer", arguments: Carrier.allCases)
    func switching(_ carrier: Carrier) async throws {
        let sample = try await SampleAPI(importing: Repository.sample)
        let first = try #require(try await sample.store.releases.current(of: "onet")?.id)
        let changed = try changedSample(in: sample.folder)
        try await sample.serving(over: carrier) { api in
            let isDone = Locked(false)
            let seen = Locked<[String: Int]>([:])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        while !isDone.withLock({ $0 }) {
                            let body = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00")
                            let title = body.at("result", "to_occupation_title")?.stringValue ?? ""
                            let level =
                                body.at("result", "skill_gaps")?.arrayValue?.first?["to_data_value"]?.doubleValue ?? 0
                            let release = body["sources"]?.arrayValue?.first?["release_id"]?.intValue ?? 0
                            seen.withLock { $0["\(release) \(level) \(title)", default: 0] += 1 }
                            await Task.yield()
                        }
                    }
                }
                let second = try await sample.load(changed)
                for round in 0..<6 {
                    _ = try await sample.store.releases.switchCurrent(to: round % 2 == 0 ? first : second)
                    try await sample.snapshots.refresh()
                    let after = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00")
                    #expect(
                        after["sources"]?.arrayValue?.first?["release_id"]?.intValue
                            == Int(round % 2 == 0 ? first : second))
                }
                isDone.withLock { $0 = true }
                try await group.waitForAll()
            }
            #expect(
                Set(seen.withLock { $0.keys }).isSubset(of: [
                    "1 4.25 Accountants and Auditors", "2 6.25 Auditors and Accountants",
                ]))
            #expect(seen.withLock { $0.values.reduce(0, +) } > 4)
        }
        #expect(sample.log.all.isEmpty)
    }
}

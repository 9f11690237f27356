import Foundation
import Numerics
import Search
import ServiceSupport
import TestSupport
import Testing

/// The model, loaded once for all tests.
enum LoadedModel {
    static let model = Result { try SentenceModel(folder: try #require(TestModel.folder)) }
}

@Suite(
    "Vectors of sentences", .enabled(if: TestModel.folder != nil, Comment(rawValue: TestModel.missing)))
struct SentenceModelTests {
    @Test("agree with the reference to 1e-5")
    func reference() throws {
        let model = try LoadedModel.model.get()
        #expect(
            model.identity == EmbeddingIdentity(model: "all-MiniLM-L6-v2", version: "53aa51172d142c89", dimensions: 384)
        )
        let cases = try ReferenceText.load("vectors.json", "vector")
        #expect(cases.count == 20)
        let together = model.embedNow(cases.map(\.text))
        for (row, one) in cases.enumerated() {
            for (made, expected) in zip(together.vector(row), one.numbers) {
                #expect(abs(Double(made) - expected) < 1e-5, "\(one.text.prefix(40))")
            }
            let length = together.vector(row).map { Double($0) * Double($0) }.reduce(0, +)
            #expect(abs(length - 1) < 1e-5)
        }
        // Alone or among others makes no difference.
        for row in [0, 7, 9] {
            let alone = model.embedNow([cases[row].text])
            #expect(distance(alone.vector(0), together.vector(row)) < 1e-6)
        }
        #expect(model.embedNow([]).count == 0)
    }

    @Test("come in the order of the texts from several threads, and stop coming when closed")
    func threads() async throws {
        let model = try LoadedModel.model.get()
        let embedder = LocalEmbedder(model, threads: 2)
        let texts = (0..<70).map { $0 % 3 == 0 ? "welder \($0)" : "nurse" }
        let made = try await embedder.embed(texts)
        let expected = model.embedNow(texts)
        #expect(made.count == 70 && made.identity == model.identity && embedder.identity == model.identity)
        for row in 0..<70 { #expect(distance(made.vector(row), expected.vector(row)) < 1e-6) }
        #expect(try await embedder.embed([]).count == 0)
        #expect(try await embedder.embed(["nurse"]).count == 1)
        #expect(embedder.embedNow(["nurse"]).count == 1)
        let cancelled = Task { try await embedder.embed(texts) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        await embedder.close()
        await #expect(throws: BlockingExecutor.Refusal.shutDown) { try await embedder.embed(["nurse"]) }
    }

    @Test("of callers that wait at the same time are made together, and each gets its own; one that leaves harms none")
    func together() async throws {
        let model = try LoadedModel.model.get()
        let embedder = LocalEmbedder(model, threads: 1)
        let texts = (0..<40).map { ["welder \($0)", "night nurse \($0)"] }
        let quitter = Task { try await embedder.embed(["quitter"]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for pair in texts {
                group.addTask {
                    let made = try await embedder.embed(pair)
                    let expected = model.embedNow(pair)
                    #expect(made.count == 2 && made.identity == model.identity)
                    for row in 0..<2 { #expect(distance(made.vector(row), expected.vector(row)) < 1e-6) }
                }
            }
            quitter.cancel()
            try await group.waitForAll()
        }
        _ = await quitter.result
        await embedder.close()
    }

    @Test("are found again among bytes as among floats: recall at 30 of at least .99")
    func recall() throws {
        let model = try LoadedModel.model.get()
        let table = try Repository.text(
            "Sources/Interfaces/metier/Resources/Sample/onet/Alternate Titles.txt")
        let titles = table.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
        }
        let all = model.embedNow(Array(Set(titles)).sorted())
        #expect(all.count > 200)
        let floats = VectorIndex(all, storage: .floats)
        let bytes = VectorIndex(all, storage: .bytes)
        var found = 0
        let queries = stride(from: 0, to: all.count, by: 7).map { $0 }
        for query in queries {
            let vector = FloatMatrix(rows: 1, columns: 384, elements: Array(all.vector(query)))
            let one = try EmbeddingMatrix(identity: all.identity, vectors: vector)
            let exact = Set(try floats.search(one, limit: 30)[0].map(\.row))
            found += try bytes.search(one, limit: 30)[0].filter { exact.contains($0.row) }.count
        }
        let recall = Double(found) / Double(30 * queries.count)
        #expect(recall >= 0.99, "recall at 30 of \(queries.count) queries among \(all.count) titles: \(recall)")
    }

    private func distance(_ first: ArraySlice<Float>, _ second: ArraySlice<Float>) -> Float {
        zip(first, second).map { abs($0 - $1) }.max() ?? .infinity
    }
}

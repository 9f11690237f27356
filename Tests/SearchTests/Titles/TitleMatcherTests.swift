import Foundation
import Numerics
import Search
import Taxonomy
import Testing

/// Two frameworks whose words differ, and a model that knows which of four subjects a word is of.
enum ToyTitles {
    static let identity = EmbeddingIdentity(model: "toy", version: "1", dimensions: 8)

    static let corpus = TitleCorpus([
        .init(
            framework: "first", code: "A", preferred: "Software Developers",
            titles: [.init("Programmer"), .init("Software Engineer", kind: .reported), .init("software developers")],
            description: "Write code."),
        .init(
            framework: "first", code: "B", preferred: "Registered Nurses",
            titles: [.init("Nurse"), .init("Krankenschwester", language: "de")], description: "Care for patients."),
        .init(
            framework: "first", code: "C", preferred: "Nursing Assistants",
            titles: [.init("Nurse"), .init("Nurse Aide")]),
        .init(framework: "second", code: "x", preferred: "coder", titles: [.init("application builder")]),
        .init(framework: "second", code: "y", preferred: "carer", titles: [.init("ward helper")]),
        .init(framework: "second", code: "z", preferred: "cook"),
    ])

    private static let subjects: [String: Int] = [
        "software": 0, "programmer": 0, "engineer": 0, "developers": 0, "coder": 0, "application": 0, "code": 0,
        "hacker": 0,
        "nurse": 1, "nurses": 1, "krankenschwester": 1, "carer": 1, "ward": 1, "patients": 1, "aide": 1, "nursing": 1,
        "cook": 2,
    ]

    /// Subjects in the first four places, the number of letters in the rest.
    static func vectors(_ texts: [String]) throws -> EmbeddingMatrix {
        var matrix = FloatMatrix(rows: texts.count, columns: 8)
        for (row, text) in texts.enumerated() {
            for word in TextNormalizer.words(text) { matrix[row, subjects[word] ?? 3] += 1 }
            matrix[row, 4 + text.count % 4] += 0.3
        }
        return try EmbeddingMatrix(identity: identity, vectors: matrix)
    }

    static func hybrid() throws -> TitleMatcher {
        try TitleMatcher(
            corpus, titles: vectors(corpus.entries.map(\.text)),
            descriptions: vectors(corpus.occupations.map(\.description)),
            adaptation: EmbeddingAdaptation(dimensions: 8))
    }
}

@Suite("Corpora of titles")
struct TitleCorpusTests {
    @Test("put a framework's occupations together and keep titles once")
    func order() {
        let corpus = TitleCorpus([
            .init(framework: "a", code: "1", preferred: "Cook", titles: [.init("cook"), .init("Chef"), .init("CHEF")]),
            .init(framework: "b", code: "1", preferred: "Nurse"), .init(framework: "a", code: "2", preferred: "Baker"),
        ])
        #expect(corpus.frameworks.map(\.id) == ["a", "b"])
        #expect(corpus.occupations.map(\.code) == ["1", "2", "1"])
        #expect(corpus.entries.map(\.text) == ["Cook", "Chef", "Baker", "Nurse"])
        #expect(corpus.entries.map(\.kind) == [.preferred, .alternate, .preferred, .preferred])
        #expect(corpus.framework("a")?.occupations == 0..<2)
        #expect(corpus.framework("b")?.entries == 3..<4)
        #expect(corpus.framework("c") == nil)
        #expect(corpus.occupations[0].entries == 0..<2)
    }
}

@Suite("Matching titles")
struct TitleMatcherTests {
    private static let words = TitleMatcher(ToyTitles.corpus)

    private func codes(_ match: TitleMatch?) -> [String] {
        match?.candidates.map { ToyTitles.corpus.occupations[$0.occupation].code } ?? []
    }

    @Test(
        "by words puts the right occupation first, with the title that speaks for it",
        arguments: [
            ("software engineers", "A", "Software Engineer"), ("programer", "A", "Programmer"),
            ("registered nurse", "B", "Registered Nurses"), ("Krankenschwester", "B", "Krankenschwester"),
            ("nurse's aide", "C", "Nurse Aide"),
        ])
    func byWords(title: String, code: String, evidence: String) throws {
        let match = try #require(Self.words.match(title, in: "first"))
        #expect(codes(match).first == code)
        #expect(match.candidates.first?.evidence.title == evidence)
        #expect(match.candidates.first?.evidence.meaning == nil)
        #expect(match.candidates.allSatisfy { (0...1).contains($0.confidence) })
    }

    @Test("evidence tells the kind and language of the title")
    func evidence() throws {
        let found = try #require(Self.words.match("krankenschwester", in: "first")?.candidates.first)
        #expect(found.evidence.language == "de")
        #expect(found.evidence.kind == .alternate)
        #expect(found.evidence.isExact)
        #expect(Self.words.match("software engineer", in: "first")?.candidates.first?.evidence.kind == .reported)
    }

    @Test("a title of several occupations gives all of them and no answer")
    func ambiguous() throws {
        let match = try #require(Self.words.match("NURSES", in: "first"))
        #expect(Set(codes(match).prefix(2)) == ["B", "C"])
        #expect(match.exact.count == 2)
        #expect(match.abstention == .ambiguous)
    }

    @Test("abstains, saying why", arguments: [("", TitleMatch.Abstention.empty), ("?!", .empty), ("zzzq", .unlike)])
    func abstains(title: String, reason: TitleMatch.Abstention) throws {
        let match = try #require(Self.words.match(title, in: "first"))
        #expect(match.abstention == reason)
        #expect(match.candidates.isEmpty)
    }

    @Test("abstains below the threshold, never on a preferred title")
    func threshold() throws {
        var weights = TitleMatcher.Weights()
        weights.threshold = 1.1
        let strict = TitleMatcher(ToyTitles.corpus, weights: weights)
        #expect(strict.match("software something", in: "first")?.abstention == .unsure)
        #expect(strict.match("software developer", in: "first")?.abstention == nil)
    }

    @Test("keeps to the framework, and knows no other")
    func frameworks() {
        // What is merely like ("carer" ends so, "cook" begins so) comes behind, and nothing of the other framework.
        let found = codes(Self.words.match("coder", in: "second"))
        #expect(found.first == "x" && Set(found).isSubset(of: ["x", "y", "z"]))
        #expect(Self.words.match("coder", in: "third") == nil)
        #expect(codes(Self.words.match("nurse", in: "first", limit: 1)).count == 1)
    }

    @Test("by meaning finds what shares no word")
    func byMeaning() throws {
        let matcher = try ToyTitles.hybrid()
        let match = try #require(
            try matcher.match(["hacker", "Nurse"], vectors: ToyTitles.vectors(["hacker", "Nurse"]), in: "first"))
        #expect(codes(match[0]).first == "A")
        #expect(match[0].candidates.first?.evidence.meaning ?? 0 > 0.8)
        #expect(match[0].exact.isEmpty)
        #expect(match[1].abstention == .ambiguous)
        #expect(try matcher.match(["a"], vectors: ToyTitles.vectors(["a"]), in: "third") == nil)
    }

    @Test("a preferred title of another framework brings what that framework says of it")
    func elsewhere() throws {
        let matcher = try ToyTitles.hybrid()
        // No word in common with any title of the second framework.
        let title = "Registered Nurses"
        let match = try #require(try matcher.match([title], vectors: ToyTitles.vectors([title]), in: "second"))
        #expect(codes(match[0]).first == "y")
    }

    @Test("profiles of titles of like occupations lie close together")
    func profiles() throws {
        let matcher = try ToyTitles.hybrid()
        let profiles = try matcher.profiles(ToyTitles.vectors(["hacker", "application builder", "ward helper"]))
        let cosines = try LinearAlgebra.productTransposed(profiles, profiles)
        #expect(abs(cosines[0, 0] - 1) < 1e-4)
        #expect(cosines[0, 1] > cosines[0, 2])
    }

    @Test("vectors of another model or number are refused")
    func otherModel() throws {
        let matcher = try ToyTitles.hybrid()
        let other = try EmbeddingMatrix(
            identity: EmbeddingIdentity(model: "other", version: "1", dimensions: 8),
            vectors: FloatMatrix(rows: 1, columns: 8))
        #expect(throws: EmbeddingError.self) { try matcher.match(["a"], vectors: other, in: "first") }
        #expect(throws: EmbeddingError.self) { try matcher.profiles(other) }
        #expect(throws: EmbeddingError.self) {
            try matcher.match(["a", "b"], vectors: ToyTitles.vectors(["a"]), in: "first")
        }
        #expect(throws: EmbeddingError.self) {
            try TitleMatcher(
                ToyTitles.corpus, titles: ToyTitles.vectors(["a"]), adaptation: EmbeddingAdaptation(dimensions: 8))
        }
        #expect(throws: EmbeddingError.self) {
            try Self.words.match(["a"], vectors: ToyTitles.vectors(["a"]), in: "first")
        }
    }

    @Test("many threads get the same answers as one")
    func threads() async {
        let titles = ToyTitles.corpus.entries.map(\.text)
        let expected = titles.map { Self.words.match($0, in: "first") }
        await withTaskGroup(of: [TitleMatch?].self) { group in
            for _ in 0..<4 { group.addTask { titles.map { Self.words.match($0, in: "first") } } }
            for await found in group { #expect(found == expected) }
        }
    }
}

@Suite("Calibrating confidences")
struct TitleCalibrationTests {
    @Test("finds the curve that samples were drawn from")
    func fit() throws {
        let truth = TitleCalibration(constant: -1, share: 0.8, likeness: 2)
        var samples: [TitleCalibration.Sample] = []
        for share in stride(from: Float(0.05), to: 1, by: 0.05) {
            for likeness in stride(from: Float(0.1), through: 1, by: 0.1) {
                let right = Int((truth.confidence(share: share, likeness: likeness) * 200).rounded())
                for place in 0..<200 {
                    samples.append(.init(share: share, likeness: likeness, isRight: place < right))
                }
            }
        }
        let fitted = try TitleCalibration(fitting: samples)
        #expect(abs(fitted.constant + 1) < 0.03)
        #expect(abs(fitted.share - 0.8) < 0.03)
        #expect(abs(fitted.likeness - 2) < 0.05)
    }

    @Test(
        "is finite for samples that are all right, all wrong or none", arguments: [[], [true, true], [false, false]])
    func edges(outcomes: [Bool]) throws {
        let fitted = try TitleCalibration(fitting: outcomes.map { .init(share: 0.5, likeness: 0.5, isRight: $0) })
        #expect(fitted.confidence(share: 0, likeness: 0).isFinite)
        #expect(fitted.confidence(share: 1, likeness: 1).isFinite)
    }

    @Test("more votes and more likeness mean more confidence", arguments: [TitleCalibration.lexical, .hybrid])
    func rising(calibration: TitleCalibration) {
        #expect(calibration.confidence(share: 0.9, likeness: 0.9) > calibration.confidence(share: 0.5, likeness: 0.9))
        #expect(calibration.confidence(share: 0.9, likeness: 0.9) > calibration.confidence(share: 0.9, likeness: 0.5))
    }
}

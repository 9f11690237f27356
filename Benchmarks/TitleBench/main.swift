// Scores and times title matching on tables of records and queries.
//
//   TitleBench COMMAND FOLDER TARGET QUERIES RECORDS...
//
// RECORDS are lines of framework, code, kind, title; QUERIES are lines of title and right codes with | between.
// MODEL in the environment names the folder of a sentence model to time beside. FOLDER/vectors.txt has texts in lower case and FOLDER/vectors.f32 their vectors of 384 little-endian floats.
//   TitleBench skills|skill-words FOLDER SKILLS QUERIES...
//
// COMMAND: words, exact-words (no budget), hybrid, related (TARGET is then a table of titles, the right codes are its).

import Evaluation
import Foundation
import Numerics
import Search
import Taxonomy

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func lines(_ path: String) throws -> [[String]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
}

struct Vectors {
    static let identity = EmbeddingIdentity(model: "stored", version: "1", dimensions: 384)
    let places: [String: Int]
    let floats: [Float]

    init(folder: String) throws {
        let texts = try String(contentsOfFile: folder + "/vectors.txt", encoding: .utf8).split(separator: "\n")
        places = Dictionary(texts.enumerated().map { (String($1), $0) }) { first, _ in first }
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/vectors.f32"))
        floats = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    func matrix(_ texts: [String]) throws -> EmbeddingMatrix {
        var elements: [Float] = []
        elements.reserveCapacity(texts.count * 384)
        for text in texts {
            if let place = places[text.lowercased()] {
                elements.append(contentsOf: floats[(place * 384)..<((place + 1) * 384)])
            } else {
                elements.append(contentsOf: repeatElement(0, count: 384))
            }
        }
        return try EmbeddingMatrix(
            identity: Self.identity, vectors: FloatMatrix(rows: texts.count, columns: 384, elements: elements))
    }
}

func records(_ paths: [String]) throws -> TitleCorpus {
    var order: [String] = []
    var made:
        [String: (framework: String, code: String, preferred: String, titles: [TitleCorpus.Title], text: String)] =
            [:]
    for path in paths {
        for line in try lines(path) where line.count == 4 {
            let key = line[0] + "\t" + line[1]
            if made[key] == nil {
                order.append(key)
                made[key] = (line[0], line[1], line[3], [], "")
            }
            switch line[2] {
            case "description": made[key]?.text = line[3]
            case "preferred": break
            default: made[key]?.titles.append(.init(line[3], kind: TitleKind(rawValue: line[2]) ?? .alternate))
            }
        }
    }
    return TitleCorpus(
        order.compactMap { made[$0] }.map {
            .init(
                framework: $0.framework, code: $0.code, preferred: $0.preferred, titles: $0.titles, description: $0.text
            )
        })
}

func adaptation(_ corpus: TitleCorpus, _ vectors: EmbeddingMatrix) throws -> EmbeddingAdaptation {
    var options = EmbeddingAdaptation.Options()
    let environment = ProcessInfo.processInfo.environment
    options.steps = environment["STEPS"].flatMap(Int.init) ?? options.steps
    let start = cpuSeconds()
    let learned = try EmbeddingAdaptation(
        learning: vectors.vectors, classes: corpus.entries.map(\.occupation), options: options)
    print("learned in \(cpuSeconds() - start) s")
    return learned
}

func weights() -> TitleMatcher.Weights {
    var weights = TitleMatcher.Weights()
    let environment = ProcessInfo.processInfo.environment
    func number(_ name: String) -> Float? { environment[name].flatMap(Float.init) }
    weights.words = number("WORDS") ?? weights.words
    weights.pieces = number("PIECES") ?? weights.pieces
    weights.centroid = number("CENTRE") ?? weights.centroid
    weights.otherCentre = number("OTHER") ?? weights.otherCentre
    weights.description = number("DESCRIPTION") ?? weights.description
    weights.exactPreferred = number("EXACT") ?? weights.exactPreferred
    weights.exactOther = number("ALIAS") ?? weights.exactOther
    weights.lexicalPower = number("POWER").map { Int($0) } ?? weights.lexicalPower
    weights.lexicalRows = number("ROWS").map { Int($0) } ?? weights.lexicalRows
    weights.nearestOccupations = number("NEAREST").map { Int($0) } ?? weights.nearestOccupations
    weights.effort.pieces = number("BUDGET").map { Int($0) } ?? weights.effort.pieces
    weights.effort.piece = number("LIST").map { Int($0) } ?? weights.effort.piece
    weights.effort.word = number("WORDLIST").map { Int($0) } ?? weights.effort.word
    weights.effort.candidates = number("CANDIDATES").map { Int($0) } ?? weights.effort.candidates
    return weights
}

func report(_ matches: [TitleMatch], _ queries: [[String]], _ corpus: TitleCorpus) throws {
    let right = queries.map { Set($0[1].split(separator: "|").map(String.init)) }
    let ranked = matches.map { $0.candidates.map { corpus.occupations[$0.occupation].code } }
    func show(_ name: String, _ measure: ([String], Set<String>) -> Double) {
        let estimate = MeanEstimate(zip(ranked, right).map { measure($0, $1) })
        print("\(name) \(estimate.mean) [\(estimate.lower), \(estimate.upper)]")
    }
    for depth in [1, 5, 10] { show("@\(depth)") { RankingMeasures.success($0, right: $1, at: depth) } }
    show("mrr") { RankingMeasures.reciprocalRank($0, right: $1) }
    let firsts = zip(matches, zip(ranked, right)).compactMap { match, pair in
        match.candidates.first.map { ($0, pair.1.contains(pair.0[0])) }
    }
    print("calibration error", CalibrationError(firsts.map { (Double($0.confidence), $1) }).expected)
    let samples = firsts.map { TitleCalibration.Sample(share: $0.share, likeness: $0.likeness, isRight: $1) }
    let even = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let fitted = try TitleCalibration(fitting: even)
    let rest = samples.enumerated().filter { $0.offset % 2 == 1 }.map {
        (Double(fitted.confidence(share: $0.element.share, likeness: $0.element.likeness)), $0.element.isRight)
    }
    print("fitted on every other: \(fitted), error on the rest \(CalibrationError(rest).expected)")
    let kept = zip(matches, zip(ranked, right)).filter { $0.0.abstention == nil }
    let share = Double(kept.count { $0.1.1.contains($0.1.0.first ?? "") }) / Double(max(1, kept.count))
    print("answered \(Double(kept.count) / Double(matches.count)), right of these \(share)")
    for reason in TitleMatch.Abstention.allCases { print(reason, matches.count { $0.abstention == reason }) }
}

/// Makes the vectors of the titles, in batches, and matches them: the whole of what a batch costs.
func timeWhole(
    _ model: SentenceModel, _ corpus: TitleCorpus, _ entries: EmbeddingMatrix, _ described: EmbeddingMatrix,
    _ titles: [String], target: String
) throws {
    // The stored vectors are the model's own, under another name.
    let matcher = try TitleMatcher(
        corpus, titles: EmbeddingMatrix(identity: model.identity, vectors: entries.vectors),
        descriptions: EmbeddingMatrix(identity: model.identity, vectors: described.vectors),
        adaptation: EmbeddingAdaptation(dimensions: 384))
    let asked = Array(titles.prefix(2_048))
    var embedding = 0.0
    let start = cpuSeconds()
    for first in stride(from: 0, to: asked.count, by: 64) {
        let batch = Array(asked[first..<min(first + 64, asked.count)])
        let before = cpuSeconds()
        let vectors = model.embedNow(batch)
        embedding += cpuSeconds() - before
        _ = try matcher.match(batch, vectors: vectors, in: target, limit: 10)
    }
    let whole = cpuSeconds() - start
    print(
        "\(Double(asked.count) / whole) titles/s with the embedding, which alone does \(Double(asked.count) / embedding)"
    )
}

/// Lines of id, label, description and other labels with | between.
func skills(_ path: String) throws -> [SkillLinker.Skill] {
    try lines(path).map {
        .init(
            id: $0[0], label: $0[1], others: $0[3].split(separator: "|").map(String.init), description: $0[2])
    }
}

func link(folder: String, skills: [SkillLinker.Skill], queries: [[String]], byWords: Bool) throws {
    let vectors = try Vectors(folder: folder)
    var linker = SkillLinker(skills)
    if !byWords {
        let (texts, places) = SkillLinker.labels(of: skills)
        let matrix = try vectors.matrix(texts)
        let start = cpuSeconds()
        let learned = try EmbeddingAdaptation(learning: matrix.vectors, classes: places)
        print("learned in \(cpuSeconds() - start) s")
        linker = try SkillLinker(
            skills, vectors: matrix, descriptions: vectors.matrix(skills.map(\.description)), adaptation: learned)
    }
    let start = cpuSeconds()
    var (five, ten): ([Double], [Double]) = ([], [])
    for query in queries {
        let links: [SkillLinker.Link]
        if byWords {
            links = linker.link(query[0])
        } else {
            let spans = SkillSpan.spans(of: query[0])
            links = try linker.link(
                query[0], spans: spans, vectors: vectors.matrix(spans.map(\.text) + [query[0]]))
        }
        let right = Set(query[1].split(separator: "|").map(String.init))
        let found = links.map { skills[$0.skill].label }
        five.append(RankingMeasures.rPrecision(found, right: right, at: 5))
        ten.append(RankingMeasures.rPrecision(found, right: right, at: 10))
    }
    print("\(Double(queries.count) / (cpuSeconds() - start)) sentences/s without the embedding")
    print("rp@5", MeanEstimate(five), "rp@10", MeanEstimate(ten))
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4 else {
    FileHandle.standardError.write(Data("usage: see the head of main.swift\n".utf8))
    exit(64)
}
let (command, folder, target) = (arguments[0], arguments[1], arguments[2])
if command == "skills" || command == "skill-words" {
    for path in arguments.dropFirst(3) {
        try link(folder: folder, skills: skills(target), queries: lines(path), byWords: command == "skill-words")
    }
    exit(0)
}
let corpus = try records(Array(arguments.dropFirst(4)))
let queries = try lines(arguments[3])
let titles = queries.map { $0[0] }
print("\(corpus.occupations.count) occupations, \(corpus.entries.count) titles, \(queries.count) queries")
var chosen = weights()
switch command {
case "words", "exact-words":
    if command == "exact-words" { chosen.effort = .unlimited }
    let began = cpuSeconds()
    let matcher = TitleMatcher(corpus, weights: chosen)
    print("indexed in \(cpuSeconds() - began) s")
    _ = titles.prefix(500).map { matcher.match($0, in: target, limit: 10) }
    let start = cpuSeconds()
    for title in titles { _ = matcher.match(title, in: target, limit: 10) }
    print("\(Double(titles.count) / (cpuSeconds() - start)) titles/s")
    let parser = TitleParser(corpus)
    let parsed = ProcessInfo.processInfo.environment["PARSE"] == nil ? titles : titles.map { parser.parse($0).text }
    let matches = parsed.compactMap { matcher.match($0, in: target, limit: 50) }
    try report(matches, queries, corpus)
case "hybrid":
    let vectors = try Vectors(folder: folder)
    let entries = try vectors.matrix(corpus.entries.map(\.text))
    let described = try vectors.matrix(corpus.occupations.map(\.description))
    let matcher = try TitleMatcher(
        corpus, titles: entries, descriptions: described, adaptation: adaptation(corpus, entries), weights: chosen)
    let asked = try vectors.matrix(titles)
    let start = cpuSeconds()
    var matches: [TitleMatch] = []
    for first in stride(from: 0, to: titles.count, by: 64) {
        let range = first..<min(first + 64, titles.count)
        let batch = try EmbeddingMatrix(
            identity: Vectors.identity,
            vectors: FloatMatrix(
                rows: range.count, columns: 384,
                elements: Array(asked.vectors.elements[(range.lowerBound * 384)..<(range.upperBound * 384)])))
        matches += try matcher.match(Array(titles[range]), vectors: batch, in: target, limit: 50) ?? []
    }
    print("\(Double(titles.count) / (cpuSeconds() - start)) titles/s without the embedding")
    if let path = ProcessInfo.processInfo.environment["MODEL"] {
        try timeWhole(SentenceModel(folder: path), corpus, entries, described, titles, target: target)
    }
    try report(matches, queries, corpus)
case "related":
    let vectors = try Vectors(folder: folder)
    let entries = try vectors.matrix(corpus.entries.map(\.text))
    let matcher = try TitleMatcher(
        corpus, titles: entries, adaptation: adaptation(corpus, entries), weights: chosen)
    let others = try lines(target)
    let start = cpuSeconds()
    let asked = try matcher.profiles(vectors.matrix(titles))
    let profiles = try matcher.profiles(vectors.matrix(others.map { $0[3] }))
    print("\(Double(titles.count + others.count) / (cpuSeconds() - start)) titles/s without the embedding")
    let cosines = try LinearAlgebra.productTransposed(asked, profiles)
    let precisions = queries.enumerated().map { row, query in
        let order = others.indices.sorted { cosines[row, $0] > cosines[row, $1] }
        return RankingMeasures.averagePrecision(
            order.map { others[$0][1] }, right: Set(query[1].split(separator: "|").map(String.init)))
    }
    print("map", MeanEstimate(precisions))
default:
    exit(64)
}

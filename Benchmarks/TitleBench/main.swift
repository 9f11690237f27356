// Scores and times title matching on tables of records and queries.
//
//   TitleBench COMMAND FOLDER TARGET QUERIES RECORDS...
//
// RECORDS are lines of framework, code, kind, title; QUERIES are lines of title and right codes with | between.
// FOLDER/vectors.txt has texts in lower case and FOLDER/vectors.f32 their vectors of 384 little-endian floats.
// COMMAND: words, exact-words (no budget), hybrid, related (TARGET is then a table of titles, the right codes are its).

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
    weights.centre = number("CENTRE") ?? weights.centre
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

func report(_ matches: [TitleMatch], _ queries: [[String]], _ corpus: TitleCorpus) {
    var ranks: [Int] = []
    for (match, query) in zip(matches, queries) {
        let gold = Set(query[1].split(separator: "|").map(String.init))
        let rank = match.candidates.firstIndex { gold.contains(corpus.occupations[$0.occupation].code) }
        ranks.append(rank.map { $0 + 1 } ?? 0)
    }
    let count = Double(ranks.count)
    let at = [1, 5, 10].map { bound in Double(ranks.count { $0 > 0 && $0 <= bound }) / count }
    print(
        "@1 \(at[0]) @5 \(at[1]) @10 \(at[2]) mrr \(ranks.reduce(0.0) { $0 + ($1 > 0 ? 1 / Double($1) : 0) } / count)")
    var bins = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: 10)
    for (match, rank) in zip(matches, ranks) {
        guard let first = match.candidates.first else { continue }
        let bin = min(9, Int(first.confidence * 10))
        bins[bin].count += 1
        bins[bin].confidence += Double(first.confidence)
        bins[bin].right += rank == 1 ? 1 : 0
    }
    let error = bins.reduce(0.0) { $0 + abs($1.confidence - Double($1.right)) } / count
    let samples = zip(matches, ranks).compactMap { match, rank in
        match.candidates.first.map {
            TitleCalibration.Sample(share: $0.share, likeness: $0.likeness, isRight: rank == 1)
        }
    }
    let fitted = TitleCalibration(fitting: samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
    print("fitted on every other: \(fitted)")
    var others = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: 10)
    for (place, sample) in samples.enumerated() where place % 2 == 1 {
        let confidence = fitted.confidence(share: sample.share, likeness: sample.likeness)
        let bin = min(9, Int(confidence * 10))
        others[bin].count += 1
        others[bin].confidence += Double(confidence)
        others[bin].right += sample.isRight ? 1 : 0
    }
    print("its error on the rest", others.reduce(0.0) { $0 + abs($1.confidence - Double($1.right)) } * 2 / count)
    print(
        others.map {
            "\($0.count): \($0.confidence / Double(max(1, $0.count))) \(Double($0.right) / Double(max(1, $0.count)))"
        })
    let kept = zip(matches, ranks).filter { $0.0.abstention == nil }
    print(
        "ece \(error) answered \(Double(kept.count) / count) right of these \(Double(kept.count { $0.1 == 1 }) / Double(max(1, kept.count)))"
    )
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 5 else {
    FileHandle.standardError.write(Data("usage: see the head of main.swift\n".utf8))
    exit(64)
}
let (command, folder, target) = (arguments[0], arguments[1], arguments[2])
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
    let matches = titles.compactMap { matcher.match($0, in: target, limit: 50) }
    print("\(Double(titles.count) / (cpuSeconds() - start)) titles/s")
    report(matches, queries, corpus)
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
    report(matches, queries, corpus)
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
    var sum = 0.0
    for (row, query) in queries.enumerated() {
        let gold = Set(query[1].split(separator: "|").map(String.init))
        let order = others.indices.sorted { cosines[row, $0] > cosines[row, $1] }
        var (hits, precision) = (0.0, 0.0)
        for (place, other) in order.enumerated() where gold.contains(others[other][1]) {
            hits += 1
            precision += hits / Double(place + 1)
        }
        sum += precision / Double(gold.count)
    }
    print("map \(sum / Double(queries.count))")
default:
    exit(64)
}

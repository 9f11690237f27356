// Times the sentence model and the vector index; driven by embeddings.py.
//
//   EmbeddingBench embed MODEL_FOLDER TEXTS BATCH   one pass over the lines of a file, on one thread
//   EmbeddingBench vectors MODEL_FOLDER TEXTS OUT   their vectors as little-endian floats
//   EmbeddingBench load MODEL_FOLDER                how long loading takes
//   EmbeddingBench scan ROWS                        random rows of 384 numbers, kept as floats and as bytes

import Foundation
import Numerics
import Search

/// CPU seconds of this thread: what a loaded machine disturbs least.
func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func lines(of path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
}

func embed(_ model: SentenceModel, _ texts: [String], batch: Int) {
    for start in stride(from: 0, to: texts.count, by: batch) {
        _ = model.embedNow(Array(texts[start..<min(start + batch, texts.count)]))
    }
}

func scan(rows: Int) throws {
    let identity = EmbeddingIdentity(model: "random", version: "1", dimensions: 384)
    var generator = SystemRandomNumberGenerator()
    func matrix(_ count: Int) throws -> EmbeddingMatrix {
        let elements = (0..<(count * 384)).map { _ in Float.random(in: -1...1, using: &generator) }
        return try EmbeddingMatrix(
            identity: identity, vectors: FloatMatrix(rows: count, columns: 384, elements: elements))
    }
    let all = try matrix(rows)
    let queries = try (0..<101).map { _ in try matrix(1) }
    for (name, storage) in [("floats", VectorIndex.Storage.floats), ("bytes", .bytes)] {
        let index = VectorIndex(all, storage: storage)
        let times = try queries.map { query in
            let start = cpuSeconds()
            _ = try index.search(query, limit: 30)
            return cpuSeconds() - start
        }.sorted()
        print("\(name) \(times[50] * 1000) \(index.byteCount)")
    }
}

let arguments = CommandLine.arguments.dropFirst().map { $0 }
switch (arguments.first, arguments.count) {
case ("embed", 4):
    let model = try SentenceModel(folder: arguments[1])
    let texts = try lines(of: arguments[2])
    let batch = max(1, Int(arguments[3]) ?? 1)
    embed(model, Array(texts.prefix(128)), batch: batch)
    let start = cpuSeconds()
    embed(model, texts, batch: batch)
    print(Double(texts.count) / (cpuSeconds() - start))
case ("vectors", 4):
    let made = try SentenceModel(folder: arguments[1]).embedNow(lines(of: arguments[2]))
    try made.vectors.elements.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: arguments[3])) }
case ("load", 2):
    let start = cpuSeconds()
    let model = try SentenceModel(folder: arguments[1])
    print(cpuSeconds() - start, model.identity)
case ("scan", 2):
    try scan(rows: Int(arguments[1]) ?? 60_000)
default:
    FileHandle.standardError.write(Data("usage: see the head of main.swift\n".utf8))
    exit(64)
}

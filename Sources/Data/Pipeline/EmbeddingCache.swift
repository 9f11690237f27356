import Numerics
package import Search
import ServiceSupport
package import Store

/// Embeddings of texts, computed once and stored in the database by model and text fingerprint.
///
/// Nodes share the stored vectors. They are quantised to one byte per dimension with a scale factor each, which changes
/// cosines by less than 0.01.
package struct EmbeddingCache: Sendable {
    /// The number of texts embedded and stored at a time; at most this many are lost when a process is interrupted.
    private static let blockSize = 512

    private let store: Store
    private let embedder: any TextEmbedder

    package init(store: Store, embedder: any TextEmbedder) {
        self.store = store
        self.embedder = embedder
    }

    /// The model.
    package var identity: EmbeddingIdentity { embedder.identity }

    /// The embeddings of texts, in their order; missing ones are computed and stored.
    ///
    /// - Parameters:
    ///   - texts: The texts; duplicates are embedded once.
    ///   - progress: Called with the number of missing texts done, and their total.
    package func vectors(
        of texts: [String], progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> EmbeddingMatrix {
        let width = identity.dimensions
        var vectors = [Float](repeating: 0, count: texts.count * width)
        var places: [TextKey: [Int32]] = [:]
        places.reserveCapacity(texts.count)
        for (place, text) in texts.enumerated() { places[TextKey(text), default: []].append(Int32(place)) }
        for block in try await store.embeddings.blocks(of: identity.description) where block.dimensions == width {
            block.payload.withUnsafeBytes { payload in
                for index in 0..<block.count {
                    let row = UnsafeRawBufferPointer(
                        rebasing: payload[(index * EmbeddingBlock.stride(width))...].prefix(
                            EmbeddingBlock.stride(width)))
                    guard let found = places.removeValue(forKey: TextKey(row)) else { continue }
                    for place in found { Self.unpack(row, into: &vectors, at: Int(place) * width, width: width) }
                }
            }
        }
        let missing = places.keys.sorted { (places[$0]?[0] ?? 0) < (places[$1]?[0] ?? 0) }
        var done = 0
        while done < missing.count {
            try Task.checkCancellation()
            let keys = missing[done..<min(done + Self.blockSize, missing.count)]
            let made = try await embedder.embed(keys.map { texts[Int(places[$0]?[0] ?? 0)] })
            var payload: [UInt8] = []
            payload.reserveCapacity(keys.count * EmbeddingBlock.stride(width))
            for (row, key) in keys.enumerated() {
                let start = payload.count
                Self.pack(key, made.vector(row), to: &payload)
                // The quantised vectors are used, so that the first run and later ones give the same results.
                payload.withUnsafeBytes { bytes in
                    let packed = UnsafeRawBufferPointer(rebasing: bytes[start...])
                    for place in places[key] ?? [] {
                        Self.unpack(packed, into: &vectors, at: Int(place) * width, width: width)
                    }
                }
            }
            try await store.embeddings.add(
                [EmbeddingBlock(dimensions: width, count: keys.count, payload: payload)], of: identity.description)
            done += keys.count
            progress(done, missing.count)
        }
        return try EmbeddingMatrix(
            identity: identity, vectors: FloatMatrix(rows: texts.count, columns: width, elements: vectors))
    }

    /// The number of texts without a stored vector.
    package func missingCount(of texts: [String]) async throws -> Int {
        var keys = Set(texts.map { TextKey($0) })
        let width = identity.dimensions
        for block in try await store.embeddings.blocks(of: identity.description) where block.dimensions == width {
            block.payload.withUnsafeBytes { payload in
                for index in 0..<block.count {
                    keys.remove(
                        TextKey(UnsafeRawBufferPointer(rebasing: payload[(index * EmbeddingBlock.stride(width))...])))
                }
            }
        }
        return keys.count
    }

    private static func pack(_ key: TextKey, _ vector: ArraySlice<Float>, to payload: inout [UInt8]) {
        let largest = vector.reduce(Float(0)) { max($0, abs($1)) }
        let factor = largest > 0 ? largest / 127 : 1
        key.append(to: &payload)
        withUnsafeBytes(of: factor.bitPattern.littleEndian) { payload.append(contentsOf: $0) }
        for value in vector { payload.append(UInt8(bitPattern: Int8((value / factor).rounded()))) }
    }

    private static func unpack(_ row: UnsafeRawBufferPointer, into vectors: inout [Float], at start: Int, width: Int) {
        let bits = row.loadUnaligned(fromByteOffset: EmbeddingBlock.keyBytes, as: UInt32.self)
        let factor = Float(bitPattern: UInt32(littleEndian: bits))
        let first = EmbeddingBlock.keyBytes + 4
        for index in 0..<width { vectors[start + index] = factor * Float(Int8(bitPattern: row[first + index])) }
    }
}

/// The first half of a text's SHA-256.
private struct TextKey: Hashable {
    let high: UInt64
    let low: UInt64

    init(_ text: String) {
        var hash = SHA256()
        var text = text
        text.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        let hex = Array(hash.finish().utf8)
        func word(_ range: Range<Int>) -> UInt64 {
            hex[range].reduce(0) { $0 << 4 | UInt64($1 <= 0x39 ? $1 - 0x30 : $1 - 0x57) }
        }
        high = word(0..<16)
        low = word(16..<32)
    }

    init(_ row: UnsafeRawBufferPointer) {
        high = UInt64(bigEndian: row.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: row.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    func append(to payload: inout [UInt8]) {
        for word in [high, low] { withUnsafeBytes(of: word.bigEndian) { payload.append(contentsOf: $0) } }
    }
}

internal import Foundation
internal import Numerics
internal import ServiceSupport

/// A small BERT sentence encoder: all-MiniLM-L6-v2 and models of the same architecture (heads 32 wide, mean pooling).
///
/// Created once and shared: `embedNow` may be called from any number of threads and computes on the caller's. Texts are
/// concatenated, not padded to a common length, so that the cost is proportional to their length.
package final class SentenceModel: Sendable {
    /// The model's name, the prefix of its weights' SHA-256 and the length of its vectors.
    package let identity: EmbeddingIdentity
    private let tokenizer: WordPieceTokenizer
    /// Retained because the token embeddings are read from the mapped file.
    private let file: SafetensorsFile
    private let pieces: MappedRows
    /// The position embeddings plus the token type embedding, one row per position.
    private let places: FloatStorage
    private let norm: Norm
    private let layers: [Layer]
    private let hidden: Int
    private let wide: Int
    private let workspaces = Locked<[Workspace]>([])

    /// The number of tokens processed at once: enough to use the weights efficiently, few enough for the second-level
    /// cache.
    private static let chunk = 256
    /// The layer normalisation epsilon of BERT models.
    private static let epsilon: Float = 1e-12

    private struct MappedRows: @unchecked Sendable {
        // @unchecked because the mapping is never written; `file` keeps it alive.
        let bytes: UnsafeRawBufferPointer
        let count: Int
    }

    private struct Norm: Sendable {
        let gain: FloatStorage
        let bias: FloatStorage
    }

    private struct Layer: Sendable {
        let queriesKeysValues: PackedLinear
        let attended: PackedLinear
        let attendedNorm: Norm
        let widened: PackedLinear
        let narrowed: PackedLinear
        let narrowedNorm: Norm
    }

    /// Loads `model.safetensors` and `vocab.txt` from a folder; takes a large part of a second, mostly for the digest.
    ///
    /// - Parameters:
    ///   - folder: the folder of the two files.
    ///   - name: the model's name, for its identity.
    /// - Throws: ``EmbeddingError``: `.unreadable` or `.damaged`.
    package init(folder: String, name: String = "all-MiniLM-L6-v2") throws(EmbeddingError) {
        let file = try SafetensorsFile(path: folder + "/model.safetensors")
        let words = try MappedFile(path: folder + "/vocab.txt")
        tokenizer = try WordPieceTokenizer(vocabulary: Array(words.bytes))
        guard let shape = file.shape(of: "embeddings.word_embeddings.weight"), shape.count == 2,
            let inner = file.shape(of: "encoder.layer.0.intermediate.dense.weight")?.first,
            let longest = file.shape(of: "embeddings.position_embeddings.weight")?.first
        else { throw EmbeddingError(.damaged, "model.safetensors holds no sentence model") }
        let hidden = shape[1]
        guard hidden > 0, hidden <= 4096, hidden % VectorKernels.headWidth == 0, inner > 0, inner <= 16_384 else {
            throw EmbeddingError(.damaged, "model.safetensors holds a model of another build")
        }
        guard shape[0] == tokenizer.vocabularySize, longest >= WordPieceTokenizer.limit else {
            throw EmbeddingError(.damaged, "vocab.txt and model.safetensors belong to different models")
        }
        self.file = file
        self.hidden = hidden
        wide = inner
        pieces = MappedRows(
            bytes: try file.floatBytes("embeddings.word_embeddings.weight", shape: shape), count: shape[0])
        places = try file.floats("embeddings.position_embeddings.weight", shape: [longest, hidden])
        let kinds = try file.floats("embeddings.token_type_embeddings.weight", shape: [2, hidden])
        places.withFloats { places in
            kinds.withFloats { kinds in
                for index in places.indices { places[index] += kinds[index % hidden] }
            }
        }
        norm = try Self.norm("embeddings.LayerNorm", width: hidden, of: file)
        var layers: [Layer] = []
        while file.shape(of: "encoder.layer.\(layers.count).intermediate.dense.weight") != nil {
            layers.append(try Self.layer(layers.count, hidden: hidden, wide: inner, of: file))
        }
        self.layers = layers
        identity = EmbeddingIdentity(model: name, version: String(file.digest().prefix(16)), dimensions: hidden)
    }

    /// One vector per text, in the order of the texts, computed on the caller's thread.
    package func embedNow(_ texts: [String]) -> EmbeddingMatrix {
        let sequences = texts.map { tokenizer.pieces(of: $0) }
        var vectors = FloatMatrix(rows: texts.count, columns: hidden)
        vectors.withElements { vectors in
            guard let target = vectors.baseAddress else { return }
            // Chunks of nearly equal length: a short one at the end would read all weights for few tokens.
            let total = sequences.reduce(0) { $0 + $1.count }
            let chunks = (total + Self.chunk - 1) / Self.chunk
            var start = 0
            while start < sequences.count {
                var end = start + 1
                var length = sequences[start].count
                while end < sequences.count, length * chunks < total, length + sequences[end].count <= Self.chunk {
                    length += sequences[end].count
                    end += 1
                }
                let workspace = workspace(for: length)
                run(sequences[start..<end], length: length, in: workspace, to: target + start * hidden)
                workspaces.withLock { $0.append(workspace) }
                start = end
            }
        }
        do {
            return try EmbeddingMatrix(identity: identity, vectors: vectors)
        } catch {
            // The rows have the identity's width, and layer normalisation gives finite numbers for finite weights.
            return EmbeddingMatrix(zerosOf: identity, count: texts.count)
        }
    }

    /// Scratch memory of one run; at most as many are kept as threads ever ran at once.
    private final class Workspace: Sendable {
        let length: Int
        let states: FloatStorage
        let mixed: FloatStorage
        let joined: FloatStorage
        let widened: FloatStorage
        let scratch: FloatStorage

        init(length: Int, hidden: Int, wide: Int) {
            self.length = length
            states = FloatStorage(count: length * hidden)
            mixed = FloatStorage(count: length * hidden)
            joined = FloatStorage(count: 3 * length * hidden)
            widened = FloatStorage(count: length * wide)
            scratch = FloatStorage(count: VectorKernels.attentionScratch(length: WordPieceTokenizer.limit))
        }
    }

    private func workspace(for length: Int) -> Workspace {
        let free = workspaces.withLock { $0.popLast() }
        if let free, free.length >= length { return free }
        return Workspace(length: max(length, Self.chunk), hidden: hidden, wide: wide)
    }

    /// Runs texts with `length` tokens in total through the layers and writes the mean of each text's last states.
    private func run(
        _ sequences: ArraySlice<[Int32]>, length: Int, in workspace: Workspace, to target: UnsafeMutablePointer<Float>
    ) {
        guard let states = workspace.states.floats.baseAddress, let mixed = workspace.mixed.floats.baseAddress,
            let joined = workspace.joined.floats.baseAddress, let widened = workspace.widened.floats.baseAddress,
            let scratch = workspace.scratch.floats.baseAddress
        else { return }
        look(up: sequences, to: states)
        normalise(states, length, norm)
        for layer in layers {
            layer.queriesKeysValues.apply(states, rows: length, to: joined)
            var row = 0
            for sequence in sequences {
                VectorKernels.attention(
                    joined + row * 3 * hidden, length: sequence.count, heads: hidden / VectorKernels.headWidth,
                    scratch: scratch, to: mixed + row * hidden)
                row += sequence.count
            }
            layer.attended.apply(mixed, rows: length, residual: states, to: states)
            normalise(states, length, layer.attendedNorm)
            layer.widened.apply(states, rows: length, ending: .gelu, to: widened)
            layer.narrowed.apply(widened, rows: length, residual: states, to: states)
            normalise(states, length, layer.narrowedNorm)
        }
        average(states, of: sequences, to: target)
    }

    private func look(up sequences: ArraySlice<[Int32]>, to states: UnsafeMutablePointer<Float>) {
        guard let table = pieces.bytes.baseAddress, let places = places.floats.baseAddress else { return }
        let bytes = hidden * MemoryLayout<Float>.stride
        var row = 0
        for sequence in sequences {
            for (place, piece) in sequence.enumerated() {
                let state = states + row * hidden
                UnsafeMutableRawPointer(state).copyMemory(from: table + Int(piece) * bytes, byteCount: bytes)
                let added = places + place * hidden
                for index in 0..<hidden { state[index] += added[index] }
                row += 1
            }
        }
    }

    private func average(
        _ states: UnsafePointer<Float>, of sequences: ArraySlice<[Int32]>, to target: UnsafeMutablePointer<Float>
    ) {
        var state = states
        var target = target
        for sequence in sequences {
            for _ in sequence {
                for index in 0..<hidden { target[index] += state[index] }
                state += hidden
            }
            // Scaled to length 1 afterwards, so the sum can replace the mean.
            target += hidden
        }
    }

    private func normalise(_ rows: UnsafeMutablePointer<Float>, _ count: Int, _ norm: Norm) {
        guard let gain = norm.gain.floats.baseAddress, let bias = norm.bias.floats.baseAddress else { return }
        VectorKernels.layerNorm(rows, count: count, width: hidden, gain: gain, bias: bias, epsilon: Self.epsilon)
    }

    private static func norm(_ name: String, width: Int, of file: SafetensorsFile) throws(EmbeddingError) -> Norm {
        Norm(
            gain: try file.floats(name + ".weight", shape: [width]),
            bias: try file.floats(name + ".bias", shape: [width]))
    }

    private static func layer(
        _ number: Int, hidden: Int, wide: Int, of file: SafetensorsFile
    ) throws(EmbeddingError) -> Layer {
        let name = "encoder.layer.\(number)."
        func linear(_ names: [String], outputs: Int, inputs: Int) throws(EmbeddingError) -> PackedLinear {
            var weights: [Float] = []
            var biases: [Float] = []
            for part in names {
                try file.floats(name + part + ".weight", shape: [outputs, inputs]).withFloats { weights += $0 }
                try file.floats(name + part + ".bias", shape: [outputs]).withFloats { biases += $0 }
            }
            return weights.withUnsafeBufferPointer { weights in
                biases.withUnsafeBufferPointer { biases in
                    PackedLinear(outputs: names.count * outputs, inputs: inputs, weights: weights, bias: biases)
                }
            }
        }
        return Layer(
            queriesKeysValues: try linear(
                ["attention.self.query", "attention.self.key", "attention.self.value"], outputs: hidden, inputs: hidden),
            attended: try linear(["attention.output.dense"], outputs: hidden, inputs: hidden),
            attendedNorm: try norm(name + "attention.output.LayerNorm", width: hidden, of: file),
            widened: try linear(["intermediate.dense"], outputs: wide, inputs: hidden),
            narrowed: try linear(["output.dense"], outputs: hidden, inputs: wide),
            narrowedNorm: try norm(name + "output.LayerNorm", width: hidden, of: file))
    }
}

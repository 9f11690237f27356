package import Numerics
internal import ServiceSupport

/// A file of named tensors in the safetensors format: eight bytes for the length of a JSON header, the header, the
/// data. Memory-mapped; the header is treated as untrusted input.
package final class SafetensorsFile: Sendable {
    private struct Entry: Sendable {
        let type: String
        let shape: [Int]
        /// Offsets in the whole file.
        let range: Range<Int>
    }

    private let file: MappedFile
    private let name: String
    private let entries: [String: Entry]

    /// The maximum size of a header in bytes; it has about 100 bytes per tensor, so this suffices for all supported
    /// models.
    private static let headerLimit = 16 << 20
    private static let sizes = [
        "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
    ]

    /// Maps the file and validates its header: every tensor lies within the file and has the length required by its
    /// shape.
    ///
    /// - Throws: ``EmbeddingError``, `.unreadable` or `.damaged`.
    package init(path: String) throws(EmbeddingError) {
        file = try MappedFile(path: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        self.name = name
        let bytes = file.bytes
        guard bytes.count >= 8 else { throw EmbeddingError(.damaged, "\(name) ends before its header") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= Self.headerLimit else {
            throw EmbeddingError(.damaged, "\(name) is no safetensors file: its header would have \(length) bytes")
        }
        let start = 8 + Int(length)
        guard start <= bytes.count else { throw EmbeddingError(.damaged, "\(name) ends within its header") }
        let header: JSONValue
        do {
            header = try JSONValue(parsing: bytes[8..<start], limits: JSONLimits(bytes: Self.headerLimit, depth: 8))
        } catch {
            throw EmbeddingError(.damaged, "the header of \(name) is no JSON: \(error)")
        }
        guard case .object(let tables) = header else {
            throw EmbeddingError(.damaged, "the header of \(name) is no JSON object")
        }
        var entries: [String: Entry] = [:]
        for field in tables.fields where field.name != "__metadata__" {
            entries[field.name] = try Self.entry(
                field.name, field.value, start: start, end: bytes.count, file: name)
        }
        self.entries = entries
    }

    private static func entry(
        _ table: String, _ description: JSONValue, start: Int, end: Int, file: String
    ) throws(EmbeddingError) -> Entry {
        func damaged(_ reason: String) -> EmbeddingError {
            EmbeddingError(.damaged, "table \(table.prefix(80)) of \(file) \(reason)")
        }
        guard let type = description["dtype"]?.stringValue, let size = sizes[type] else {
            throw damaged("has an unknown type of number")
        }
        guard let shape = wholes(description["shape"]), let offsets = wholes(description["data_offsets"]),
            offsets.count == 2
        else { throw damaged("lacks its shape or its place") }
        var length = size
        for side in shape {
            let (product, isTooLarge) = length.multipliedReportingOverflow(by: side)
            guard !isTooLarge else { throw damaged("is impossibly large") }
            length = product
        }
        guard offsets[0] <= offsets[1], offsets[1] <= end - start else { throw damaged("ends after the file does") }
        guard offsets[1] - offsets[0] == length else { throw damaged("has another length than its shape asks for") }
        return Entry(type: type, shape: shape, range: (start + offsets[0])..<(start + offsets[1]))
    }

    private static func wholes(_ value: JSONValue?) -> [Int]? {
        guard case .array(let values)? = value else { return nil }
        var wholes: [Int] = []
        for value in values {
            guard case .integer(let number) = value, number >= 0, let whole = Int(exactly: number) else { return nil }
            wholes.append(whole)
        }
        return wholes
    }

    /// The names of the tensors, in order.
    package var tables: [String] { entries.keys.sorted() }

    /// The shape of a tensor; nil if there is none of that name.
    package func shape(of table: String) -> [Int]? { entries[table]?.shape }

    /// The bytes of a tensor of 32-bit floats with the given shape, possibly unaligned; valid while this object lives.
    func floatBytes(_ table: String, shape: [Int]) throws(EmbeddingError) -> UnsafeRawBufferPointer {
        guard let entry = entries[table] else { throw EmbeddingError(.damaged, "\(name) has no table \(table)") }
        guard entry.type == "F32" else {
            throw EmbeddingError(.damaged, "table \(table) of \(name) holds \(entry.type), not 32-bit floats")
        }
        guard entry.shape == shape else {
            throw EmbeddingError(.damaged, "table \(table) of \(name) has shape \(entry.shape), not \(shape)")
        }
        return UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
    }

    /// A copy of a tensor of 32-bit floats with the given shape.
    ///
    /// - Throws: ``EmbeddingError`` `.damaged` when it is absent or has another type or shape.
    package func floats(_ table: String, shape: [Int]) throws(EmbeddingError) -> FloatStorage {
        let bytes = try floatBytes(table, shape: shape)
        let copy = FloatStorage(count: bytes.count / MemoryLayout<Float>.stride)
        copy.withFloats { UnsafeMutableRawBufferPointer($0).copyMemory(from: bytes) }
        withExtendedLifetime(self) {}
        return copy
    }

    /// The SHA-256 of the whole file, 64 hexadecimal digits. Reads the whole file.
    package func digest() -> String {
        var digest = SHA256()
        digest.update(file.bytes)
        return digest.finish()
    }
}

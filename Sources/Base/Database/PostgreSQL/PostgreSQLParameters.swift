import Foundation

/// Owns the memory of a statement's binds while libpq reads it.
struct PostgreSQLParameters {
    private var bytes: [UInt8] = []
    /// The offset of each value in `bytes`; `nil` for NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    /// 0 for text, 1 for binary.
    private var formats: [Int32] = []

    /// Throws where a text contains a zero byte, which the server cannot store.
    init(_ binds: [SQLValue]) throws {
        for bind in binds {
            var format: Int32 = 0
            let start = bytes.count
            switch bind {
            case .null: break
            case .integer(let number): bytes.append(contentsOf: String(number).utf8)
            case .real(let number): bytes.append(contentsOf: number.description.utf8)
            case .text(let text):
                bytes.append(contentsOf: text.utf8)
                guard !bytes[start...].contains(0) else {
                    throw DatabaseError(
                        .constraint, "A text holds a zero byte, which PostgreSQL cannot store.",
                        engineCode: "SQLSTATE-22021")
                }
            case .blob(let blob):
                format = 1
                bytes.append(contentsOf: blob)
            }
            starts.append(bind == .null ? nil : start)
            lengths.append(Int32(bytes.count - start))
            formats.append(format)
            // Texts end with a zero byte.
            bytes.append(0)
        }
    }

    func withPointers<Outcome>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Outcome
    ) -> Outcome {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = starts.map { start in start.flatMap { start in base.map { UnsafePointer($0 + start) } } }
            return body(pointers, lengths, formats)
        }
    }
}

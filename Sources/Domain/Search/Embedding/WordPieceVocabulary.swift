/// The known pieces, looked up by their bytes without creating strings.
struct WordPieceVocabulary: Sendable {
    /// The bytes of all pieces, without the `##` of those that continue a word.
    private var bytes: [UInt8] = []
    /// The offset of each piece in `bytes`, and the end of the last one.
    private var starts: [Int32] = [0]
    private var continues: [Bool] = []
    /// A hash table of piece ids, -1 for empty slots; the number of slots is a power of two.
    private var slots: [Int32]
    /// The length of the longest piece, in bytes.
    private(set) var longest = 0

    /// The number of pieces.
    var count: Int { continues.count }

    init(_ file: [UInt8]) throws(EmbeddingError) {
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count <= 1 << 22 else { throw EmbeddingError(.damaged, "the vocabulary has too many pieces") }
        var places = 16
        while places < 2 * lines.count { places *= 2 }
        slots = [Int32](repeating: -1, count: places)
        for (index, line) in lines.enumerated() {
            let piece = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            // The end of the last line is not a piece.
            if piece.isEmpty, index == lines.count - 1 { break }
            let isContinuing = piece.count > 2 && piece.starts(with: "##".utf8)
            let body = isContinuing ? piece.dropFirst(2) : piece
            guard number(of: body, continuing: isContinuing) == nil else {
                throw EmbeddingError(.damaged, "the vocabulary has a piece twice, the second time in line \(index + 1)")
            }
            var slot = Self.hash(body, isContinuing) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
            bytes.append(contentsOf: body)
            starts.append(Int32(bytes.count))
            continues.append(isContinuing)
            longest = max(longest, body.count)
        }
    }

    /// The id of a piece; nil if it is unknown.
    func number(of piece: ArraySlice<UInt8>, continuing: Bool) -> Int32? {
        var slot = Self.hash(piece, continuing) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if continues[number] == continuing, bytes[Int(starts[number])..<Int(starts[number + 1])] == piece {
                return Int32(number)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func hash(_ piece: ArraySlice<UInt8>, _ isContinuing: Bool) -> Int {
        // FNV-1a.
        var hash: UInt32 = isContinuing ? 0x811C_9DC5 : 0x050C_5D1F
        for byte in piece { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return Int(hash ^ (hash >> 15))
    }
}

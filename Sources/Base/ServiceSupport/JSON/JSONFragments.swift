/// Pieces of JSON made beforehand, found by position.
///
/// One block of bytes instead of an array of arrays: taking a piece counts no references, which threads that write
/// answers at once would otherwise contend for.
package struct JSONFragments: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]

    /// Makes it from its pieces.
    package init(_ pieces: some Sequence<[UInt8]>) {
        var bytes: [UInt8] = []
        var starts = [0]
        for piece in pieces {
            bytes.append(contentsOf: piece)
            starts.append(bytes.count)
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// Lends all pieces to `body`, which takes them by position.
    package func withPieces(_ body: (Pieces) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            starts.withUnsafeBufferPointer { body(Pieces(bytes: bytes, starts: $0)) }
        }
    }

    /// The pieces while they are lent.
    package struct Pieces {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
        fileprivate let starts: UnsafeBufferPointer<Int>
    }
}

extension JSONWriter {
    /// Writes a piece as it is; a comma comes next only if the piece ends a value.
    package mutating func fragment(_ pieces: borrowing JSONFragments.Pieces, _ position: Int, endsValue: Bool = false) {
        fragment(
            UnsafeBufferPointer(rebasing: pieces.bytes[pieces.starts[position]..<pieces.starts[position + 1]]),
            endsValue: endsValue)
    }
}

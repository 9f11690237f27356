/// Precomputed JSON fragments, accessed by index.
///
/// One byte buffer instead of an array of arrays: accessing a fragment does no reference counting, on which threads
/// that write responses concurrently would otherwise contend.
package struct JSONFragments: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]

    /// Creates the buffer from its fragments.
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

    /// Passes all fragments to `body`, which accesses them by index.
    package func withPieces(_ body: (Pieces) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            starts.withUnsafeBufferPointer { body(Pieces(bytes: bytes, starts: $0)) }
        }
    }

    /// The fragments during the call of `withPieces`.
    package struct Pieces {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
        fileprivate let starts: UnsafeBufferPointer<Int>
    }
}

extension JSONWriter {
    /// Writes a fragment as it is; a comma comes next only if the fragment ends a value.
    package mutating func fragment(_ pieces: borrowing JSONFragments.Pieces, _ position: Int, endsValue: Bool = false) {
        fragment(
            UnsafeBufferPointer(rebasing: pieces.bytes[pieces.starts[position]..<pieces.starts[position + 1]]),
            endsValue: endsValue)
    }
}

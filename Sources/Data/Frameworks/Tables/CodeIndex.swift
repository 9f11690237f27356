import Documents

/// Finds the position of a code in a sorted list.
struct CodeIndex: Sendable {
    private let interner: ByteInterner

    /// Numbers the codes in their order; they must differ.
    init(_ codes: [String] = []) {
        interner = ByteInterner(codes)
    }

    /// How many codes there are.
    var count: Int { interner.count }

    /// The position of a code.
    @inline(__always)
    func find(_ bytes: UnsafeRawBufferPointer) -> Int32? {
        let index = interner.find(bytes)
        return index < 0 ? nil : index
    }

    /// The position of a code.
    func find(_ code: String) -> Int32? {
        var code = code
        return code.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }
}

import Documents
import Taxonomy

extension SourceRow {
    /// The address of a concept of ESCO as ESCO writes it; any other text as it is.
    func address(_ column: SourceColumn) -> String {
        let text = text(column)
        return ESCOAddress.canonical(text) ?? text
    }

    /// An address that must be there; its row is set aside where it is not.
    func neededAddress(_ column: SourceColumn) -> String? { needed(column) == nil ? nil : address(column) }
}

extension CodeIndex {
    /// The position of a concept of ESCO, whose address need not be written as ESCO writes it.
    func find(address bytes: UnsafeRawBufferPointer) -> Int32? {
        find(bytes) ?? ESCOAddress.canonical(ByteText.string(bytes)).flatMap { find($0) }
    }
}

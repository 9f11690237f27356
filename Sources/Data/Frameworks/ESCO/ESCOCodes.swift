import Documents
import Taxonomy

extension SourceRow {
    /// The URI of an ESCO concept in ESCO's own form; any other text unchanged.
    func address(_ column: SourceColumn) -> String {
        let text = text(column)
        return ESCOAddress.canonical(text) ?? text
    }

    /// A required URI; its row is set aside where it is missing.
    func neededAddress(_ column: SourceColumn) -> String? { needed(column) == nil ? nil : address(column) }
}

extension CodeIndex {
    /// The position of an ESCO concept, whose URI need not be in ESCO's own form.
    func find(address bytes: UnsafeRawBufferPointer) -> Position<Record>? {
        find(bytes) ?? ESCOAddress.canonical(ByteText.string(bytes)).flatMap { find($0) }
    }
}

/// ESCO's short codes (`7126.10`) as altered by spreadsheets (`7126.1`), with the URIs, which are never altered.
struct ESCOShortCodes {
    private var codes: [String: String] = [:]
    private var owners: [String: [String]] = [:]

    /// Adds the code of a concept as given in a file; `false` for an invalid code. Leading zeros are restored from the
    /// concept's ISCO group, with which a short code begins.
    mutating func add(_ written: String, of address: String, group: String) -> Bool {
        let code = Self.withZeros(written, group: group)
        guard !code.isEmpty, codes[address] == nil else { return true }
        guard Self.isWellFormed(code) else { return false }
        codes[address] = code
        owners[code, default: []].append(address)
        return true
    }

    /// Whether a text is written like `2654.1.7`. A date (`01.01.2111`) and a number with an exponent are not.
    private static func isWellFormed(_ code: String) -> Bool {
        let parts = code.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && parts[0].utf8.count == 4
            && parts.allSatisfy { CodeText.isDigits($0) && $0.utf8.count <= 4 }
    }

    /// Concepts that share a code: one of them lost a zero at the end.
    var shared: [String: [String]] { owners.filter { $0.value.count > 1 } }

    /// Assigns concepts that share a code their codes from another edition; those that it does not distinguish get
    /// none.
    mutating func tellApart(by others: [String: String]) {
        for (code, addresses) in shared {
            let found = addresses.compactMap { address in
                others[address].flatMap { CodeText.asNumber($0) == CodeText.asNumber(code) ? $0 : nil }
            }
            let isTold = Set(found).count == addresses.count
            for (place, address) in addresses.enumerated() { codes[address] = isTold ? found[place] : nil }
        }
    }

    /// The code of a concept; empty where it cannot be determined.
    subscript(address: String) -> String { codes[address] ?? "" }

    private static func withZeros(_ written: String, group: String) -> String {
        var code = CodeText.unguarded(written)
        if code.contains(","), code.contains(".") { code = CodeText.asNumber(code) }
        code = code.replacing(",", with: ".")
        let whole = code.prefix { $0 != "." }
        guard group.utf8.count == 4, whole != group, CodeText.padded(String(whole), to: 4) == group else { return code }
        return group + code.dropFirst(whole.count)
    }
}

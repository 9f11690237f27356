import Documents

/// ESCO's short codes (`7126.10`) as spreadsheets leave them (`7126.1`), beside addresses that none changes.
struct ESCOShortCodes {
    private var codes: [String: String] = [:]
    private var owners: [String: [String]] = [:]

    /// Takes the code of a concept as a file has it; `false` for what cannot be one. The ISCO group of the concept, with which
    /// a short code begins, gives back zeros in front.
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

    /// Gives concepts that share a code the ones that another edition has for them; what it does not tell apart has none.
    mutating func tellApart(by others: [String: String]) {
        for (code, addresses) in shared {
            let found = addresses.compactMap { address in
                others[address].flatMap { CodeText.asNumber($0) == CodeText.asNumber(code) ? $0 : nil }
            }
            let isTold = Set(found).count == addresses.count
            for (place, address) in addresses.enumerated() { codes[address] = isTold ? found[place] : nil }
        }
    }

    /// The code of a concept; empty where it cannot be told.
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

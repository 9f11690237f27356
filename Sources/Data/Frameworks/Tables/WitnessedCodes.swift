import Documents

/// The codes of a framework with their titles, by which a code that a spreadsheet took for a number is known again.
///
/// Whoever opens `7126.10` in a spreadsheet and saves it gets `7126.1`, which may be another occupation's code, and `0110.1`
/// becomes `110.1`. Where a table names the title beside the code, the title decides; alone, neither the nearest code nor
/// the first one is taken.
struct WitnessedCodes: Sendable {
    private var titles: [String: String] = [:]
    private var codesByTitle: [String: [String]] = [:]
    private var codesByNumber: [String: [String]] = [:]

    /// What became of a code.
    enum Finding: Sendable, Equatable {
        /// The code stands in the list, and nothing speaks against it.
        case known(String)
        /// Another code was meant.
        case restored(String)
        /// Several codes may have been meant.
        case ambiguous([String])
        /// Neither the code nor the title is in the list.
        case unknown
    }

    /// Whether the list is empty.
    var isEmpty: Bool { titles.isEmpty }

    /// Adds a code; its first title counts.
    mutating func add(_ code: String, title: String) {
        guard titles[code] == nil else { return }
        let key = Self.key(title)
        titles[code] = key
        if !key.isEmpty { codesByTitle[key, default: []].append(code) }
        codesByNumber[CodeText.asNumber(code), default: []].append(code)
    }

    /// The code that a table means by what it writes.
    func find(_ written: String, title: String) -> Finding {
        let likely = codesByNumber[CodeText.asNumber(written)] ?? []
        let titled = codesByTitle[Self.key(title)] ?? []
        // The title of one occupation alone says which; of several, the one whose code may look like this.
        let both = titled.count > 1 ? titled.filter(likely.contains) : titled
        let found = titled.isEmpty ? likely : both
        guard let code = found.first else { return titled.isEmpty ? .unknown : .ambiguous(titled) }
        guard found.count == 1 else { return .ambiguous(found) }
        return code == written ? .known(code) : .restored(code)
    }

    private static func key(_ title: String) -> String { ByteText.plain(title).lowercased() }
}

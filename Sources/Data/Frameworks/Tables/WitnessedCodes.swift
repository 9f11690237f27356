import Documents

/// The codes of a framework with their titles, by which a code that a spreadsheet took for a number is known again.
///
/// Whoever opens `7126.10` in a spreadsheet and saves it gets `7126.1`, which may be another occupation's code; `0110.1`
/// becomes `110.1`, and `11-2021` a day in November. Where a table names the title beside the code, the title decides; alone,
/// neither the nearest code nor the first one is taken.
struct WitnessedCodes: Sendable {
    private var codes: Set<String> = []
    /// Titles that a list beside the table gives.
    private var settled: Set<String> = []
    private var codesByTitle: [String: [String]] = [:]
    private var codesByTrace: [String: [String]] = [:]

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
    var isEmpty: Bool { codes.isEmpty }

    /// Adds a code with a title; a code may have several.
    ///
    /// - Parameters:
    ///   - code: The code.
    ///   - title: Its title.
    ///   - isOwn: Whether they stand in the table that is to be read: a title that a list gives to another code does not
    ///     speak for this one then.
    mutating func add(_ code: String, title: String, isOwn: Bool = false) {
        let key = Self.key(title)
        if !isOwn { settled.insert(key) }
        if !key.isEmpty, codesByTitle[key]?.contains(code) != true, !isOwn || !settled.contains(key) {
            codesByTitle[key, default: []].append(code)
        }
        guard codes.insert(code).inserted else { return }
        for trace in CodeTraces.of(code) { codesByTrace[trace, default: []].append(code) }
    }

    /// The code that a table means by what it writes.
    func find(_ written: String, title: String) -> Finding {
        let likely = likely(written)
        let titled = codesByTitle[Self.key(title)] ?? []
        // The title of one occupation alone says which; of several, the one whose code may look like this.
        let both = titled.count > 1 ? titled.filter(likely.contains) : titled
        let found = titled.isEmpty ? likely : both
        guard let code = found.first else { return titled.isEmpty ? .unknown : .ambiguous(titled) }
        // A year of two digits names one century's code as well as another's.
        let isSure = found.count == 1 && (!titled.isEmpty || !CodeText.isDate(written) || Self.namesYear(written))
        guard isSure else { return .ambiguous(found) }
        return code == written ? .known(code) : .restored(code)
    }

    /// The codes of which a spreadsheet may have made what is written. A listed code that none would have left as it is was
    /// not touched by any.
    private func likely(_ written: String) -> [String] {
        if codes.contains(written), CodeText.asNumber(written) != written { return [written] }
        return CodeTraces.written(written).sorted().flatMap { codesByTrace[$0] ?? [] }
    }

    private static func namesYear(_ date: String) -> Bool {
        date.split { !$0.isNumber }.contains { $0.count == 4 }
    }

    /// What titles are compared by: letters and digits, without the code that some tables put before them.
    private static func key(_ title: String) -> String {
        var words = title.lowercased().split { !$0.isLetter && !$0.isNumber }
        let code = title.prefix { $0.isNumber || $0 == "-" || $0 == "." }
        if code.count > 3, title.dropFirst(code.count).first.map({ $0 == " " || $0 == ":" }) == true {
            let parts = code.split { !$0.isNumber }.count
            if words.count > parts { words.removeFirst(parts) }
        }
        return words.joined(separator: " ")
    }
}

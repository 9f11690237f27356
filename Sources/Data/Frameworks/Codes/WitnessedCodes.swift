import Documents

/// The codes of a framework with their titles, used to restore codes that a spreadsheet read as numbers.
///
/// When `7126.10` is opened in a spreadsheet and saved, it becomes `7126.1`, which may be another occupation's code;
/// `0110.1` becomes `110.1`, and `11-2021` a day in November. Where a table has a title beside the code, the title
/// decides; without one, neither the nearest code nor the first one is assumed.
struct WitnessedCodes: Sendable {
    private var codes: Set<String> = []
    /// Titles given by a list beside the table.
    private var settled: Set<String> = []
    private var codesByTitle: [String: [String]] = [:]
    private var codesByTrace: [String: [String]] = [:]

    /// The result of looking up a code.
    enum Finding: Sendable, Equatable {
        /// The code is in the list, and its title does not contradict it.
        case known(String)
        /// Another code was meant.
        case restored(String)
        /// Several codes are possible.
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
    ///   - isOwn: Whether they come from the table to be read; their title is then ignored if a separate list has it
    ///     already.
    mutating func add(_ code: String, title: String, isOwn: Bool = false) {
        let key = Self.key(title)
        if !isOwn { settled.insert(key) }
        if !key.isEmpty, codesByTitle[key]?.contains(code) != true, !isOwn || !settled.contains(key) {
            codesByTitle[key, default: []].append(code)
        }
        guard codes.insert(code).inserted else { return }
        for trace in CodeTraces.of(code) { codesByTrace[trace, default: []].append(code) }
    }

    /// The code meant by a table's text and title.
    func find(_ written: String, title: String) -> Finding {
        let likely = likely(written)
        let titled = codesByTitle[Self.key(title)] ?? []
        // The title of a single occupation decides; among several, the one whose code can have this form.
        let both = titled.count > 1 ? titled.filter(likely.contains) : titled
        let found = titled.isEmpty ? likely : both
        guard let code = found.first else { return titled.isEmpty ? .unknown : .ambiguous(titled) }
        // A two-digit year is ambiguous between centuries.
        let isSure = found.count == 1 && (!titled.isEmpty || !CodeText.isDate(written) || Self.namesYear(written))
        guard isSure else { return .ambiguous(found) }
        return code == written ? .known(code) : .restored(code)
    }

    /// The codes that a spreadsheet may have turned into this text. A listed code that a spreadsheet would have changed
    /// was not changed.
    private func likely(_ written: String) -> [String] {
        if codes.contains(written), CodeText.asNumber(written) != written { return [written] }
        return CodeTraces.written(written).sorted().flatMap { codesByTrace[$0] ?? [] }
    }

    private static func namesYear(_ date: String) -> Bool {
        date.split { !$0.isNumber }.contains { $0.count == 4 }
    }

    /// The key by which titles are compared: letters and digits, without the code that some tables put before them.
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

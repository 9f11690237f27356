import Occupations
import ServiceSupport
import Taxonomy

/// Finds words of a text that name skills missing from all frameworks: names after "experience with", "proficient in"
/// and similar cues, before "certification", and in lists under headings such as "Skills:".
///
/// The rules use words only. No text is treated as an instruction: a sentence without such a cue proposes nothing.
struct ProposalFinder {
    /// The name of a possible new skill, and its position.
    struct Proposal: Sendable, Hashable {
        /// The words.
        let name: String
        /// The position, in bytes of the text.
        let bytes: Range<Int>
        /// Whether it is a certification.
        let isCertification: Bool

        /// The key by which names of the same skill are joined.
        var key: String { SkillDisplayName.key(name) }
    }

    /// The maximum number of different names proposed per document.
    static let limit = 100
    /// The number of sentences read, and of names compared with all positions, between two yield points.
    private static let (sentencesPerBreath, proposalsPerBreath) = (50, 16)
    /// The maximum number of words in a name.
    private static let wordLimit = 4
    /// The maximum number of items read from one list.
    private static let itemLimit = 20

    /// The names that a text proposes, in its order, except where a skill of a framework was found.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - linked: The positions of frameworks' skills, in bytes; a name of which two thirds or more is covered is not
    ///     proposed.
    ///   - isWord: Whether a word occurs in a framework.
    /// - Throws: `CancellationError` when the task is cancelled or its deadline has passed.
    static func proposals(
        in text: String, linked: [Range<Int>], isWord: (@Sendable (String) -> Bool)? = nil
    ) async throws -> [Proposal] {
        var found: [Proposal] = []
        var isListed = false
        let formed = try await FormedText.forming(text, isWord: isWord, breathe: ComputeExecutor.breathe)
        let sentences = try await TextSentences.sentences(of: formed.text, breathe: ComputeExecutor.breathe)
        for (number, sentence) in sentences.enumerated() {
            if number % sentencesPerBreath == 0 { try await ComputeExecutor.breathe() }
            let words = CueWords.words(of: sentence.text, start: sentence.start)
            let heading = CueWords.heading(words)
            if let heading {
                isListed = true
                found += items(words.dropFirst(heading), isListed: true)
            } else if isListed, words.count <= wordLimit || words.contains(where: { $0.ending == "," }),
                words.last?.ending != ":"
            {
                found += items(words[...], isListed: true)
            } else {
                isListed = false
            }
            found += behindCues(words) + certifications(words)
        }
        let sent = found.map {
            Proposal(name: $0.name, bytes: formed.original(of: $0.bytes), isCertification: $0.isCertification)
        }
        return try await kept(sent, linked: linked)
    }

    /// Drops overlapping names and those found as skills, and limits the number of different names.
    private static func kept(_ found: [Proposal], linked: [Range<Int>]) async throws -> [Proposal] {
        let linked = linked.sorted { $0.lowerBound < $1.lowerBound }
        var places: Set<Range<Int>> = []
        var keys: Set<String> = []
        var kept: [Proposal] = []
        for (number, proposal) in found.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }).enumerated() {
            if number % proposalsPerBreath == 0 { try await ComputeExecutor.breathe() }
            let covered = linked.map { $0.clamped(to: proposal.bytes).count }.max() ?? 0
            let key = proposal.key
            guard covered * 3 < proposal.bytes.count * 2, key.count <= 200, !key.isEmpty,
                !kept.contains(where: { $0.bytes.overlaps(proposal.bytes) }), places.insert(proposal.bytes).inserted,
                keys.contains(key) || keys.count < limit
            else { continue }
            keys.insert(key)
            kept.append(proposal)
        }
        return kept
    }

    private static func behindCues(_ words: [CueWords.Word]) -> [Proposal] {
        words.indices.dropLast().flatMap { index -> [Proposal] in
            guard words[index].ending == nil,
                CueWords.cues[words[index].lower]?.contains(words[index + 1].lower) == true,
                words[index + 1].ending == nil || words[index + 1].ending == ":"
            else { return [] }
            return items(words[(index + 2)...], isListed: false)
        }
    }

    /// The items of a list that begins with the first word and ends with its clause.
    private static func items(_ words: ArraySlice<CueWords.Word>, isListed: Bool) -> [Proposal] {
        var proposals: [Proposal] = []
        var item: [CueWords.Word] = []
        var count = 0
        func end() {
            count += 1
            if let proposal = proposal(of: item, isListed: isListed) { proposals.append(proposal) }
            item = []
        }
        for word in words {
            guard count < itemLimit, item.count <= wordLimit else { break }
            if CueWords.joining.contains(word.lower) {
                end()
                continue
            }
            if CueWords.ends.contains(word.lower) { break }
            if word.isOpened, !item.isEmpty { break }
            item.append(word)
            if word.ending == "," { end() } else if word.ending != nil { break }
        }
        end()
        return proposals
    }

    private static func proposal(of item: [CueWords.Word], isListed: Bool) -> Proposal? {
        let words = item.drop { CueWords.leading.contains($0.lower) }
        let last = words.lastIndex { !CueWords.trailing.contains($0.lower) } ?? words.startIndex - 1
        let named = words[words.startIndex..<max(words.startIndex, last + 1)]
        guard let first = named.first, let end = named.last, named.count <= wordLimit else { return nil }
        let name = named.map(\.text).joined(separator: " ")
        guard GenericSkillNames.reason(for: name) == nil, name.count > 1, name.count <= 100 else { return nil }
        let isTechnical = named.contains { word in
            word.text.contains { $0.isUppercase || $0.isNumber || $0 == "+" || $0 == "#" }
        }
        // After a cue, lower-case words name a skill only if they form a phrase.
        let isPhrase = (2...3).contains(named.count) && !named.contains { CueWords.vague.contains($0.lower) }
        guard isTechnical || isListed && !CueWords.vague.contains(end.lower) || isPhrase else { return nil }
        return Proposal(
            name: name, bytes: first.bytes.lowerBound..<end.bytes.upperBound, isCertification: false)
    }

    /// "AWS Solutions Architect certification": the capitalised words before it.
    private static func certifications(_ words: [CueWords.Word]) -> [Proposal] {
        words.indices.compactMap { index -> Proposal? in
            guard ["certification", "certificate"].contains(words[index].lower), index > 0 else { return nil }
            var first = index
            while first > 0, index - first < 5, words[first - 1].ending == nil,
                words[first - 1].text.contains(where: { $0.isUppercase || $0.isNumber }),
                !CueWords.leading.contains(words[first - 1].lower)
            { first -= 1 }
            guard first < index else { return nil }
            let name = words[first..<index].map(\.text).joined(separator: " ")
            guard GenericSkillNames.reason(for: name) == nil else { return nil }
            return Proposal(
                name: "\(name) certification",
                bytes: words[first].bytes.lowerBound..<words[index].bytes.upperBound, isCertification: true)
        }
    }
}

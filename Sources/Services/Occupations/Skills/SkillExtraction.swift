import Search
import ServiceSupport
package import Taxonomy

/// The skills of a text.
package struct SkillExtraction: Sendable {
    /// A skill and where the text names it.
    package struct Skill: Sendable {
        /// The skill.
        package let target: SkillEngine.Target
        /// How likely it is meant, 0 to 1.
        package let confidence: Double
        /// Where, in bytes of UTF-8 from the text's beginning, with the words that stand there and the label they are
        /// like; in the order of the text.
        package let mentions: [Mention]
    }

    /// A place of a text that names a skill.
    package struct Mention: Sendable, Hashable {
        /// Bytes from the text's beginning.
        package let bytes: Range<Int>
        /// The words there.
        package let words: String
        /// The skill's label that they are like.
        package let label: String
    }

    /// Skills that the text names, the surest first.
    package let skills: [Skill]
    /// Skills that it may name: not sure enough to be counted.
    package let unsure: [Skill]
    /// Sentences that were read.
    package let sentences: Int
    /// Sentences whose meaning was compared; the others were compared by words alone.
    package let sentencesByMeaning: Int
}

extension SkillEngine {
    /// How a text is read.
    package struct ExtractionOptions: Sendable {
        /// Only these frameworks; empty for all.
        package var frameworks: Set<String> = []
        /// The confidence from which a skill counts.
        package var threshold = 0.5
        /// The confidence below which a skill is not even unsure.
        package var floor = 0.25
        /// Sentences that are compared by meaning at most: the longest wait is what this bounds.
        package var meaningLimit = 80
        /// Runs of words that are compared by meaning at most, in all these sentences together.
        package var spanLimit = 2_500
        /// Skills at most.
        package var limit = 200

        /// The usual ones.
        package init() {}
    }

    /// Sentences that are read at most: a book is no job advertisement.
    static let sentenceLimit = 5_000

    /// The skills that a text names.
    @concurrent
    package func extract(from text: String, options: ExtractionOptions = ExtractionOptions()) async throws
        -> SkillExtraction
    {
        let formed = try await FormedText.forming(text, isWord: hasWord, breathe: ComputeExecutor.breathe)
        let sentences = try await TextSentences.sentences(
            of: formed.text, limit: Self.sentenceLimit, breathe: ComputeExecutor.breathe)
        let byMeaning =
            usesModel
            ? Self.sentencesByMeaning(
                sentences.map(\.text), limit: options.meaningLimit, spanLimit: options.spanLimit) : 0
        let first = try await link(sentences.prefix(byMeaning).map(\.text), limit: 12, withMeaning: true)
        let rest = try await link(sentences.dropFirst(byMeaning).map(\.text), limit: 12, withMeaning: false)
        var gathered: [Target: Gathered] = [:]
        for (number, (sentence, parts)) in zip(sentences, first + rest).enumerated() {
            if number % 50 == 0 { try await ComputeExecutor.breathe() }
            for found in parts {
                for one in Self.apart(found, floor: options.floor) {
                    guard options.frameworks.isEmpty || options.frameworks.contains(one.target.framework),
                        let span = one.link.span
                    else { continue }
                    let start = sentence.start + span.bytes.lowerBound
                    let mention = SkillExtraction.Mention(
                        bytes: formed.original(of: start..<(start + span.bytes.count)), words: span.text,
                        label: one.link.label)
                    gathered[one.target, default: Gathered()].add(mention, one.confidence)
                }
            }
        }
        let skills = gathered.map { target, found in
            SkillExtraction.Skill(
                target: target, confidence: found.confidence,
                mentions: found.mentions.sorted {
                    ($0.bytes.lowerBound, $0.bytes.upperBound, $0.label)
                        < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.label)
                })
        }.sorted {
            ($1.confidence, $0.target.framework, $0.target.code) < ($0.confidence, $1.target.framework, $1.target.code)
        }
        return SkillExtraction(
            skills: Array(skills.filter { $0.confidence >= options.threshold }.prefix(options.limit)),
            unsure: Array(skills.filter { $0.confidence < options.threshold }.prefix(options.limit)),
            sentences: sentences.count, sentencesByMeaning: byMeaning)
    }

    /// What a text says of one skill.
    private struct Gathered {
        var confidence = 0.0
        var mentions: Set<SkillExtraction.Mention> = []

        mutating func add(_ mention: SkillExtraction.Mention, _ confidence: Double) {
            self.confidence = max(self.confidence, confidence)
            mentions.insert(mention)
        }
    }

    /// Of skills whose spans overlap only the surest, or several that are as sure.
    private static func apart(_ found: [Found], floor: Double) -> [Found] {
        var kept: [Found] = []
        for one in found.sorted(by: { $0.confidence > $1.confidence }) where one.confidence >= floor {
            guard let span = one.link.span else { continue }
            let rival = kept.first { $0.link.span?.bytes.overlaps(span.bytes) == true }
            if let rival, rival.confidence - one.confidence > 0.02 { continue }
            kept.append(one)
        }
        return kept
    }

    /// What a name of another vocabulary was mapped to.
    package struct Mapping: Sendable {
        /// The name as it was sent.
        package let name: String
        /// Why it was left out, if it was.
        package let filtered: GenericSkillNames.Reason?
        /// Each framework's candidates, best first.
        package let candidates: [(target: Target, confidence: Double, label: String)]
        /// Whether no candidate is sure.
        package let isAbstained: Bool
    }

    /// Runs of words of one name that are compared by meaning; what has more is a sentence and compared by its words.
    private static let nameSpanLimit = 24
    /// Of all names of a request together.
    private static let nameSpansLimit = 8_000

    private func linkNames(_ names: [String], limit: Int) async throws -> [[[Found]]] {
        var left = usesModel ? Self.nameSpansLimit : 0
        let isByMeaning = names.map { name in
            let spans = left > 0 ? SkillSpan.spans(of: name).count : 0
            guard left > 0, spans <= Self.nameSpanLimit else { return false }
            left -= spans
            return true
        }
        let chosen = names.indices.filter { isByMeaning[$0] }
        let others = names.indices.filter { !isByMeaning[$0] }
        let byMeaning = try await link(chosen.map { names[$0] }, limit: limit, withMeaning: true)
        let byWords = try await link(others.map { names[$0] }, limit: limit, withMeaning: false)
        var links = [[[Found]]](repeating: [], count: names.count)
        for (place, found) in zip(chosen, byMeaning) { links[place] = found }
        for (place, found) in zip(others, byWords) { links[place] = found }
        return links
    }

    /// Skills of the served frameworks that names of another vocabulary mean.
    @concurrent
    package func map(
        _ names: [String], frameworks: Set<String> = [], limit: Int = 3, threshold: Double = 0.5
    ) async throws -> [Mapping] {
        var formed: [String] = []
        for name in names {
            formed.append(try await FormedText.forming(name, breathe: ComputeExecutor.breathe).text)
            if formed.count % 100 == 0 { try await ComputeExecutor.breathe() }
        }
        let reasons = formed.map { GenericSkillNames.reason(for: $0) }
        let links = try await linkNames(formed, limit: limit)
        return names.indices.map { index in
            guard reasons[index] == nil else {
                return Mapping(name: names[index], filtered: reasons[index], candidates: [], isAbstained: true)
            }
            let candidates = links[index].flatMap { $0 }.filter {
                frameworks.isEmpty || frameworks.contains($0.target.framework)
            }.map { (target: $0.target, confidence: $0.confidence, label: $0.link.label) }
            return Mapping(
                name: names[index], filtered: nil, candidates: candidates,
                isAbstained: !candidates.contains { $0.confidence >= threshold })
        }
    }
}

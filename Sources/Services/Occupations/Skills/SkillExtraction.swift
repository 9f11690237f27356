import Search
import ServiceSupport
package import Taxonomy

/// The skills of a text.
package struct SkillExtraction: Sendable {
    /// A skill and the positions where the text names it.
    package struct Skill: Sendable {
        /// The skill.
        package let target: SkillEngine.Target
        /// The probability that it is meant, 0 to 1.
        package let confidence: Double
        /// The positions, in bytes of UTF-8 from the beginning of the text, with the words there and the label they
        /// match; in the order of the text.
        package let mentions: [Mention]
    }

    /// A position in a text that names a skill.
    package struct Mention: Sendable, Hashable {
        /// Bytes from the text's beginning.
        package let bytes: Range<Int>
        /// The words there.
        package let words: String
        /// The skill's label that they match.
        package let label: String
    }

    /// Skills that the text names, the most confident first.
    package let skills: [Skill]
    /// Skills that it possibly names, with too little confidence to count.
    package let unsure: [Skill]
    /// Sentences that were read.
    package let sentences: Int
    /// Sentences that were compared by embedding; the others were compared by words only.
    package let sentencesByMeaning: Int
}

extension SkillEngine {
    /// Options for reading a text.
    package struct ExtractionOptions: Sendable {
        /// Only these frameworks; empty for all.
        package var frameworks: Set<String> = []
        /// The minimum confidence of a skill.
        package var threshold = 0.5
        /// The minimum confidence of an unsure skill.
        package var floor = 0.25
        /// The maximum number of sentences compared by embedding; bounds the response time.
        package var vectorLimit = 80
        /// The maximum number of word spans compared by embedding, in all these sentences together.
        package var spanLimit = 2_500
        /// The maximum number of skills.
        package var limit = 200

        /// The default options.
        package init() {}
    }

    /// The maximum number of sentences read; longer texts are not job advertisements.
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
                sentences.map(\.text), limit: options.vectorLimit, spanLimit: options.spanLimit) : 0
        let first = try await link(sentences.prefix(byMeaning).map(\.text), limit: 12, usingVectors: true)
        let rest = try await link(sentences.dropFirst(byMeaning).map(\.text), limit: 12, usingVectors: false)
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

    /// The collected mentions of one skill in a text.
    private struct Gathered {
        var confidence = 0.0
        var mentions: Set<SkillExtraction.Mention> = []

        mutating func add(_ mention: SkillExtraction.Mention, _ confidence: Double) {
            self.confidence = max(self.confidence, confidence)
            mentions.insert(mention)
        }
    }

    /// Of skills with overlapping spans, keeps only the most confident one, or several of equal confidence.
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

    /// The skills that a name of another vocabulary was mapped to.
    package struct Mapping: Sendable {
        /// The name as it was sent.
        package let name: String
        /// Why it was filtered out, if it was.
        package let filtered: GenericSkillNames.Reason?
        /// Each framework's candidates, best first.
        package let candidates: [(target: Target, confidence: Double, label: String)]
        /// Whether no candidate is confident enough.
        package let isAbstained: Bool
    }

    /// Word spans of one name that are compared by embedding; a name with more is a sentence and compared by its words.
    private static let nameSpanLimit = 24
    /// The maximum for all names of a request together.
    private static let nameSpansLimit = 8_000

    private func linkNames(_ names: [String], limit: Int) async throws -> [[[Found]]] {
        var left = usesModel ? Self.nameSpansLimit : 0
        let isByVectors = names.map { name in
            let spans = left > 0 ? SkillSpan.spans(of: name).count : 0
            guard left > 0, spans <= Self.nameSpanLimit else { return false }
            left -= spans
            return true
        }
        let chosen = names.indices.filter { isByVectors[$0] }
        let others = names.indices.filter { !isByVectors[$0] }
        let byMeaning = try await link(chosen.map { names[$0] }, limit: limit, usingVectors: true)
        let byWords = try await link(others.map { names[$0] }, limit: limit, usingVectors: false)
        var links = [[[Found]]](repeating: [], count: names.count)
        for (place, found) in zip(chosen, byMeaning) { links[place] = found }
        for (place, found) in zip(others, byWords) { links[place] = found }
        return links
    }

    /// Maps names of another vocabulary to skills of the served frameworks.
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

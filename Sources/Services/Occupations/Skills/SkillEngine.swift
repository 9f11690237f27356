import Foundation
import Search
import ServiceSupport
package import Taxonomy

/// Finds skills of the served frameworks in texts and in names of other vocabularies. Immutable.
package final class SkillEngine: Sendable {
    /// A skill that can be found.
    package struct Target: Sendable, Hashable {
        /// Its framework.
        package let framework: String
        /// Its id there; of a product, its name.
        package let code: String
        /// Its preferred name.
        package let name: String
        /// Its kind.
        package let kind: SkillKind
        /// Whether it is of a trade or of a person.
        package let nature: SkillNature
    }

    /// The skills of one framework with what finds them.
    struct Part: Sendable {
        let framework: String
        let targets: [Target]
        let linker: SkillLinker
    }

    /// The releases.
    package let catalogue: Catalogue
    let parts: [Part]
    private let embedder: (any TextEmbedder)?

    init(catalogue: Catalogue, parts: [Part], embedder: (any TextEmbedder)?) {
        self.catalogue = catalogue
        self.parts = parts
        self.embedder = parts.allSatisfy { $0.linker.identity != nil } ? embedder : nil
    }

    /// Whether meanings are compared, or words alone.
    package var usesModel: Bool { embedder != nil && !parts.isEmpty }

    /// The frameworks whose skills can be found.
    package var frameworks: [String] { parts.map(\.framework) }

    /// The skill of a framework's code, or of a product's name; `nil` if it is none that can be found.
    package func target(_ code: String, of framework: String) -> Target? {
        parts.first { $0.framework == framework }?.targets.first { $0.code == code }
    }

    /// Whether a word stands in the label of some skill.
    @Sendable package func hasWord(_ word: String) -> Bool { parts.contains { $0.linker.hasWord(word) } }

    /// A skill of one framework beside a sentence or a name.
    struct Found: Sendable {
        let target: Target
        let link: SkillLinker.Link
        let confidence: Double
    }

    /// The skills of each sentence, best first, framework by framework.
    @concurrent
    func link(_ sentences: [String], limit: Int, withMeaning: Bool) async throws -> [[[Found]]] {
        guard withMeaning, let embedder else {
            var found: [[[Found]]] = []
            for sentence in sentences {
                try await ComputeExecutor.breathe()
                found.append(parts.map { self.found($0.linker.link(sentence, limit: limit), in: $0, byMeaning: false) })
            }
            return found
        }
        let spans = sentences.map { SkillSpan.spans(of: $0) }
        var texts: [String] = []
        var places: [String: Int] = [:]
        func add(_ text: String) -> Int {
            if let known = places[text] { return known }
            places[text] = texts.count
            texts.append(text)
            return texts.count - 1
        }
        let wanted = zip(sentences, spans).map { sentence, spans in spans.map { add($0.text) } + [add(sentence)] }
        let vectors = try await embedder.embed(texts)
        var found: [[[Found]]] = []
        for index in sentences.indices {
            let chosen = try vectors.rows(wanted[index])
            var each: [[Found]] = []
            for part in parts {
                try await ComputeExecutor.breathe()
                each.append(
                    self.found(
                        try part.linker.link(sentences[index], spans: spans[index], vectors: chosen, limit: limit),
                        in: part, byMeaning: true))
            }
            found.append(each)
        }
        return found
    }

    /// How many of the first sentences are compared by meaning: as many as are wanted, as long as their spans are not more
    /// than `spanLimit` together, each of which costs a run of the model.
    static func sentencesByMeaning(_ sentences: [String], limit: Int, spanLimit: Int) -> Int {
        var spans = 0
        for (index, sentence) in sentences.prefix(limit).enumerated() {
            spans += SkillSpan.spans(of: sentence).count
            if spans > spanLimit { return index }
        }
        return min(limit, sentences.count)
    }

    private func found(_ links: [SkillLinker.Link], in part: Part, byMeaning: Bool) -> [Found] {
        links.map { link in
            Found(
                target: part.targets[link.skill], link: link,
                confidence: SkillConfidence.of(link, byMeaning: byMeaning))
        }
    }
}

/// How likely a skill that was found is meant: a logistic curve over its score, set by hand (Documentation/skills.md).
enum SkillConfidence {
    static func of(_ link: SkillLinker.Link, byMeaning: Bool) -> Double {
        let (constant, factor) = byMeaning ? (-11.0, 3.7) : (-6.0, 10.0)
        let raw = constant + factor * Double(link.score)
        return 1 / (1 + exp(-raw))
    }

}

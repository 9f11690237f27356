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
        /// Its id there; for a product, its name.
        package let code: String
        /// Its preferred name.
        package let name: String
        /// Its kind.
        package let kind: SkillKind
        /// Technical or transversal (soft).
        package let nature: SkillNature
    }

    /// The skills of one framework with their linker.
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

    /// Whether embeddings are compared, or only words.
    package var usesModel: Bool { embedder != nil && !parts.isEmpty }

    /// The frameworks whose skills can be found.
    package var frameworks: [String] { parts.map(\.framework) }

    /// The skill with a framework's code, or a product's name; `nil` if it cannot be found in texts.
    package func target(_ code: String, of framework: String) -> Target? {
        parts.first { $0.framework == framework }?.targets.first { $0.code == code }
    }

    /// Whether a word occurs in the label of any skill.
    @Sendable package func hasWord(_ word: String) -> Bool { parts.contains { $0.linker.hasWord(word) } }

    /// A skill found for a sentence or a name.
    struct Found: Sendable {
        let target: Target
        let link: SkillLinker.Link
        let confidence: Double
    }

    /// The skills of each sentence, best first, framework by framework.
    @concurrent
    func link(_ sentences: [String], limit: Int, usingVectors: Bool) async throws -> [[[Found]]] {
        guard usingVectors, let embedder else {
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

    /// The number of the first sentences to compare by embedding: up to `limit`, as long as their spans together do not
    /// exceed `spanLimit`, since each span costs a run of the model.
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

/// The probability that a found skill is meant: a logistic function of its score, with hand-set parameters
/// (Documentation/skills.md).
enum SkillConfidence {
    static func of(_ link: SkillLinker.Link, byMeaning: Bool) -> Double {
        let (constant, factor) = byMeaning ? (-11.0, 3.7) : (-6.0, 10.0)
        let raw = constant + factor * Double(link.score)
        return 1 / (1 + exp(-raw))
    }

}

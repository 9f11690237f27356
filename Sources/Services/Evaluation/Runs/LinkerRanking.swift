internal import Numerics
package import Search

/// A skill linker with the model that its vectors come from.
package struct LinkerRanking: SkillRanking {
    private let linker: SkillLinker
    private let embed: TextVectors

    /// Measures a linker.
    ///
    /// - Parameters:
    ///   - linker: what is measured.
    ///   - embed: makes the vectors of spans and sentences; not asked when the linker compares words alone.
    package init(_ linker: SkillLinker, embed: @escaping TextVectors) {
        self.linker = linker
        self.embed = embed
    }

    /// Builds a linker of skills and measures it: by meanings, with an adaptation learned from the skills' labels, where there
    /// is a sentence model, else by words alone.
    @concurrent
    package init(_ skills: [SkillLinker.Skill], embed: @escaping TextVectors) async throws {
        self.embed = embed
        let labels = SkillLinker.labels(of: skills)
        guard let vectors = try await embed(labels.texts), let descriptions = try await embed(skills.map(\.description))
        else {
            linker = SkillLinker(skills)
            return
        }
        linker = try SkillLinker(
            skills, vectors: vectors, descriptions: descriptions,
            adaptation: EmbeddingAdaptation(learning: vectors.vectors, classes: labels.skills))
    }

    @concurrent
    package func rank(_ sentences: [String], limit: Int) async throws -> [[String]] {
        var ranked: [[String]] = []
        for sentence in sentences {
            let spans = SkillSpan.spans(of: sentence)
            let links: [SkillLinker.Link]
            if linker.identity != nil, let vectors = try await embed(spans.map(\.text) + [sentence]) {
                links = try linker.link(sentence, spans: spans, vectors: vectors, limit: limit)
            } else {
                links = linker.link(sentence, limit: limit)
            }
            ranked.append(links.map { linker.skills[$0.skill].label })
        }
        return ranked
    }
}

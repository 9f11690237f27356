internal import Foundation
internal import Numerics
internal import ServiceSupport
internal import Taxonomy

/// Finds the skills of a framework that a sentence of a job advertisement requires.
///
/// Every span of one to four words is compared with every label of every skill: by words and character n-grams if it
/// begins and ends with words of labels, and, with a sentence model, by meaning; so is the whole sentence with the
/// labels and the descriptions. A skill's score is a weighted sum of the best of each.
///
/// Immutable and shared: any number of threads may link.
package struct SkillLinker: Sendable {
    /// A skill as its framework names it.
    package struct Skill: Sendable {
        /// Its id.
        package let id: String
        /// The preferred label.
        package let label: String
        /// Other labels.
        package let others: [String]
        /// Its description; may be empty.
        package let description: String

        package init(id: String, label: String, others: [String] = [], description: String = "") {
            self.id = id
            self.label = label
            self.others = others
            self.description = description
        }
    }

    /// A skill found in a sentence.
    package struct Link: Sendable, Hashable {
        /// The index of the skill.
        package let skill: Int
        /// The score for ranking the skills of one sentence.
        package let score: Float
        /// The span with the strongest evidence; `nil` if only the whole sentence matches.
        package let span: SkillSpan?
        /// The label most similar to the span.
        package let label: String
    }

    /// The weights of the comparisons, determined by measurement.
    package struct Weights: Sendable {
        /// The best span and the preferred label, by meaning.
        package var preferred: Float = 1
        /// The best span and any label, by meaning.
        package var any: Float = 1
        /// The sentence and any label, by meaning.
        package var sentence: Float = 1
        /// The sentence and the description, by meaning.
        package var description: Float = 0.3
        /// The best span and any label, by words.
        package var words: Float = 0.4
        /// The best span and any label, by character n-grams.
        package var pieces: Float = 0.4
        /// The number of nearest skills considered for each span and for the sentence.
        package var nearest = 40
        /// The number of labels found by words for each span.
        package var lexicalRows = 30

        /// Creates the measured weights.
        package init() {}
    }

    /// The skills in the given order.
    package let skills: [Skill]
    /// The labels, by skill; each skill's preferred label comes first.
    package let labels: [String]
    /// The range of each skill's labels.
    package let labelsOf: [Range<Int>]
    /// The required model of vectors; `nil` if only words are compared.
    package let identity: EmbeddingIdentity?
    private let weights: Weights
    private let skillOf: [Int32]
    private let index: LexicalTitleIndex
    private let vocabulary: LabelVocabulary
    private let labelVectors: Vectors?
    private let scratches = Locked<[Scratch]>([])

    private struct Vectors: Sendable {
        let labels: ByteRows
        let centroids: ByteRows
        let descriptions: ByteRows?
        let adaptation: EmbeddingAdaptation
    }

    /// Creates a linker that compares words only.
    package init(_ skills: [Skill], weights: Weights = Weights()) {
        self.init(skills: skills, weights: weights, identity: nil, labelVectors: nil)
    }

    /// Creates a linker that compares words and meanings.
    ///
    /// - Parameters:
    ///   - skills: the skills.
    ///   - vectors: one for each text of ``labels(of:)``, in that order.
    ///   - descriptions: one for each skill's description, zeros where there is none; optional.
    ///   - adaptation: learned from the labels, or the identity.
    /// - Throws: ``EmbeddingError`` when vectors are of different models or their number is wrong.
    package init(
        _ skills: [Skill], vectors: EmbeddingMatrix, descriptions: EmbeddingMatrix? = nil,
        adaptation: EmbeddingAdaptation, weights: Weights = Weights()
    ) throws(EmbeddingError) {
        let (labels, ranges) = Self.labelled(skills)
        guard vectors.count == labels.count, descriptions.map({ $0.count == skills.count }) ?? true else {
            throw EmbeddingError(.dimensions, "there are not as many vectors as labels or descriptions")
        }
        guard adaptation.map.rows == vectors.identity.dimensions,
            descriptions.map({ $0.identity == vectors.identity }) ?? true
        else { throw EmbeddingError(.otherModel, "labels, descriptions and adaptation are of different models") }
        let width = vectors.identity.dimensions
        do {
            var rows = ByteRows(width: width)
            var centroids = FloatMatrix(rows: skills.count, columns: width)
            for (place, range) in ranges.enumerated() {
                let adapted = try adaptation.apply(vectors.rows(range))
                adapted.elements.withUnsafeBufferPointer { rows.append($0) }
                for row in 0..<adapted.rows {
                    for column in 0..<width { centroids[place, column] += adapted[row, column] }
                }
            }
            centroids.withElements { VectorKernels.normaliseRows($0, width: width) }
            var means = ByteRows(width: width)
            centroids.elements.withUnsafeBufferPointer { means.append($0) }
            var described: ByteRows?
            if let descriptions {
                var rows = ByteRows(width: width)
                try adaptation.apply(descriptions.vectors).elements.withUnsafeBufferPointer { rows.append($0) }
                described = rows
            }
            self.init(
                skills: skills, weights: weights, identity: vectors.identity,
                labelVectors: Vectors(labels: rows, centroids: means, descriptions: described, adaptation: adaptation))
        } catch { throw EmbeddingError(.dimensions, "\(error)") }
    }

    private init(skills: [Skill], weights: Weights, identity: EmbeddingIdentity?, labelVectors: Vectors?) {
        self.skills = skills
        self.weights = weights
        self.identity = identity
        self.labelVectors = labelVectors
        (labels, labelsOf) = Self.labelled(skills)
        var skillOf = [Int32](repeating: 0, count: labels.count)
        for (place, range) in labelsOf.enumerated() { for label in range { skillOf[label] = Int32(place) } }
        self.skillOf = skillOf
        index = LexicalTitleIndex(labels)
        vocabulary = LabelVocabulary(of: labels)
    }

    /// The texts whose vectors a linker needs, and the index of each one's skill.
    package static func labels(of skills: [Skill]) -> (texts: [String], skills: [Int]) {
        let (labels, ranges) = labelled(skills)
        return (labels, ranges.enumerated().flatMap { place, range in range.map { _ in place } })
    }

    /// Each skill's distinct labels; a label with an explanation in brackets is also added without it ("Java (computer
    /// programming)").
    private static func labelled(_ skills: [Skill]) -> (labels: [String], ranges: [Range<Int>]) {
        var labels: [String] = []
        var ranges: [Range<Int>] = []
        for skill in skills {
            let start = labels.count
            var known: Set<String> = []
            let short = skill.label.split(separator: " (", maxSplits: 1).first.map { [String($0)] } ?? []
            for label in [skill.label] + short + skill.others {
                let folded = TextNormalizer.folded(label)
                // C++, C# and R are distinct although little of them remains after folding.
                if !folded.isEmpty, known.insert(folded).inserted { labels.append(label) }
            }
            if labels.count == start { labels.append(skill.label) }
            ranges.append(start..<labels.count)
        }
        return (labels, ranges)
    }

    /// Whether a word occurs in a label, ignoring plural endings.
    package func hasWord(_ word: String) -> Bool { index.hasWord(word) }

    /// The skills of a sentence by words only, best first.
    package func link(_ sentence: String, limit: Int = 10) -> [Link] {
        withScratch { scratch in
            let spans = tellingSpans(of: sentence, &scratch)
            for (place, span) in spans.enumerated() { compareWords(span, at: place, &scratch) }
            return ranked(scratch.findings, spans, limit: limit)
        }
    }

    /// Passes scratch memory to `body`; it has the size of the framework's skills, and only the used part is cleared.
    private func withScratch<Outcome>(_ body: (inout Scratch) throws -> Outcome) rethrows -> Outcome {
        var scratch = scratches.withLock { $0.popLast() } ?? Scratch(count: skills.count)
        defer {
            scratch.findings.clear()
            scratches.withLock { $0.append(scratch) }
        }
        return try body(&scratch)
    }

    private struct Scratch: Sendable {
        var lexical = LexicalTitleIndex.Scratch()
        var vocabulary = LabelVocabulary.Scratch()
        var findings: Findings

        init(count: Int) {
            findings = Findings(count: count)
        }
    }

    /// The skills of a sentence by words and meanings, best first.
    ///
    /// - Parameters:
    ///   - sentence: the sentence.
    ///   - spans: the spans of the sentence.
    ///   - vectors: one for each span's text and, last, one for the sentence; not adapted.
    ///   - limit: the maximum number of skills.
    /// - Throws: ``EmbeddingError`` when the vectors are of another model, their number is wrong, or the linker has
    ///   none; `CancellationError` when its task is cancelled.
    package func link(
        _ sentence: String, spans: [SkillSpan], vectors: EmbeddingMatrix, limit: Int = 10
    ) throws -> [Link] {
        guard let labelVectors, vectors.identity == identity else {
            throw EmbeddingError(.otherModel, "the labels' vectors are not of \(vectors.identity)")
        }
        guard vectors.count == spans.count + 1 else {
            throw EmbeddingError(.dimensions, "\(spans.count) spans and a sentence, but \(vectors.count) vectors")
        }
        let adapted: FloatMatrix
        do { adapted = try labelVectors.adaptation.apply(vectors.vectors) } catch {
            throw EmbeddingError(.dimensions, "\(error)")
        }
        return try withScratch { scratch in
            let telling = Set(tellingSpans(of: sentence, &scratch))
            for (place, span) in spans.enumerated() where telling.contains(span) {
                compareWords(span, at: place, &scratch)
            }
            try compareVectors(adapted, labelVectors, &scratch.findings)
            return ranked(scratch.findings, spans, limit: limit)
        }
    }

    /// The best values found for each skill.
    private struct Findings: Sendable {
        var touched: [Int] = []
        var isTouched: [Bool]
        var words: [Float]
        var pieces: [Float]
        var preferred: [Float]
        var any: [Float]
        var sentence: [Float]
        var description: [Float]
        /// The most similar span and label, with their score.
        var best: [(span: Int32, label: Int32, score: Float)]

        init(count: Int) {
            isTouched = [Bool](repeating: false, count: count)
            words = [Float](repeating: 0, count: count)
            pieces = words
            preferred = words
            any = words
            sentence = words
            description = words
            best = [(Int32, Int32, Float)](repeating: (-1, -1, 0), count: count)
        }

        mutating func touch(_ skill: Int) {
            guard !isTouched[skill] else { return }
            isTouched[skill] = true
            touched.append(skill)
        }

        /// Clears the findings, in time proportional to their number.
        mutating func clear() {
            for skill in touched {
                isTouched[skill] = false
                words[skill] = 0
                pieces[skill] = 0
                preferred[skill] = 0
                any[skill] = 0
                sentence[skill] = 0
                description[skill] = 0
                best[skill] = (-1, -1, 0)
            }
            touched.removeAll(keepingCapacity: true)
        }

        mutating func note(_ skill: Int, span: Int, label: Int, score: Float) {
            if score > best[skill].score { best[skill] = (Int32(span), Int32(label), score) }
        }
    }

    /// The spans that may name a skill by their words. No span begins or ends with a word that neither is nor resembles
    /// a word of a label. In a text in another language or in no language nearly all words are of this kind.
    private func tellingSpans(of sentence: String, _ scratch: inout Scratch) -> [SkillSpan] {
        SkillSpan.spans(of: sentence) { vocabulary.knows($0, scratch: &scratch.vocabulary) }
    }

    private func compareWords(_ span: SkillSpan, at place: Int, _ scratch: inout Scratch) {
        index.search(span.text, limit: weights.lexicalRows, unknown: .slight, scratch: &scratch.lexical)
        for hit in scratch.lexical.hits {
            let skill = Int(skillOf[hit.entry])
            scratch.findings.touch(skill)
            scratch.findings.words[skill] = max(scratch.findings.words[skill], hit.words)
            scratch.findings.pieces[skill] = max(scratch.findings.pieces[skill], hit.pieces)
            scratch.findings.note(skill, span: place, label: hit.entry, score: (hit.words + hit.pieces) / 2)
        }
    }

    private func compareVectors(_ vectors: FloatMatrix, _ labelVectors: Vectors, _ found: inout Findings) throws {
        let queries = (0..<vectors.rows).map { row in
            vectors.row(row).withUnsafeBufferPointer { labelVectors.labels.prepare($0) }
        }
        var cosines = [Float](repeating: 0, count: skills.count)
        for query in queries {
            if Task.isCancelled { throw CancellationError() }
            cosines.withUnsafeMutableBufferPointer { labelVectors.centroids.dot(query, from: 0, to: $0) }
            for skill in FrameworkTitles.largest(weights.nearest, of: cosines[...]) { found.touch(skill) }
        }
        let sentence = queries.count - 1
        for (number, skill) in found.touched.enumerated() {
            if number % 256 == 0, Task.isCancelled { throw CancellationError() }
            let range = labelsOf[skill]
            var cosines = [Float](repeating: 0, count: range.count)
            for (place, query) in queries.enumerated() {
                cosines.withUnsafeMutableBufferPointer {
                    labelVectors.labels.dot(query, from: range.lowerBound, to: $0)
                }
                guard let best = cosines.indices.max(by: { cosines[$0] < cosines[$1] }) else { continue }
                if place == sentence {
                    found.sentence[skill] = max(0, cosines[best])
                } else {
                    found.preferred[skill] = max(found.preferred[skill], cosines[0])
                    found.any[skill] = max(found.any[skill], cosines[best])
                    found.note(skill, span: place, label: range.lowerBound + best, score: cosines[best])
                }
            }
            if let descriptions = labelVectors.descriptions {
                withUnsafeMutablePointer(to: &found.description[skill]) {
                    descriptions.dot(
                        queries[sentence], from: skill, to: UnsafeMutableBufferPointer(start: $0, count: 1))
                }
            }
        }
    }

    private func ranked(_ found: Findings, _ spans: [SkillSpan], limit: Int) -> [Link] {
        let links = found.touched.map { skill -> Link in
            let score =
                weights.words * found.words[skill] + weights.pieces * found.pieces[skill]
                + weights.preferred * found.preferred[skill] + weights.any * found.any[skill]
                + weights.sentence * found.sentence[skill] + weights.description * found.description[skill]
            let (span, label, _) = found.best[skill]
            return Link(
                skill: skill, score: score, span: span < 0 || Int(span) >= spans.count ? nil : spans[Int(span)],
                label: label < 0 ? skills[skill].label : labels[Int(label)])
        }
        return Array(
            links.sorted { $0.score != $1.score ? $0.score > $1.score : $0.skill < $1.skill }.prefix(max(0, limit)))
    }
}

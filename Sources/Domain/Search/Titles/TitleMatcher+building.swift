internal import Foundation
internal import Numerics
internal import Taxonomy

extension TitleMatcher {
    /// The lookup key of a preferred title: folded and without plural endings.
    static func key(_ title: String) -> String {
        TextNormalizer.words(title).map(TextNormalizer.stem).joined(separator: " ")
    }

    /// A framework's titles with an index of their words.
    static func titles(
        of framework: TitleCorpus.Framework, in corpus: TitleCorpus, titleVectors: FrameworkTitles.Vectors?
    ) -> FrameworkTitles {
        let first = framework.entries.lowerBound
        return FrameworkTitles(
            titles: corpus.entries[framework.entries].map(\.text),
            entries: corpus.occupations[framework.occupations].map {
                ($0.entries.lowerBound - first)..<($0.entries.upperBound - first)
            }, titleVectors: titleVectors)
    }

    /// A framework's adapted vectors.
    static func titleVectors(
        of framework: TitleCorpus.Framework, in corpus: TitleCorpus, titles: EmbeddingMatrix,
        descriptions: EmbeddingMatrix?, adaptation: EmbeddingAdaptation
    ) throws(NumericsError) -> FrameworkTitles.Vectors {
        let width = titles.identity.dimensions
        var rows = ByteRows(width: width)
        var centroids = FloatMatrix(rows: framework.occupations.count, columns: width)
        for (place, occupation) in corpus.occupations[framework.occupations].enumerated() {
            let range = (occupation.entries.lowerBound * width)..<(occupation.entries.upperBound * width)
            let adapted = try adaptation.apply(
                FloatMatrix(
                    rows: occupation.entries.count, columns: width, elements: Array(titles.vectors.elements[range])))
            adapted.elements.withUnsafeBufferPointer { rows.append($0) }
            for row in 0..<adapted.rows {
                for column in 0..<width { centroids[place, column] += adapted[row, column] }
            }
        }
        if width > 0 { centroids.withElements { VectorKernels.normaliseRows($0, width: width) } }
        var described: FloatMatrix?
        if let descriptions {
            let range = (framework.occupations.lowerBound * width)..<(framework.occupations.upperBound * width)
            described = try adaptation.apply(
                FloatMatrix(
                    rows: framework.occupations.count, columns: width,
                    elements: Array(descriptions.vectors.elements[range])))
        }
        return FrameworkTitles.Vectors(rows: rows, centroids: centroids, descriptions: described)
    }
}

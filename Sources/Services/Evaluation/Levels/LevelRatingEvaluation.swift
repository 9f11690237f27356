internal import Foundation
internal import Numerics
package import Occupations
internal import Taxonomy

/// Cross-validation: hides the ratings of rated occupations, one fold at a time, and compares the sources' estimates
/// with them.
package struct LevelRatingEvaluation: Sendable {
    private let snapshot: OccupationSnapshot
    private let rated: RatedLevels
    private let folds: Int
    private let seed: UInt64
    private let draws: Int

    /// Prepares an evaluation; `nil` where fewer than two occupations per fold are rated on both scales.
    ///
    /// - Parameters:
    ///   - snapshot: The release.
    ///   - folds: The number of folds, at least 2.
    ///   - seed: Determines the folds and the intervals.
    ///   - draws: The number of bootstrap samples for an interval.
    package init?(_ snapshot: OccupationSnapshot, folds: Int = 10, seed: UInt64 = 1, draws: Int = 1_000) {
        guard folds > 1, let rated = RatedLevels(snapshot), rated.occupations.count >= 2 * folds else { return nil }
        self.snapshot = snapshot
        self.rated = rated
        self.folds = folds
        self.seed = seed
        self.draws = draws
    }

    /// The source's estimates for each rated occupation while its ratings are hidden, in the order of `RatedLevels`.
    package func answers(_ source: any LevelSource) throws -> [LevelAnswer?] {
        let order = SeededChoice(seed: seed).shuffled(Array(rated.occupations.indices))
        var answers = [LevelAnswer?](repeating: nil, count: order.count)
        for fold in 0..<folds {
            let asked = order.indices.filter { $0 % folds == fold }.map { order[$0] }.sorted()
            let known = order.indices.filter { $0 % folds != fold }.map { order[$0] }.sorted()
            let told = try source.levels(
                LevelQuestion(snapshot: snapshot, rated: rated, known: known, asked: asked))
            for (row, answer) in zip(asked, told) { answers[row] = answer }
        }
        return answers
    }

    /// Measures a source and compares it with baselines.
    ///
    /// - Parameters:
    ///   - source: The source to be measured.
    ///   - floors: The baselines.
    ///   - progress: Called with the number of sources done.
    package func report(
        _ source: any LevelSource, floors: [any LevelSource] = [GroupMeanLevels.element, GroupMeanLevels.minorGroup],
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> LevelRatingReport {
        let others = floors.filter { $0.name != source.name }
        let told = try answers(source)
        progress(1, others.count + 1)
        var overall = LevelRatingReport.Quantity.allCases.map { quantity in
            self.overall(source.name, quantity, told)
        }
        for (place, floor) in others.enumerated() {
            let told = try answers(floor)
            overall += LevelRatingReport.Quantity.allCases.map { self.overall(floor.name, $0, told) }
            progress(place + 2, others.count + 1)
        }
        return LevelRatingReport(
            source: source.name, occupations: rated.occupations.count, untold: told.count { $0 == nil }, folds: folds,
            // A source may estimate only one of the quantities.
            overall: overall.filter { $0.measures.contains { $0.estimate.count > 0 } },
            bySkill: LevelRatingReport.Quantity.allCases.flatMap { bySkill($0, told) }.filter { $0.count > 0 },
            byZone: LevelRatingReport.Quantity.allCases.flatMap { byZone($0, told) })
    }

    // MARK: - Measures

    /// An estimated value and the rated one.
    private struct Pair {
        let told: Double
        let rated: Double
        let halfWidth: Double?

        var error: Double { told - rated }
    }

    /// The estimated values of an answer, by position of the skill.
    private func pairs(_ quantity: LevelRatingReport.Quantity, _ answer: LevelAnswer?, row: Int) -> [Pair?] {
        guard let answer else { return rated.skills.map { _ in nil } }
        let (told, errors, first) =
            switch quantity {
            case .level: (answer.levels, answer.levelErrors, 0)
            case .importance: (answer.importances, answer.importanceErrors, rated.skills.count)
            }
        return rated.skills.indices.map { place in
            guard told.indices.contains(place), let value = told[place] else { return nil }
            return Pair(
                told: value, rated: Double(rated.values[row, first + place]),
                halfWidth: errors.indices.contains(place) ? errors[place] : nil)
        }
    }

    private func overall(
        _ source: String, _ quantity: LevelRatingReport.Quantity, _ told: [LevelAnswer?]
    ) -> LevelRatingReport.Overall {
        let rows = told.indices.map { pairs(quantity, told[$0], row: $0).compactMap(\.self) }
        return .init(source: source, quantity: quantity, measures: measures(rows, correlates: true))
    }

    private func byZone(_ quantity: LevelRatingReport.Quantity, _ told: [LevelAnswer?]) -> [LevelRatingReport.Part] {
        var zones: [Int: [[Pair]]] = [:]
        for row in told.indices {
            let pairs = pairs(quantity, told[row], row: row).compactMap(\.self)
            let zone = snapshot.jobZone(of: rated.occupations[row]) ?? 0
            if !pairs.isEmpty { zones[zone, default: []].append(pairs) }
        }
        return zones.sorted { $0.key < $1.key }.map { zone, rows in
            .init(
                code: zone == 0 ? "" : "\(zone)", name: "", quantity: quantity, count: rows.count,
                measures: measures(rows, correlates: true))
        }
    }

    private func bySkill(_ quantity: LevelRatingReport.Quantity, _ told: [LevelAnswer?]) -> [LevelRatingReport.Part] {
        let rows = told.indices.map { pairs(quantity, told[$0], row: $0) }
        return rated.skills.enumerated().map { place, skill in
            let pairs = rows.compactMap { $0[place] }
            var found = measures(pairs.map { [$0] }, correlates: false)
            if let correlation = RankCorrelation.spearman(pairs.map(\.told), pairs.map(\.rated)) {
                found.append(
                    .init(
                        name: "Spearman",
                        estimate: MeanEstimate(
                            mean: correlation, lower: correlation, upper: correlation, count: pairs.count)
                    ))
            }
            let record = snapshot.content[skill]
            return .init(
                code: record.code, name: record.name, quantity: quantity, count: pairs.count, measures: found)
        }
    }

    /// Measures over occupations of equal weight; each element of `rows` holds the values of one occupation.
    private func measures(_ rows: [[Pair]], correlates: Bool) -> [LevelRatingReport.Measure] {
        let rows = rows.filter { !$0.isEmpty }
        func mean(_ pairs: [Pair], _ value: (Pair) -> Double) -> Double {
            pairs.reduce(0) { $0 + value($1) } / Double(pairs.count)
        }
        func measure(_ name: String, _ values: [Double]) -> LevelRatingReport.Measure {
            .init(name: name, estimate: MeanEstimate(values, draws: draws, seed: seed))
        }
        let squares = MeanEstimate(rows.map { mean($0) { $0.error * $0.error } }, draws: draws, seed: seed)
        var found = [
            measure("MAE", rows.map { mean($0) { abs($0.error) } }),
            .init(
                name: "RMSE",
                estimate: MeanEstimate(
                    mean: squares.mean.squareRoot(), lower: squares.lower.squareRoot(),
                    upper: squares.upper.squareRoot(),
                    count: squares.count)),
            measure("bias", rows.map { mean($0, \.error) }),
        ]
        if correlates {
            found.append(
                measure("Spearman", rows.compactMap { RankCorrelation.spearman($0.map(\.told), $0.map(\.rated)) }))
        }
        let sure = rows.filter { $0.allSatisfy { $0.halfWidth != nil } }
        if !sure.isEmpty {
            found.append(
                measure("interval coverage", sure.map { mean($0) { abs($0.error) <= $0.halfWidth ?? 0 ? 1 : 0 } }))
            found.append(measure("interval half width", sure.map { mean($0) { $0.halfWidth ?? 0 } }))
        }
        return found
    }
}

/// Finds the skill gaps between two occupations on one scale.
///
/// The documented rule: a skill is a gap if it is rated in the target and not in the source, or rated in both with a
/// higher value in the target. Values are compared as published.
package struct SkillGapEngine: Sendable {
    /// Which skills count as a gap.
    package enum Rule: String, Sendable, CaseIterable {
        /// Absent in the source, or lower there than in the target.
        case higherInTarget = "higher_in_target"
        /// Absent or 0 in the source, and above 0 in the target.
        case absentInSource = "absent_in_source"
    }

    /// How ratings with the flag Not Relevant are interpreted.
    package enum NotRelevantReading: String, Sendable, CaseIterable {
        /// The value counts as published.
        case asPublished = "as_published"
        /// The rating counts as 0: in the source like a missing skill, in the target like an unneeded one.
        case absent
    }

    /// The order of the results.
    package enum Order: String, Sendable, CaseIterable {
        /// By the skill's code.
        case element
        /// Largest difference first.
        case delta
        /// Highest priority first; unknown priorities last.
        case priority
    }

    /// Options of a comparison.
    package struct Options: Sendable, Hashable {
        /// Which skills count.
        package var rule = Rule.higherInTarget
        /// How flagged ratings are interpreted.
        package var notRelevant = NotRelevantReading.asPublished
        /// Leave out differences that are not known to be significant.
        package var onlySignificant = false
        /// Leave out differences below this, in the scale's units.
        package var minimumDelta = 0.0
        /// The order of the results.
        package var order = Order.element
        /// The value of a missing rating: 0, or the scale's minimum where that is below 0.
        package var absentValue = 0.0

        /// Creates options for the documented rule without filters.
        package init() {}
    }

    /// The minimum standard error of a rating: one in five published errors is 0 because a few judges happened to
    /// agree, which would make any difference significant.
    package static let standardErrorFloor = 0.1

    /// The two-sided 5 % point of the normal distribution.
    package static let significanceBound = 1.96

    /// The result of a comparison.
    package struct Comparison: Sendable {
        /// The gaps, in the requested order.
        package let gaps: [SkillGap]
        /// The number of skills compared: those rated for either occupation.
        package let comparedCount: Int
    }

    /// Compares two occupations.
    ///
    /// Both lists must be ordered by `skill` and hold each skill once. Runs in time proportional to their lengths.
    package static func compare(_ source: [RatedSkill], with target: [RatedSkill], options: Options = Options())
        -> Comparison
    {
        var gaps: [SkillGap] = []
        gaps.reserveCapacity(target.count)
        var (index, sharedCount) = (0, 0)
        for needed in target {
            while index < source.count, source[index].skill < needed.skill { index += 1 }
            let held = index < source.count && source[index].skill == needed.skill ? source[index] : nil
            if held != nil { sharedCount += 1 }
            if let gap = gap(from: held, to: needed, options: options) { gaps.append(gap) }
        }
        switch options.order {
        case .element: break
        case .delta: gaps.sort { ($0.delta, $1.skill) > ($1.delta, $0.skill) }
        case .priority: gaps.sort { ($0.priority ?? -1, $0.delta, $1.skill) > ($1.priority ?? -1, $1.delta, $0.skill) }
        }
        return Comparison(gaps: gaps, comparedCount: source.count + target.count - sharedCount)
    }

    private static func gap(from held: RatedSkill?, to needed: RatedSkill, options: Options) -> SkillGap? {
        let isAbsentReading = options.notRelevant == .absent
        let isNeeded = !(isAbsentReading && needed.notRelevant == true)
        let to = isNeeded ? needed.value : options.absentValue
        let isHeld = held.map { !(isAbsentReading && $0.notRelevant == true) } ?? false
        let from = isHeld ? held?.value ?? options.absentValue : options.absentValue
        switch options.rule {
        case .higherInTarget:
            // A target that is interpreted as absent needs nothing; otherwise an unrated source is a gap whatever the
            // value.
            guard to > from || (held == nil && isNeeded) else { return nil }
        case .absentInSource:
            guard from == options.absentValue, to > from else { return nil }
        }
        let delta = to - from
        let z: Double? =
            if let held, let sourceError = held.standardError, let targetError = needed.standardError {
                delta / standardError(sourceError, targetError)
            } else {
                nil
            }
        let significant = z.map { $0 > significanceBound }
        if options.onlySignificant, significant != true { return nil }
        if delta < options.minimumDelta { return nil }
        let priority: Double? =
            if let significant, let importance = needed.importance { significant ? importance * delta : 0 } else { nil }
        return SkillGap(
            skill: needed.skill, from: from, to: to, source: held, target: needed, delta: delta, z: z,
            significant: significant, importance: needed.importance, priority: priority)
    }

    /// Standard error of the difference of two independent ratings, each at least `standardErrorFloor`.
    private static func standardError(_ first: Double, _ second: Double) -> Double {
        let (first, second) = (max(first, standardErrorFloor), max(second, standardErrorFloor))
        return (first * first + second * second).squareRoot()
    }
}

package import Taxonomy

/// How well a role has to master one of its skills.
///
/// Two values are combined: the role's need of the skill, and its seniority. Neither is sufficient alone: a beginner's
/// role requires Intermediate in its core skills and less in the rest, an expert's does not require Expert in
/// everything.
package enum SkillNeed {
    /// A role's need of a skill, 0 to 1, from its rank among all occupations and within its own.
    ///
    /// `need = 0.6 · level + 0.4 · place`. Percentiles of the level within the element, because no occupation in O*NET
    /// reaches 7 and equal intervals of 0 to 7 would classify nearly everything as Beginner; the rank within the
    /// occupation, because a role with only ordinary skills still has core skills.
    ///
    /// - Parameters:
    ///   - level: Mid-rank of the skill's level among all occupations, 0 to 1.
    ///   - place: Mid-rank of the skill's importance among the occupation's own skills, 0 to 1.
    package static func need(level: Double, place: Double) -> Double {
        clamped(0.6 * level + 0.4 * place)
    }

    /// The needs of the skills in one result, spread apart: half the need, half its mid-rank among them.
    ///
    /// All skills in a result were selected as important; spreading them apart shows which are the most important.
    package static func spread(_ needs: [Double]) -> [Double] {
        let scale = RankScale(needs)
        return needs.map { 0.5 * $0 + 0.5 * scale.percentile(of: $0) }
    }

    /// The proficiency that a role of a seniority needs: the step of `start + 2 · (need - 0.5)`, where `start` is 0.5,
    /// 1.5, 2.4 and 2.8 for roles of beginners, intermediates, advanced people and experts.
    ///
    /// So a beginner's role requires Intermediate where the need is 0.75 or more; an expert's role requires Expert from
    /// 0.6.
    ///
    /// - Parameters:
    ///   - need: 0 to 1.
    ///   - seniority: The seniority of the role.
    package static func proficiency(need: Double, seniority: Proficiency) -> Proficiency {
        let start = [0.5, 1.5, 2.4, 2.8][seniority.step]
        return Proficiency(step: Int((start + 2 * (clamped(need) - 0.5)).rounded(.down)))
    }

    private static func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }
}

/// The percentile ranks of a list of values.
package struct RankScale: Sendable, Hashable {
    private let sorted: [Double]

    /// Creates the scale from a list of values.
    package init(_ values: [Double]) {
        sorted = values.sorted()
    }

    /// The share of values below plus half the share of equal ones, 0 to 1 (mid-rank); 0.5 where there are no values.
    package func percentile(of value: Double) -> Double {
        guard !sorted.isEmpty else { return 0.5 }
        let below = place { $0 < value }
        let through = place { $0 <= value }
        return Double(below + through) / Double(2 * sorted.count)
    }

    /// The number of leading sorted values that satisfy a condition, by binary search.
    private func place(_ isBefore: (Double) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(sorted[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// How well somebody masters a skill, in the four steps that the recommendation routes speak.
///
/// No framework publishes these steps; every value that carries one carries the native scale and value too.
package enum Proficiency: String, Sendable, CaseIterable, Hashable, Comparable {
    /// Works with guidance.
    case beginner = "Beginner"
    /// Works alone on ordinary tasks.
    case intermediate = "Intermediate"
    /// Solves unusual tasks and helps others.
    case advanced = "Advanced"
    /// Sets the way for others.
    case expert = "Expert"

    /// 0 for Beginner to 3 for Expert.
    package var step: Int {
        switch self {
        case .beginner: 0
        case .intermediate: 1
        case .advanced: 2
        case .expert: 3
        }
    }

    /// The proficiency of a step; steps beyond the ends count as the ends.
    package init(step: Int) {
        self = Self.allCases[min(max(step, 0), Self.allCases.count - 1)]
    }

    package static func < (left: Proficiency, right: Proficiency) -> Bool { left.step < right.step }
}

/// How well a person masters a skill, in the four levels of the recommendation routes.
///
/// No framework publishes these levels; every value with a level also has the native scale and value.
package enum Proficiency: String, Sendable, CaseIterable, Hashable, Comparable {
    /// Works with guidance.
    case beginner = "Beginner"
    /// Works alone on ordinary tasks.
    case intermediate = "Intermediate"
    /// Solves unusual tasks and helps others.
    case advanced = "Advanced"
    /// Guides others.
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

    /// The proficiency for a step, clamped to the valid range.
    package init(step: Int) {
        self = Self.allCases[min(max(step, 0), Self.allCases.count - 1)]
    }

    package static func < (left: Proficiency, right: Proficiency) -> Bool { left.step < right.step }
}

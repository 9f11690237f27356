import Search
import Taxonomy

/// How far up a role is.
enum SeniorityRule {
    /// What was asked for; else what the title says; else Intermediate, as documented.
    static func seniority(_ asked: Proficiency?, query: TitleQuery?) -> Proficiency {
        if let asked { return asked }
        switch query?.seniority {
        case .trainee, .junior: return .beginner
        case .senior: return .advanced
        case .lead, .head: return .expert
        case nil: return .intermediate
        }
    }
}

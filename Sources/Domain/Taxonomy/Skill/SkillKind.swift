/// What sort of concept a skill is. The raw value is what the database and the API hold.
package enum SkillKind: String, Sendable, CaseIterable, Hashable {
    /// A developed capacity (O*NET 2.A, 2.B).
    case skill
    /// A body of facts and principles (O*NET 2.C).
    case knowledge
    /// An enduring attribute (O*NET 1.A).
    case ability
    /// A personal characteristic at work (O*NET 1.C until 29.x, 1.D from 30.0 on).
    case workStyle = "work_style"
    /// A generalized work activity (O*NET 4.A).
    case workActivity = "work_activity"
    /// A physical or social condition of work (O*NET 4.C).
    case workContext = "work_context"
    /// A preference for kinds of work (O*NET 1.B.1, 1.B.3).
    case interest
    /// What a person seeks in work (O*NET 1.B.2).
    case workValue = "work_value"
    /// A piece of work that an occupation does.
    case task
    /// Software or information technology.
    case technology
    /// A machine, instrument or piece of equipment.
    case tool
    /// A human language.
    case language
    /// Education, training and experience (O*NET 2.D, 3).
    case requirement
    /// A heading of the hierarchy that is never rated itself.
    case group
}

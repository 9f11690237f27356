package import Occupations
package import Taxonomy

/// What a job is, in the words of its framework.
package struct JobDescription: Sendable {
    /// The title without seniority and contract words.
    package let normalizedTitle: String
    /// How far up the role is, from its title.
    package let seniority: Proficiency
    /// The occupation that describes it best.
    package let occupation: RoleAnswer.Occupation
    /// What its members do.
    package let description: String
    /// Their tasks, the most important first where that is published.
    package let tasks: [String]
    /// The framework whose tasks these are; `nil` where there are none.
    package let tasksFrom: RoleAnswer.Occupation?
    /// The same occupation in other frameworks.
    package let others: [RoleAnswer.Occupation]
    /// Ids of the frameworks whose releases this uses.
    package let sources: Set<String>
    /// The releases that it is of, whatever is served by now.
    package let catalogue: Catalogue
}

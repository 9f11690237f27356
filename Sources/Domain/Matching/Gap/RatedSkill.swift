/// One skill's rating in one occupation on one scale, as the gap engine needs it.
package struct RatedSkill: Sendable, Hashable {
    /// Position of the skill in its release; lists are ordered by it.
    package var skill: Int32
    /// The value as published, in the scale's units.
    package var value: Double
    /// Standard error in the scale's units; `nil` where the publisher gives none.
    package var standardError: Double?
    /// Most of those asked said that the skill does not matter in the occupation; `nil` where not stated.
    package var notRelevant: Bool?
    /// The publisher advises against using the value; `nil` where not stated.
    package var suppressed: Bool?
    /// How important the skill is in the occupation, 0 (least) to 1 (most); `nil` where not rated.
    package var importance: Double?

    /// Makes a rating.
    package init(
        skill: Int32, value: Double, standardError: Double? = nil, notRelevant: Bool? = nil, suppressed: Bool? = nil,
        importance: Double? = nil
    ) {
        self.skill = skill
        self.value = value
        self.standardError = standardError
        self.notRelevant = notRelevant
        self.suppressed = suppressed
        self.importance = importance
    }
}

import Taxonomy

/// Sorts of elements by their place in the content model.
enum ElementKinds {
    /// Gives every element its kind and its parent. `skills` are in the order of their codes.
    ///
    /// An element above others that is never rated itself is a heading. So is every unrated one of the branches that
    /// describe organisations, occupations as such and the workforce (4.B, 4.D, 4.E, 5, 6), which hold no skills.
    static func assign(to skills: inout [SkillRecord], isRated: [Bool]) {
        let codes = Set(skills.map(\.code))
        let parents = skills.map { parent(of: $0.code, among: codes) }
        let headings = Set(parents.compactMap { $0 })
        for index in skills.indices {
            skills[index].parentCode = parents[index]
            let isHeading = headings.contains(skills[index].code) && !isRated[index]
            let kind = kind(of: skills[index].code) ?? (isRated[index] ? .requirement : .group)
            skills[index].kind = isHeading ? .group : kind
        }
    }

    /// The kind that a branch of the content model holds, or `nil` for one without skills.
    static func kind(of code: String) -> SkillKind? {
        let parts = code.split(separator: ".")
        guard let first = parts.first else { return nil }
        let second = parts.count > 1 ? parts[1] : ""
        switch (first, second) {
        case ("1", "A"): return .ability
        case ("1", "B"):
            switch parts.count > 2 ? parts[2] : "" {
            case "1", "3": return .interest
            case "2": return .workValue
            default: return nil
            }
        case ("1", "C"), ("1", "D"): return .workStyle
        case ("2", "A"), ("2", "B"): return .skill
        case ("2", "C"): return .knowledge
        case ("2", "D"), ("3", _): return .requirement
        case ("4", "A"): return .workActivity
        case ("4", "C"): return .workContext
        default: return nil
        }
    }

    /// The nearest code above that is part of the release, one dotted part less; `nil` if that one is not there.
    private static func parent(of code: String, among codes: Set<String>) -> String? {
        guard let dot = code.lastIndex(of: ".") else { return nil }
        let above = String(code[..<dot])
        return codes.contains(above) ? above : nil
    }
}

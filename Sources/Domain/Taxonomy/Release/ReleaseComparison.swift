/// The changes from one release of a framework to another.
package struct ReleaseComparison: Sendable {
    /// An occupation whose preferred title changed.
    package struct Retitling: Sendable, Hashable {
        /// Its code.
        package let code: String
        /// The title before.
        package let before: String
        /// The title after.
        package let after: String
    }

    /// A rating whose change exceeds its error.
    package struct Movement: Sendable, Hashable {
        /// Code of the occupation.
        package let occupation: String
        /// Code of the skill.
        package let skill: String
        /// Name of the skill.
        package let skillName: String
        /// Code of the scale.
        package let scale: String
        /// The value before.
        package let before: Double
        /// The value after.
        package let after: Double
        /// The difference in standard errors.
        package let z: Double
    }

    /// Occupations only in the later release.
    package private(set) var added: [OccupationRecord] = []
    /// Occupations only in the earlier release.
    package private(set) var removed: [OccupationRecord] = []
    /// Occupations with a changed title.
    package private(set) var retitled: [Retitling] = []
    /// Ratings whose change exceeds their error, largest `z` first.
    package private(set) var moved: [Movement] = []
    /// Ratings with published errors in both releases, whose change can be tested.
    package private(set) var comparableRatings = 0
    /// Ratings whose value changed by any amount.
    package private(set) var changedRatings = 0
    /// Ratings only in the later release.
    package private(set) var addedRatings = 0
    /// Ratings only in the earlier release.
    package private(set) var removedRatings = 0

    /// The same floor and bound as for the gap between occupations: a change counts when it exceeds 1.96 standard
    /// errors of the difference, each error being at least 0.1.
    private static let errorFloor = 0.1
    private static let bound = 1.96

    /// Compares two releases of one framework; linear in their sizes.
    package init(from earlier: ReleaseContent, to later: ReleaseContent) {
        let before = Dictionary(earlier.occupations.map { ($0.code, $0) }) { first, _ in first }
        let after = Dictionary(later.occupations.map { ($0.code, $0) }) { first, _ in first }
        added = later.occupations.filter { before[$0.code] == nil }
        removed = earlier.occupations.filter { after[$0.code] == nil }
        retitled = later.occupations.compactMap { record in
            guard let old = before[record.code], old.title != record.title else { return nil }
            return Retitling(code: record.code, before: old.title, after: record.title)
        }
        compareRatings(from: earlier, to: later)
    }

    private struct Key: Hashable {
        let occupation: String
        let skill: String
        let scale: String
    }

    private mutating func compareRatings(from earlier: ReleaseContent, to later: ReleaseContent) {
        func key(_ rating: RatingRecord, in content: ReleaseContent) -> Key {
            Key(
                occupation: content[rating.occupation].code,
                skill: content[rating.skill].code, scale: content[rating.scale].code)
        }
        var old: [Key: RatingRecord] = [:]
        old.reserveCapacity(earlier.ratings.count)
        for rating in earlier.ratings { old[key(rating, in: earlier)] = rating }
        for rating in later.ratings {
            let key = key(rating, in: later)
            guard let previous = old.removeValue(forKey: key) else {
                addedRatings += 1
                continue
            }
            if previous.value != rating.value { changedRatings += 1 }
            guard let first = previous.precision.standardError, let second = rating.precision.standardError
            else { continue }
            comparableRatings += 1
            let (a, b) = (max(first, Self.errorFloor), max(second, Self.errorFloor))
            let z = (rating.value - previous.value) / (a * a + b * b).squareRoot()
            guard z.magnitude > Self.bound else { continue }
            moved.append(
                Movement(
                    occupation: key.occupation, skill: key.skill, skillName: later[rating.skill].name,
                    scale: key.scale, before: previous.value, after: rating.value, z: z))
        }
        removedRatings = old.count
        moved.sort {
            ($0.z.magnitude, $1.occupation, $1.skill, $1.scale) > ($1.z.magnitude, $0.occupation, $0.skill, $0.scale)
        }
    }
}

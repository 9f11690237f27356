/// The index of a record in its list of one release, by which rows of that release refer to it.
///
/// Four bytes, so that some 300,000 ratings stay small. It is invalid in other releases: data that outlives a release
/// uses a ``ConceptID``. The type distinguishes positions of occupations, skills and scales:
///
/// ```swift
/// for rating in content.ratings {
///     print(content[rating.occupation].title, content[rating.skill].name, rating.value)
/// }
/// ```
package struct Position<Record>: Sendable, Hashable, Comparable {
    @usableFromInline let number: Int32

    /// Creates the position for an index of the list.
    ///
    /// - Parameter index: 0 up to 2,147,483,647; -1 for no position, before references are checked.
    @inlinable @inline(__always) package init(_ index: Int) { number = Int32(index) }

    /// The index in the list itself, or in a parallel list with one value per record.
    @inlinable @inline(__always) package var index: Int { Int(number) }

    /// Whether the first position precedes the second one in the list.
    @inlinable package static func < (first: Self, second: Self) -> Bool { first.number < second.number }

    // These two are written out, as those that the compiler makes cannot be inlined in other modules.

    /// Whether both have the same index.
    @inlinable package static func == (first: Self, second: Self) -> Bool { first.number == second.number }
    /// Feeds the index to a hasher.
    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension Position: ExpressibleByIntegerLiteral {
    /// Creates the position for an index in source code, as tests write them.
    @inlinable package init(integerLiteral index: Int32) { number = index }
}

extension Position: CustomStringConvertible {
    /// The index in digits.
    package var description: String { "\(number)" }
}

/// The position of an occupation in its release.
package typealias OccupationPosition = Position<OccupationRecord>
/// The position of a skill in its release.
package typealias SkillPosition = Position<SkillRecord>
/// The position of a scale in its release.
package typealias ScalePosition = Position<ScaleRecord>
/// The position of an occupation group in its release.
package typealias GroupPosition = Position<OccupationGroupRecord>
/// The position of a class of products in its release.
package typealias CommodityPosition = Position<CommodityRecord>
/// The position of a detailed work activity in its release.
package typealias ActivityPosition = Position<DetailedActivityRecord>
/// The position of a task in its release.
package typealias TaskPosition = Position<TaskRecord>
/// The position of a row about a technology or tool in its release.
package typealias TechnologyPosition = Position<TechnologyRecord>
/// The position of a qualification in its release.
package typealias QualificationPosition = Position<QualificationRecord>

extension Array {
    /// The positions of the elements, first to last.
    package var positions: LazyMapSequence<Range<Int>, Position<Element>> { indices.lazy.map { Position($0) } }
}

extension ReleaseContent {
    /// The occupation at a position of this release.
    @inlinable package subscript(occupation: OccupationPosition) -> OccupationRecord {
        _read { yield occupations[occupation.index] }
    }
    /// The skill at a position of this release.
    @inlinable package subscript(skill: SkillPosition) -> SkillRecord { _read { yield skills[skill.index] } }
    /// The scale at a position of this release.
    @inlinable package subscript(scale: ScalePosition) -> ScaleRecord { _read { yield scales[scale.index] } }
    /// The occupation group at a position of this release.
    @inlinable package subscript(group: GroupPosition) -> OccupationGroupRecord { _read { yield groups[group.index] } }
    /// The class of products at a position of this release.
    @inlinable package subscript(commodity: CommodityPosition) -> CommodityRecord {
        _read { yield commodities[commodity.index] }
    }
    /// The detailed work activity at a position of this release.
    @inlinable package subscript(activity: ActivityPosition) -> DetailedActivityRecord {
        _read { yield detailedActivities[activity.index] }
    }
    /// The task at a position of this release.
    @inlinable package subscript(task: TaskPosition) -> TaskRecord { _read { yield tasks[task.index] } }
    /// The row about a technology or tool at a position of this release.
    @inlinable package subscript(technology: TechnologyPosition) -> TechnologyRecord {
        _read { yield technologies[technology.index] }
    }
    /// The qualification at a position of this release.
    @inlinable package subscript(qualification: QualificationPosition) -> QualificationRecord {
        _read { yield qualifications[qualification.index] }
    }
}

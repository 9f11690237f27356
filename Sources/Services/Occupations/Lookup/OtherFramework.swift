package import Taxonomy

/// An occupation that was named by its code, and is of another framework than the one that routes speak of.
package struct OtherOccupation: Sendable {
    /// The release that it is of.
    package let snapshot: OccupationSnapshot
    /// Where it stands there.
    package let position: Int32

    /// Its framework.
    package var framework: Framework { snapshot.content.framework }
    /// What it is called.
    package var title: String { snapshot.content.occupations[Int(position)].title }
    /// Its code as people are shown it.
    package var shownCode: String { snapshot.shownCode(of: position) }
    /// Whether its framework rates skills at all.
    package var hasLevels: Bool { !snapshot.ratedBlocks.isEmpty }
}

/// Why occupations of other frameworks have no gap, and what helps to ask again.
package struct OtherFrameworkRefusal: Sendable {
    /// The ends of other frameworks, that one comes from first.
    package let occupations: [OtherOccupation]
    /// The served frameworks that hold levels, in the order of ``Framework/all``.
    package let levelHolders: [Framework]
    /// Positions of rated occupations of the usual framework that tables link them to, in the order of their codes.
    package let counterparts: [Int32]
}

extension OccupationService {
    /// The occupation of another served framework that has a code; of several the one whose framework stands first in
    /// ``Framework/all``.
    package func elsewhere(_ code: String) -> OtherOccupation? {
        let served = snapshots.all
        return Framework.all.lazy.filter { $0.id != framework }.compactMap { other in
            served[other.id].flatMap { snapshot in
                snapshot.occupation(code).map { OtherOccupation(snapshot: snapshot, position: $0) }
            }
        }.first
    }

    /// Why there is no gap of codes that a snapshot of the usual framework lacks; `nil` unless each is another
    /// framework's, and none one of an earlier edition.
    func refusal(of codes: [String], in snapshot: OccupationSnapshot) -> OtherFrameworkRefusal? {
        let others = codes.compactMap(elsewhere)
        guard others.count == codes.count, codes.allSatisfy({ successors(of: $0, in: snapshot).isEmpty }) else {
            return nil
        }
        let served = snapshots.all
        let links = served.sorted { $0.key < $1.key }.map(\.value.content.crosswalks)
        let counterparts = others.reduce(into: Set<Int32>()) { found, other in
            let code = other.snapshot.content.occupations[Int(other.position)].code
            let ends = Self.ends(
                of: links, from: [code], Classification(id: other.framework.id), to: Classification(id: framework))
            found.formUnion(ends.compactMap(snapshot.occupation).filter(snapshot.isRated))
        }
        return OtherFrameworkRefusal(
            occupations: others,
            levelHolders: Framework.all.filter { served[$0.id]?.ratedBlocks.isEmpty == false },
            counterparts: counterparts.sorted())
    }
}

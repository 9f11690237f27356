import Occupations
import ServiceSupport
import Taxonomy

/// The data derived from the served releases for recommendations, built once per catalogue. Immutable except for a
/// cache of skill lists.
final class SkillLibrary: Sendable {
    let catalogue: Catalogue
    let onet: ONetLibrary?
    let esco: ESCOLibrary?
    private let rated: [String: RatedLibrary]
    private let skillsFuture: SkillsFutureLibrary?
    private let made: Locked<[Key: RecommendedSkills]> = Locked([:])

    /// An occupation with its counterparts in ESCO and O*NET.
    struct Key: Hashable {
        let framework: String
        let occupation: OccupationPosition?
        let onet: OccupationPosition?
        let esco: OccupationPosition?
    }

    /// The maximum number of cached lists; enough for the full lists of every occupation of two frameworks.
    private static let capacity = 8_192
    /// The number of hard skills up to which a list is filled; half as many soft ones.
    private static let fill = 30

    init(_ catalogue: Catalogue, levels: SkillLevels?) {
        self.catalogue = catalogue
        onet = catalogue.snapshots[Framework.onet.id].map { ONetLibrary($0, levels: levels) }
        esco = catalogue.snapshots[Framework.esco.id].map(ESCOLibrary.init)
        rated = [Framework.noc.id, Framework.asc.id, Framework.ukSOC.id].reduce(into: [:]) { rated, id in
            if let snapshot = catalogue.snapshots[id] { rated[id] = RatedLibrary(snapshot) }
        }
        skillsFuture = catalogue.snapshots[Framework.skillsFuture.id].map(SkillsFutureLibrary.init)
    }

    /// The skills of an occupation, best first; empty where none are known.
    func skills(_ key: Key) -> RecommendedSkills {
        if let known = made.withLock({ $0[key] }) { return known }
        let skills = collect(key)
        made.withLock { made in
            if made.count >= Self.capacity { made.removeAll() }
            made[key] = skills
        }
        return skills
    }

    private func collect(_ key: Key) -> RecommendedSkills {
        switch key.framework {
        case Framework.onet.id:
            guard let onet, let occupation = key.occupation ?? key.onet else { return RecommendedSkills() }
            return ONetCollector(library: onet, esco: esco).skills(of: occupation, escoOccupation: key.esco)
        case Framework.esco.id:
            guard let esco, let occupation = key.occupation ?? key.esco else { return RecommendedSkills() }
            return ESCOCollector(library: esco, onet: onet).skills(of: occupation, onetOccupation: key.onet)
        default:
            let borrowing = BorrowingCollector(lenders: lenders(key))
            if key.framework == Framework.skillsFuture.id, let skillsFuture { return borrowing.named(by: skillsFuture) }
            guard let library = rated[key.framework], let occupation = key.occupation else { return borrowing.skills() }
            return borrowing.filling(RatedCollector(library: library).skills(of: occupation), to: Self.fill)
        }
    }

    private func lenders(_ key: Key) -> [(framework: String, skills: RecommendedSkills)] {
        var lenders: [(framework: String, skills: RecommendedSkills)] = []
        if key.onet != nil {
            lenders.append(
                (
                    Framework.onet.id,
                    skills(Key(framework: Framework.onet.id, occupation: key.onet, onet: key.onet, esco: key.esco))
                ))
        }
        if key.esco != nil {
            lenders.append(
                (
                    Framework.esco.id,
                    skills(Key(framework: Framework.esco.id, occupation: key.esco, onet: key.onet, esco: key.esco))
                ))
        }
        return lenders
    }
}

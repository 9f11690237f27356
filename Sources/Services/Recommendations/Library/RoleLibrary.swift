import Occupations
import ServiceSupport
import Taxonomy

/// Everything that recommendations read of the served releases, built once per catalogue. Immutable but for the lists of
/// skills that it has made already.
final class RoleLibrary: Sendable {
    let catalogue: Catalogue
    let onet: ONetLibrary?
    let esco: ESCOLibrary?
    private let rated: [String: RatedLibrary]
    private let skillsFuture: SkillsFutureLibrary?
    private let made: Locked<[Key: RoleSkills]> = Locked([:])

    /// An occupation with the ones of ESCO and O*NET that stand for it.
    struct Key: Hashable {
        let framework: String
        let occupation: Int32?
        let onet: Int32?
        let esco: Int32?
    }

    /// Lists that are kept; the fullest answer of every occupation of two frameworks fits.
    private static let capacity = 8_192
    /// Skills of each sort that a list is filled up to.
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

    /// The skills of an occupation, best first; empty where nothing is known of it.
    func skills(_ key: Key) -> RoleSkills {
        if let known = made.withLock({ $0[key] }) { return known }
        let skills = collect(key)
        made.withLock { made in
            if made.count >= Self.capacity { made.removeAll() }
            made[key] = skills
        }
        return skills
    }

    private func collect(_ key: Key) -> RoleSkills {
        switch key.framework {
        case Framework.onet.id:
            guard let onet, let occupation = key.occupation ?? key.onet else { return RoleSkills() }
            return ONetCollector(library: onet, esco: esco).skills(of: occupation, escoOccupation: key.esco)
        case Framework.esco.id:
            guard let esco, let occupation = key.occupation ?? key.esco else { return RoleSkills() }
            return ESCOCollector(library: esco, onet: onet).skills(of: occupation, onetOccupation: key.onet)
        default:
            let borrowing = BorrowingCollector(lenders: lenders(key))
            if key.framework == Framework.skillsFuture.id, let skillsFuture { return borrowing.named(by: skillsFuture) }
            guard let library = rated[key.framework], let occupation = key.occupation else { return borrowing.skills() }
            return borrowing.filling(RatedCollector(library: library).skills(of: occupation), to: Self.fill)
        }
    }

    private func lenders(_ key: Key) -> [(framework: String, skills: RoleSkills)] {
        var lenders: [(framework: String, skills: RoleSkills)] = []
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

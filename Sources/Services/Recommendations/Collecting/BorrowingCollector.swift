import Matching
import Occupations
import Taxonomy

/// Skills for a framework that has no table of them, or too few: those of the same occupation in ESCO and O*NET, marked
/// as reached over a crosswalk.
struct BorrowingCollector {
    /// Skills of the same occupation in O*NET and ESCO, where they are served.
    let lenders: [(framework: String, skills: RoleSkills)]

    /// All of them, taking turns.
    func skills() -> RoleSkills {
        var skills = RoleSkills()
        skills.add(Interleaving.merge(lenders.map { (lent($0.skills.hard, by: $0.framework), 1) }))
        // What ESCO calls soft by way of O*NET's ratings is there already, under O*NET's name.
        let rated = lenders.contains { $0.framework == Framework.onet.id }
        skills.add(
            Interleaving.merge(
                lenders.map { lender in
                    let soft = lender.skills.soft.filter {
                        !rated || lender.framework == Framework.onet.id || $0.basis != .inferred
                    }
                    return (lent(soft, by: lender.framework), lender.framework == Framework.onet.id ? 2 : 1)
                }))
        return skills
    }

    /// A framework's own skills, filled up with others to a number of each sort.
    func filling(_ own: RoleSkills, to count: Int) -> RoleSkills {
        var filled = RoleSkills()
        let borrowed = skills()
        // Half of what is shown stays the framework's own; concrete products join it from the start.
        let products = borrowed.hard.filter { $0.kind == .technology || $0.basis == .inferred || $0.kind == .knowledge }
        filled.add(Interleaving.merge([(own.hard, 0.6), (products, 0.4)]))
        filled.add(own.soft)
        if filled.hard.count < count { filled.add(borrowed.hard) }
        if filled.soft.count < count / 2 { filled.add(borrowed.soft) }
        return filled
    }

    /// Singapore's own names and levels for skills of others; what it does not name stays as it is.
    func named(by library: SkillsFutureLibrary) -> RoleSkills {
        var renamed = RoleSkills()
        let borrowed = skills()
        let hard = borrowed.hard.map { skill in
            library.named(like: skill.nativeName).map { own(skill, $0.defined, library) } ?? skill
        }
        renamed.add(
            Interleaving.merge([
                (hard.filter { $0.framework == Framework.skillsFuture.id }, 0.55),
                (hard.filter { $0.framework != Framework.skillsFuture.id }, 0.45),
            ]))
        let soft = borrowed.soft.map { skill in
            library.critical(like: skill.name).map { own(skill, $0, library) } ?? skill
        }
        renamed.add(
            soft.filter { $0.framework == Framework.skillsFuture.id }
                + soft.filter { $0.framework != Framework.skillsFuture.id })
        return renamed
    }

    /// A skill in Singapore's words. The level is the one that stands where the need stands between the least and the
    /// greatest level at which the skill is defined.
    private func own(
        _ skill: RoleSkill, _ defined: SkillsFutureLibrary.Defined, _ library: SkillsFutureLibrary
    ) -> RoleSkill {
        let record = library.snapshot.content.skills[Int(defined.skill)]
        let scale = library.snapshot.content.scales[Int(defined.scale)]
        let span = defined.levels.upperBound - defined.levels.lowerBound
        let framework = Framework.skillsFuture.id
        return RoleSkill(
            id: "\(framework):\(record.code)", framework: framework, code: record.code, name: record.name,
            nativeName: record.name, kind: record.kind, nature: defined.isCore ? .soft : skill.nature,
            cluster: skill.cluster, need: skill.need, weight: skill.weight,
            level: .init(
                scale: scale.code, scaleName: scale.name,
                value: (defined.levels.lowerBound + skill.need * span).rounded(), minimum: scale.minimum,
                maximum: scale.maximum, error: nil, isEstimate: true, anchor: nil),
            basis: .crosswalk,
            evidence: [
                .row(framework, occupation: defined.sectors.first ?? "", skill: record.code, text: "defined at levels")
            ] + skill.evidence,
            why: "SkillsFuture's name for \(skill.name), which it defines at "
                + "\(Self.words(defined.levels)) of \(scale.name.lowercased()). \(skill.why)")
    }

    private static func words(_ levels: ClosedRange<Double>) -> String {
        let (low, high) = (Int(levels.lowerBound), Int(levels.upperBound))
        return low == high ? "level \(low)" : "levels \(low) to \(high)"
    }

    private func lent(_ skills: [RoleSkill], by framework: String) -> [RoleSkill] {
        let name = Framework.framework(id: framework)?.name ?? framework
        return skills.map { skill in
            var skill = skill
            if skill.basis == .rated || skill.basis == .linked { skill.basis = .crosswalk }
            skill.why = "From \(name), over a crosswalk. \(skill.why)"
            return skill
        }
    }
}

import Matching
import Occupations
import Taxonomy

/// Skills for a framework that has no table of them, or too few: those of the same occupation in ESCO and O*NET, marked
/// as reached over a crosswalk.
struct BorrowingCollector {
    /// Skills of the same occupation in O*NET and ESCO, where they are served.
    let lenders: [(framework: String, skills: RecommendedSkills)]

    /// All of them, interleaved.
    func skills() -> RecommendedSkills {
        var skills = RecommendedSkills()
        skills.add(Interleaving.merge(lenders.map { (lent($0.skills.hard, by: $0.framework), 1) }))
        // ESCO's soft skills inferred from O*NET's ratings are already included under O*NET's names.
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

    /// A framework's own skills, filled up with borrowed ones to a number of hard and soft skills.
    func filling(_ own: RecommendedSkills, to count: Int) -> RecommendedSkills {
        var filled = RecommendedSkills()
        let borrowed = skills()
        // Part of the list stays the framework's own; concrete products are mixed in from the start.
        let products = borrowed.hard.filter { $0.kind == .technology || $0.basis == .inferred || $0.kind == .knowledge }
        filled.add(Interleaving.merge([(own.hard, 0.6), (products, 0.4)]))
        filled.add(own.soft)
        if filled.hard.count < count { filled.add(borrowed.hard) }
        if filled.soft.count < count / 2 { filled.add(borrowed.soft) }
        return filled
    }

    /// Borrowed skills with Singapore's own names and levels where it has them; others stay unchanged.
    func named(by library: SkillsFutureLibrary) -> RecommendedSkills {
        var renamed = RecommendedSkills()
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

    /// A skill under Singapore's name. The need is mapped linearly to the range of levels at which the skill is
    /// defined.
    private func own(
        _ skill: RecommendedSkill, _ defined: SkillsFutureLibrary.Defined, _ library: SkillsFutureLibrary
    ) -> RecommendedSkill {
        let record = library.snapshot.content[defined.skill]
        let scale = library.snapshot.content[defined.scale]
        let span = defined.levels.upperBound - defined.levels.lowerBound
        let framework = Framework.skillsFuture.id
        return RecommendedSkill(
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

    private func lent(_ skills: [RecommendedSkill], by framework: String) -> [RecommendedSkill] {
        let name = Framework.framework(id: framework)?.name ?? framework
        return skills.map { skill in
            var skill = skill
            if skill.basis == .rated || skill.basis == .linked { skill.basis = .crosswalk }
            skill.why = "From \(name), over a crosswalk. \(skill.why)"
            return skill
        }
    }
}

/// Merges several ranked lists into one, so that every prefix contains each list's share.
enum Interleaving {
    /// Takes the next item from the list that is furthest behind its share; the shares of finished lists pass to the
    /// others.
    ///
    /// - Parameter lists: The lists, each with its share; the shares need not add up to 1.
    static func merge<Element>(_ lists: [(items: [Element], share: Double)]) -> [Element] {
        var taken = [Int](repeating: 0, count: lists.count)
        var merged: [Element] = []
        merged.reserveCapacity(lists.reduce(0) { $0 + $1.items.count })
        while true {
            var next: (list: Int, progress: Double)?
            for (index, list) in lists.enumerated() where taken[index] < list.items.count {
                let progress = (Double(taken[index]) + 0.5) / max(list.share, 1e-6)
                if progress < next?.progress ?? .infinity { next = (index, progress) }
            }
            guard let list = next?.list else { return merged }
            merged.append(lists[list].items[taken[list]])
            taken[list] += 1
        }
    }
}

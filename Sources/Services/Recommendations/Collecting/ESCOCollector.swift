import Occupations
import Taxonomy

/// The skills of an ESCO occupation: its links, and the skills inferred from the same occupation in O*NET.
struct ESCOCollector {
    let library: ESCOLibrary
    /// O*NET, where it is served.
    var onet: ONetLibrary?

    private var snapshot: OccupationSnapshot { library.snapshot }
    private static let framework = Framework.esco.id

    /// The skills of an occupation.
    ///
    /// - Parameters:
    ///   - occupation: Position in the release.
    ///   - onetOccupation: The O*NET occupation reached by crosswalk or title.
    func skills(of occupation: OccupationPosition, onetOccupation: OccupationPosition?) -> RecommendedSkills {
        let linked = self.linked(to: occupation, basis: .linked)
        var skills = RecommendedSkills()
        guard let onet, let onetOccupation else {
            skills.add(linked)
            return skills
        }
        let lent = ONetCollector(library: onet, esco: library).lending(of: onetOccupation)
        skills.add(Interleaving.merge([(linked.filter { $0.nature == .hard }, 0.55), (lent.concepts, 0.45)]))
        skills.add(Interleaving.merge([(linked.filter { $0.nature == .soft }, 0.3), (soft(lent.rated), 0.7)]))
        return skills
    }

    /// The skills that ESCO links to an occupation, best first.
    func linked(to occupation: OccupationPosition, basis: RecommendedSkill.Basis) -> [RecommendedSkill] {
        let record = snapshot.content[occupation]
        return library.linked(to: occupation).map { linked in
            let skill = snapshot.content[linked.skill]
            let relation = linked.relation?.rawValue ?? "inferred"
            return RecommendedSkill(
                id: "\(Self.framework):\(skill.code)", framework: Self.framework, code: skill.code,
                name: SkillDisplayName.concept(skill.name), nativeName: skill.name, kind: skill.kind,
                nature: library.nature(of: linked.skill), cluster: library.cluster(of: linked.skill),
                need: library.need(of: linked), weight: linked.score, level: nil, basis: basis,
                evidence: [.row(Self.framework, occupation: record.code, skill: skill.code, text: relation)],
                why: SkillDisplayName.capitalised("\(relation) for \(record.title) in ESCO."))
        }
    }

    /// ESCO's soft skills that correspond to O*NET's rated elements, in the order of the ratings.
    private func soft(_ rated: [RecommendedSkill]) -> [RecommendedSkill] {
        rated.filter { $0.nature == .soft }.compactMap { element in
            guard let row = SoftConcept.all.first(where: { $0.element == element.code }),
                let position = snapshot.skill(row.code)
            else { return nil }
            let record = snapshot.content[position]
            return RecommendedSkill(
                id: "\(Self.framework):\(record.code)", framework: Self.framework, code: record.code,
                name: SkillDisplayName.concept(record.name), nativeName: record.name, kind: record.kind, nature: .soft,
                cluster: library.cluster(of: position), need: element.need, weight: element.weight,
                level: element.level, basis: .inferred, evidence: element.evidence,
                why: "Says the same as \(element.name) of O*NET. \(element.why)")
        }
    }
}

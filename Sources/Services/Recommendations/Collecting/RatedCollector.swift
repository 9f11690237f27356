import Foundation
import Matching
import Occupations
import Store
import Taxonomy

/// The skills of an occupation of a national framework that rates them (NOC with OaSIS, ASC, UK SOC with its tasks).
struct RatedCollector {
    let library: RatedLibrary

    private var snapshot: OccupationSnapshot { library.snapshot }
    private var framework: String { snapshot.release.frameworkID }

    /// The skills of an occupation, best first.
    func skills(of occupation: OccupationPosition) -> RecommendedSkills {
        let record = snapshot.content[occupation]
        let rated = library.rated(occupation).filter { $0.share > 0.2 || isTask($0) }
        let tasks = rated.filter(isTask)
        let others = rated.filter { !isTask($0) }
        var skills = RecommendedSkills()
        let elements = list(others, record: record)
        skills.add(
            Interleaving.merge([
                (elements.filter { $0.nature == .hard }, 0.5), (list(tasks, record: record), 0.35),
                (technologies(of: occupation, record: record), 0.15),
            ]))
        skills.add(elements.filter { $0.nature == .soft })
        return skills
    }

    private func isTask(_ rated: RatedLibrary.Rated) -> Bool {
        snapshot.content[rated.skill].kind == .task
    }

    private func list(_ rated: [RatedLibrary.Rated], record: OccupationRecord) -> [RecommendedSkill] {
        // A task belongs to few occupations: its share of the work is more informative than its percentile.
        let distinctions = rated.map { isTask($0) ? $0.share : 0.5 * $0.percentile + 0.5 * $0.share }
        let ranks = RankScale(distinctions)
        return zip(rated, distinctions).map { rated, distinction in
            let place = ranks.percentile(of: distinction)
            let need = isTask(rated) ? 0.35 + 0.5 * place : SkillNeed.need(level: rated.percentile, place: place)
            return skill(rated, need: need, weight: distinction, record: record)
        }
        .filter { $0.weight >= 0.35 || $0.kind == .task }
        .sorted { ($1.weight, $0.code) < ($0.weight, $1.code) }
    }

    private func skill(_ rated: RatedLibrary.Rated, need: Double, weight: Double, record: OccupationRecord)
        -> RecommendedSkill
    {
        let skill = snapshot.content[rated.skill]
        let scale = snapshot.content[rated.scale]
        let name = skill.kind == .task && skill.name.hasSuffix(".") ? String(skill.name.dropLast()) : skill.name
        let percent = Int((100 * rated.percentile).rounded())
        return RecommendedSkill(
            id: "\(framework):\(skill.code)", framework: framework, code: skill.code, name: name,
            nativeName: skill.name, kind: skill.kind,
            nature: SkillNature(framework: framework, code: skill.code, kind: skill.kind, isTransversal: false),
            cluster: cluster(of: skill), need: need, weight: weight,
            level: .init(
                scale: scale.code, scaleName: scale.name, value: rated.value, minimum: scale.minimum,
                maximum: scale.maximum, error: nil, isEstimate: false, anchor: nil),
            basis: .rated,
            evidence: [.row(framework, occupation: record.code, skill: skill.code, text: "rated on \(scale.name)")],
            why: skill.kind == .task
                ? "A task of \(record.title)." : "Rated higher here than in \(percent) % of all occupations.")
    }

    private func technologies(of occupation: OccupationPosition, record: OccupationRecord) -> [RecommendedSkill] {
        library.technologies(of: occupation).map { position in
            let skill = snapshot.content[position]
            return RecommendedSkill(
                id: "\(framework):\(skill.code)", framework: framework, code: skill.code,
                name: SkillDisplayName.product(skill.name, isBrand: false), nativeName: skill.name, kind: skill.kind,
                nature: .hard,
                cluster: .technical, need: 0.5, weight: 0.5, level: nil, basis: .linked,
                evidence: [
                    .row(framework, occupation: record.code, skill: skill.code, text: "technology of the occupation")
                ],
                why: "A technology of \(record.title).")
        }
    }

    private func cluster(of skill: SkillRecord) -> SkillCluster {
        switch skill.kind {
        case .technology, .tool: .technical
        case .task: .domain
        default:
            framework == Framework.noc.id
                ? SkillCluster(noc: skill.code) : Self.core[skill.code] ?? .foundational
        }
    }

    /// Australia's core competencies outside the foundational cluster.
    private static let core: [String: SkillCluster] = [
        "core.teamwork": .interpersonal, "core.oral_communication": .interpersonal,
        "core.planning_and_organising": .management, "core.digital_engagement": .technical,
    ]
}

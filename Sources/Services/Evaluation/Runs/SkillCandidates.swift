package import Occupations
package import Search
internal import Taxonomy

/// The skills that sentences are compared with.
package enum SkillCandidates {
    /// A framework's skills, headings left out.
    ///
    /// - Parameters:
    ///   - snapshot: a release of the framework.
    ///   - labels: only skills with these preferred labels; those that the release does not have are taken with nothing but
    ///     their label. `nil` for all skills.
    package static func of(_ snapshot: OccupationSnapshot, labels: [String]? = nil) -> [SkillLinker.Skill] {
        let places = snapshot.content.skills.indices.filter { snapshot.content.skills[$0].kind != .group }
        let skills = places.map { place in
            let record = snapshot.content.skills[place]
            return SkillLinker.Skill(
                id: record.code, label: record.name,
                others: snapshot.labels(of: .skill, Int32(place)).filter {
                    $0.language == "en" && $0.text != record.name
                }.map(\.text), description: String(record.summary.prefix(600)))
        }
        guard let labels else { return skills }
        let byLabel = Dictionary(skills.map { (key($0.label), $0) }) { first, _ in first }
        return labels.map { label in
            let known = byLabel[key(label)]
            return SkillLinker.Skill(
                id: known?.id ?? label, label: label, others: known?.others ?? [],
                description: known?.description ?? "")
        }
    }

    private static func key(_ label: String) -> String {
        label.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

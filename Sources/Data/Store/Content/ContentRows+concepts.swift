import Database
import Taxonomy

extension ContentRows {
    /// The tables of `ConceptTables` with the closures that append their rows, parents first.
    func conceptTables(
        _ occupations: [String], _ skills: [String], _ scales: [String]
    ) -> [(table: TableDefinition, fill: Fill)] {
        let groups = content.groups.map(\.code)
        let qualifications = content.qualifications.map(\.code)
        let code: @Sendable (ConceptSubject, Int32) -> String = { subject, position in
            switch subject {
            case .occupation: occupations[Int(position)]
            case .skill: skills[Int(position)]
            case .group: groups[Int(position)]
            case .qualification: qualifications[Int(position)]
            }
        }
        return [
            rows(ConceptTables.groups, content.groups) { row, _, group in
                row.text(group.code)
                row.text(group.title)
                row.text(group.summary)
                row.integer(group.level)
                row.text(group.parentCode)
            },
            rows(ConceptTables.memberships, content.memberships) { row, _, membership in
                row.text(occupations[Int(membership.occupation)])
                row.text(groups[Int(membership.group)])
            },
            rows(ConceptTables.labels, content.labels) { row, index, label in
                row.text(label.subject.rawValue)
                row.text(code(label.subject, label.position))
                row.text(label.language)
                row.text(label.kind.rawValue)
                row.integer(index)
                row.text(label.text)
            },
            rows(ConceptTables.attributes, content.attributes) { row, index, attribute in
                row.text(attribute.subject.rawValue)
                row.text(code(attribute.subject, attribute.position))
                row.text(attribute.name)
                row.integer(index)
                row.text(attribute.value)
            },
            rows(ConceptTables.occupationLinks, content.occupationLinks) { row, _, link in
                row.text(occupations[Int(link.occupation)])
                row.text(skills[Int(link.skill)])
                row.text(link.relation.rawValue)
            },
            rows(ConceptTables.qualifications, content.qualifications) { row, _, qualification in
                row.text(qualification.code)
                row.text(qualification.title)
                row.text(qualification.summary)
                row.real(qualification.level)
                row.text(qualification.sector)
                row.text(qualification.occupation)
            },
            rows(ConceptTables.sectorSkills, content.sectorSkills) { row, _, skill in
                row.text(skill.code)
                row.text(skill.sector)
                row.text(skills[Int(skill.skill)])
                row.text(skill.title)
                row.text(scales[Int(skill.scale)])
                row.real(skill.level)
            },
            rows(ConceptTables.crosswalks, content.crosswalks) { row, index, link in
                row.text(link.source.id)
                row.text(link.sourceCode)
                row.text(link.target.id)
                row.text(link.targetCode)
                row.integer(index)
                row.text(link.relation?.rawValue)
                row.boolean(link.isPartial)
                row.real(link.weight)
                row.text(link.note)
            },
            rows(ConceptTables.indicators, content.indicators) { row, index, indicator in
                row.text(indicator.subject.rawValue)
                row.text(indicator.classification.id)
                row.text(indicator.code)
                row.text(indicator.country)
                row.text(indicator.measure)
                row.text(indicator.period)
                row.integer(index)
                row.real(indicator.value)
                row.text(indicator.unit)
                row.text(indicator.note)
            },
        ]
    }
}

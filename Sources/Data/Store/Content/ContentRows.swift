import Database
import Taxonomy

/// Turns the typed content of a release into rows, table by table, parents first.
struct ContentRows {
    let release: Int64
    let content: ReleaseContent

    typealias Fill = @Sendable (any BulkRowAppending) throws -> Void

    /// Ratings written by this program come from the publisher; estimates and companies have other sources.
    static let officialSource = "official"

    /// Every table with the closure that appends its rows, in the order in which they must be written.
    var tables: [(table: TableDefinition, fill: Fill)] {
        typealias Tables = ReferenceTables
        let content = content
        let occupations = content.occupations.map(\.code)
        let skills = content.skills.map(\.code)
        let scales = content.scales.map(\.code)
        let activities = content.detailedActivities.map(\.code)
        let commodities = content.commodities.map(\.code)
        return [
            rows(Tables.occupations, content.occupations) { row, _, occupation in
                row.text(occupation.code)
                row.text(occupation.title)
                row.text(occupation.summary)
            },
            rows(Tables.titles, content.titles) { row, index, title in
                row.text(occupations[Int(title.occupation)])
                row.text(title.kind.rawValue)
                row.integer(index)
                row.text(title.title)
                row.text(title.shortTitle)
                row.text(title.origin)
            },
            rows(Tables.skills, content.skills) { row, _, skill in
                row.text(skill.code)
                row.text(skill.name)
                row.text(skill.summary)
                row.text(skill.kind.rawValue)
                row.text(skill.parentCode)
            },
            rows(Tables.skillLinks, content.skillLinks) { row, _, link in
                row.text(skills[Int(link.from)])
                row.text(skills[Int(link.to)])
                row.text(link.relation)
            },
            rows(Tables.scales, content.scales) { row, _, scale in
                row.text(scale.code)
                row.text(scale.name)
                row.real(scale.minimum)
                row.real(scale.maximum)
            },
            rows(Tables.scaleCategories, content.scaleCategories) { row, _, category in
                row.text(scales[Int(category.scale)])
                row.text(category.skill.map { skills[Int($0)] } ?? "")
                row.integer(category.category)
                row.text(category.meaning)
            },
            rows(Tables.levelAnchors, content.levelAnchors) { row, index, anchor in
                row.text(skills[Int(anchor.skill)])
                row.text(scales[Int(anchor.scale)])
                row.integer(index)
                row.real(anchor.value)
                row.text(anchor.example)
            },
            rows(Tables.occupationSkills, content.ratings) { row, _, rating in
                row.text(occupations[Int(rating.occupation)])
                row.text(skills[Int(rating.skill)])
                row.text(scales[Int(rating.scale)])
                row.text(Self.officialSource)
                row.real(rating.value)
                append(rating.precision, to: row)
                row.boolean(rating.notRelevant)
                row.integer(rating.yearMonth)
                row.text(rating.origin)
            },
            distributions(Tables.education, isContext: false, occupations, skills, scales),
            distributions(Tables.workContext, isContext: true, occupations, skills, scales),
            rows(Tables.tasks, content.tasks) { row, _, task in
                row.text(occupations[Int(task.occupation)])
                row.text(task.taskID)
                row.text(task.statement)
                row.text(task.category)
                row.integer(task.respondents)
                row.integer(task.yearMonth)
                row.text(task.origin)
            },
            rows(Tables.taskRatings, content.taskRatings) { row, _, rating in
                row.text(occupations[Int(rating.occupation)])
                row.text(rating.taskID)
                row.text(scales[Int(rating.scale)])
                row.integer(rating.category)
                row.real(rating.value)
                append(rating.precision, to: row)
                row.integer(rating.yearMonth)
                row.text(rating.origin)
            },
            rows(Tables.detailedActivities, content.detailedActivities) { row, _, activity in
                row.text(activity.code)
                row.text(activity.title)
                row.text(activity.intermediateCode)
                row.text(activity.intermediateTitle)
                row.text(skills[Int(activity.skill)])
            },
            rows(Tables.taskActivities, content.taskActivities) { row, _, link in
                row.text(occupations[Int(link.occupation)])
                row.text(link.taskID)
                row.text(activities[Int(link.activity)])
            },
            rows(Tables.commodities, content.commodities) { row, _, commodity in
                row.text(commodity.code)
                row.text(commodity.title)
                row.text(commodity.classTitle)
                row.text(commodity.familyTitle)
                row.text(commodity.segmentTitle)
            },
            rows(Tables.technologies, content.technologies) { row, index, technology in
                row.text(occupations[Int(technology.occupation)])
                row.text(technology.kind.rawValue)
                row.integer(index)
                row.text(technology.name)
                row.text(commodities[Int(technology.commodity)])
                row.boolean(technology.isHot)
                row.boolean(technology.isInDemand)
            },
            rows(Tables.relatedOccupations, content.relatedOccupations) { row, _, relation in
                row.text(occupations[Int(relation.occupation)])
                row.text(occupations[Int(relation.related)])
                row.text(relation.tier)
                row.integer(relation.rank)
            },
            rows(Tables.jobZones, content.jobZones) { row, _, zone in
                row.text(occupations[Int(zone.occupation)])
                row.integer(zone.zone)
                row.integer(zone.yearMonth)
                row.text(zone.origin)
            },
            rows(Tables.jobZoneDefinitions, content.jobZoneDefinitions) { row, _, zone in
                row.integer(zone.zone)
                row.text(zone.name)
                row.text(zone.experience)
                row.text(zone.education)
                row.text(zone.training)
                row.text(zone.examples)
                row.text(zone.preparation)
            },
        ] + conceptTables(occupations, skills, scales)
    }

    /// About how many rows a table gets: the few large ones are told apart from the many small ones.
    func estimate(_ table: TableDefinition) -> Int {
        switch table.name {
        case ReferenceTables.occupationSkills.name: content.ratings.count
        case ReferenceTables.workContext.name: content.distributions.count
        case ReferenceTables.taskRatings.name: content.taskRatings.count
        case ReferenceTables.technologies.name: content.technologies.count
        case ReferenceTables.titles.name: content.titles.count
        case ConceptTables.labels.name: content.labels.count
        case ConceptTables.occupationLinks.name: content.occupationLinks.count
        default: 0
        }
    }

    /// A table with the closure that appends a row a record.
    func rows<Record: Sendable>(
        _ table: TableDefinition, _ records: [Record],
        append: @escaping @Sendable (any BulkRowAppending, Int, Record) -> Void
    ) -> (table: TableDefinition, fill: Fill) {
        let release = release
        return (
            table,
            { row in
                for (index, record) in records.enumerated() {
                    row.integer(release)
                    append(row, index, record)
                    try row.endRow()
                }
            }
        )
    }

    /// Shares of answers: those about the conditions of work have a table of their own.
    private func distributions(
        _ table: TableDefinition, isContext: Bool, _ occupations: [String], _ skills: [String], _ scales: [String]
    ) -> (table: TableDefinition, fill: Fill) {
        let kinds = content.skills.map(\.kind)
        let records = content.distributions.filter { (kinds[Int($0.skill)] == .workContext) == isContext }
        return rows(table, records) { row, _, share in
            row.text(occupations[Int(share.occupation)])
            row.text(skills[Int(share.skill)])
            row.text(scales[Int(share.scale)])
            row.integer(share.category)
            row.real(share.percent)
            self.append(share.precision, to: row)
            row.integer(share.yearMonth)
            row.text(share.origin)
        }
    }

    private func append(_ precision: RatingPrecision, to row: any BulkRowAppending) {
        row.integer(precision.sampleSize)
        row.real(precision.standardError)
        row.real(precision.lowerBound)
        row.real(precision.upperBound)
        row.boolean(precision.suppressed)
    }
}

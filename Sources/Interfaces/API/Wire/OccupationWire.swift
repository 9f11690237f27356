import HTTPServer
package import Occupations
import ServiceSupport
package import Taxonomy

/// The JSON of occupations and their ratings.
enum OccupationWire {
    /// An occupation with the view of its snapshot.
    typealias Entry = (position: OccupationPosition, view: SnapshotView)

    /// The fields of every mention of an occupation.
    static let brief = Fields<Entry>("OccupationBrief") { field in
        field("code", "The occupation's code.") { $0.view.content[$0.position].code }
        field.optional("short_code", "Its short code, where the code is an address.") { position, view in
            let shown = view.snapshot.shownCode(of: position)
            return shown == view.content[position].code ? nil : shown
        }
        field("title", "Its preferred title.") { $0.view.content[$0.position].title }
        field("job_zone", "How much preparation it needs.", .nullable(.integer(from: 1, to: 5))) {
            $0.view.snapshot.jobZone(of: $0.position)
        }
        field("is_rated", "Whether it has skill ratings.") { $0.view.snapshot.isRated($0.position) }
    }

    // MARK: - Lists

    typealias List = (positions: [OccupationPosition], total: Int, next: String?, view: SnapshotView)

    static let page = Fields<List>("OccupationPage") { field in
        field.notice { $0.view }
        field("occupations", "The page.", .list(brief)) { list in list.positions.map { ($0, list.view) } }
        field("total", "How many there are on all pages.") { $0.total }
        field("next_cursor", "Where the next page begins; null on the last one.") { $0.next }
        field.figures { ($0.positions, $0.view) }
    }

    typealias Found = (query: String, hits: [OccupationService.SearchHit], view: SnapshotView)

    static let search = Fields<Found>("SearchAnswer") { field in
        field("query", "What was looked for.") { $0.query }
        field.notice { $0.view }
        field("results", "Best first.", .list(hit)) { found in found.hits.map { ($0, found.view) } }
        field.figures { ($0.hits.map(\.occupation), $0.view) }
    }

    private static let hit = Fields<(hit: OccupationService.SearchHit, view: SnapshotView)> { field in
        field.include(brief) { ($0.hit.occupation, $0.view) }
        field("score", "How well it fits.", .share(places: 3)) { $0.hit.score }
        field("match", "What was found.", .object(match)) { $0.hit }
    }

    private static let match = Fields<OccupationService.SearchHit> { field in
        field("text", "The title or code that was found.") { $0.match }
        field("kind", "`preferred`, `alternate`, `reported`, `hidden` or `code`.") { $0.matchKind }
    }

    // MARK: - Everything about one

    static let occupation = Fields<Entry>("Occupation") { field in
        field.include(brief) { $0 }
        field("framework", "The framework's id.") { $0.view.content.framework.id }
        field("description", "What its members do.") { $0.view.content[$0.position].summary }
        field.notice { $0.view }
        field("preparation", "What its job zone means.", .nullable(preparation)) { position, view in
            let zone = view.snapshot.jobZone(of: position)
            return view.content.jobZoneDefinitions.first { Int($0.zone) == zone }
        }
        field("titles", "Other titles.", .list(title)) { $0.view.snapshot.titles(of: $0.position) }
        field("tasks", "Tasks.", .list(task)) { position, view -> [Task] in
            let links = view.snapshot.taskActivities(of: position)
            return view.snapshot.tasks(of: position).map { ($0, links, view) }
        }
        field("technologies", "Software and information technology.", .list(technology)) {
            technologies(.technology, of: $0)
        }
        field("tools", "Machines, instruments and equipment.", .list(technology)) { technologies(.tool, of: $0) }
        field("education", "Education, experience and training.", .list(share)) { position, view -> [Share] in
            view.snapshot.distributions(of: position).filter { view.content[$0.skill].kind != .workContext }
                .map { ($0, view) }
        }
        field("related", "Related occupations.", .list(related)) { entry in
            entry.view.snapshot.related(to: entry.position).map { ($0, entry.view) }
        }
        field("ratings", "What `/skills` can be asked for.", .list(ratingCount)) { position, view -> [RatingCount] in
            view.snapshot.ratedBlocks.map { block in
                (block.kind, view.content[block.scale].code, view.snapshot.rated(position, in: block).count)
            }.filter { $0.2 > 0 }
        }
        field.optional(
            "linked_skills", "Skills that the framework links without saying at what level.", .list(linkedSkill)
        ) { position, view -> [LinkedSkill]? in
            let links: [LinkedSkill] = view.snapshot.linkedSkills(of: position).map {
                (view.content[$0.skill], $0.relation.rawValue)
            }
            return links.isEmpty ? nil : links
        }
        field("links", "Where to go from here.", .dictionary()) { position, view in
            let path = "/api/v1/occupations/\(PercentCoding.encoded(view.snapshot.shownCode(of: position)))"
            return [("self", path), ("skills", "\(path)/skills")]
        }
        field.figures { ([$0.position], $0.view) }
    }

    private static let preparation = Fields<JobZoneDefinitionRecord> { field in
        field("job_zone", "1 to 5.") { Int($0.zone) }
        field("name", "The zone's name.") { $0.name }
        field("experience", "Experience usually asked for.") { $0.experience }
        field("education", "Education usually asked for.") { $0.education }
        field("training", "Training usually needed.") { $0.training }
        field("svp_range", "Specific vocational preparation.") { $0.preparation }
    }

    private static let title = Fields<TitleRecord> { field in
        field("title", "The title.") { $0.title }
        field.optional("short_title", "Its abbreviation.") { $0.shortTitle }
        field("kind", "`alternate` or `reported`.") { $0.kind.rawValue }
    }

    private typealias Task = (record: TaskRecord, links: ArraySlice<TaskActivityRecord>, view: SnapshotView)

    private static let task = Fields<Task> { field in
        field("id", "The task's id.") { $0.record.taskID }
        field("statement", "What is done.") { $0.record.statement }
        field("category", "`Core`, `Supplemental`, `New` or `Revision`.") { $0.record.category }
        field("activities", "Detailed work activities that it shows.", .list(activity)) { task in
            task.links.filter { $0.taskID == task.record.taskID }.map { task.view.content[$0.activity] }
        }
    }

    private static let activity = Fields<DetailedActivityRecord> { field in
        field("id", "The activity's id.") { $0.code }
        field("title", "What is done.") { $0.title }
    }

    private typealias Technology = (record: TechnologyRecord, commodity: CommodityRecord)

    private static let technology = Fields<Technology> { field in
        field("name", "The product or tool.") { $0.record.name }
        field("commodity_code", "Its UNSPSC code.") { $0.commodity.code }
        field("commodity", "Its class.") { $0.commodity.title }
        field.optional("is_hot", "Often asked for in postings.") {
            $0.record.kind == .technology ? $0.record.isHot == true : nil
        }
        field.optional("is_in_demand", "Often asked for in postings for this occupation.") {
            $0.record.kind == .technology ? $0.record.isInDemand == true : nil
        }
    }

    private static func technologies(_ kind: SkillKind, of entry: Entry) -> [Technology] {
        entry.view.snapshot.technologies(of: entry.position).filter { $0.kind == kind }.map {
            ($0, entry.view.content[$0.commodity])
        }
    }

    private typealias Share = (record: DistributionRecord, view: SnapshotView)

    private static let share = Fields<Share> { field in
        field("element_id", "What was asked.") { $0.view.content[$0.record.skill].code }
        field("element_name", "In words.") { $0.view.content[$0.record.skill].name }
        field("scale_id", "The scale.") { $0.view.content[$0.record.scale].code }
        field("category", "The answer.") { Int($0.record.category) }
        field("meaning", "The answer in words.") { share, view in
            view.content.scaleCategories.first {
                $0.scale == share.scale && $0.category == share.category && ($0.skill ?? share.skill) == share.skill
            }?.meaning
        }
        field("percent", "Share of those asked.") { $0.record.percent }
    }

    private static let related = Fields<(record: RelatedOccupationRecord, view: SnapshotView)> { field in
        field.include(brief) { ($0.record.related, $0.view) }
        field("tier", "The publisher's tier.") { $0.record.tier }
        field("rank", "Nearest first.") { Int($0.record.rank) }
    }

    private typealias RatingCount = (kind: SkillKind, scale: String, count: Int)

    private static let ratingCount = Fields<RatingCount> { field in
        field("kind", "The kind of skill.") { $0.kind.rawValue }
        field("scale_id", "The scale.") { $0.scale }
        field("count", "How many ratings.") { $0.count }
    }

    private typealias LinkedSkill = (skill: SkillRecord, relation: String)

    private static let linkedSkill = Fields<LinkedSkill> { field in
        field("code", "The skill's code.") { $0.skill.code }
        field("name", "The skill's name.") { $0.skill.name }
        field("relation", "`essential` or `optional`.") { $0.relation }
    }

    // MARK: - Ratings

    /// The order of a list of ratings.
    enum RatingOrder: String, CaseIterable {
        case value, name, element
    }

    /// Ratings of one kind, limited to the first ones.
    typealias Ratings = (entry: Entry, kind: SkillKind, ratings: [RatingRecord], limit: Int)

    static let ratings = Fields<Ratings>("Ratings") { field in
        field.include(brief) { $0.entry }
        field.notice { $0.entry.view }
        field("kind", "The kind of skill.") { $0.kind.rawValue }
        field("total", "How many ratings fit.") { $0.ratings.count }
        field("scales", "The scales in use.", .list(scale)) { answer in
            Set(answer.ratings.map(\.scale)).sorted().map { answer.entry.view.content[$0] }
        }
        field("skills", "The ratings.", Form(.array(.reference("Rating")), write)) { $0 }
        field.figures { ([$0.entry.position], $0.entry.view) }
    }

    static let scale = Fields<ScaleRecord>("Scale") { field in
        field("id", "The scale's code.") { $0.code }
        field("name", "Its name.") { $0.name }
        field("minimum", "Its least value.") { $0.minimum }
        field("maximum", "Its greatest value.") { $0.maximum }
    }

    /// The requested ratings of an occupation.
    static func ratings(
        of entry: Entry, kind: SkillKind, scales: [ScalePosition]?, order: RatingOrder, limit: Int
    ) -> JSONWriter {
        let content = entry.view.content
        var found = entry.view.snapshot.ratings(of: entry.position).filter { rating in
            content[rating.skill].kind == kind && scales?.contains(rating.scale) ?? true
        }
        switch order {
        case .element: break
        case .name: found.sort { content[$0.skill].name < content[$1.skill].name }
        case .value:
            // Values of different scales cannot be compared: each scale keeps its own order.
            found.sort { ($0.scale, $1.value, $0.skill) < ($1.scale, $0.value, $1.skill) }
        }
        return ratings.json((entry, kind, found, limit), capacity: 512 + 320 * found.count)
    }

    /// The schema of the ratings written by ``write(_:to:)``.
    static let rating: (name: String, schema: JSONSchema) = (
        "Rating",
        .object([
            .field("element_id", .string(), "The skill's code."), .field("element_name", .string(), "Its name."),
            .field("scale_id", .string(), "The scale."), .field("data_value", .number(), "The value as published."),
            .field("n", .nullable(.integer()), "How many were asked."),
            .field("standard_error", .nullable(.number()), "Standard error."),
            .field("lower_ci_bound", .nullable(.number()), "Lower bound of the 95 % interval."),
            .field("upper_ci_bound", .nullable(.number()), "Upper bound of the 95 % interval."),
            .field("recommend_suppress", .nullable(.boolean), "The publisher advises against using it."),
            .field("not_relevant", .nullable(.boolean), "Most said that the skill does not matter here."),
            .field("date", .nullable(.string()), "Year and month."),
            .field("domain_source", .nullable(.string()), "Who rated."),
        ])
    )

    /// A response has hundreds of rows, so their constant parts are prepared in advance.
    @Sendable private static func write(_ answer: Ratings, to json: inout JSONWriter) {
        let view = answer.entry.view
        json.array { json in
            for rating in answer.ratings.prefix(answer.limit) {
                json.object { json in
                    view.skillFields.withPieces { json.fragment($0, rating.skill.index, endsValue: true) }
                    json.key("scale_id")
                    json.raw(view.scaleCodes[rating.scale.index])
                    json.field("data_value", rating.value)
                    json.field("n", rating.precision.sampleSize.map(Int.init))
                    json.field("standard_error", rating.precision.standardError)
                    json.field("lower_ci_bound", rating.precision.lowerBound)
                    json.field("upper_ci_bound", rating.precision.upperBound)
                    json.key("recommend_suppress")
                    json.optionalBool(rating.precision.suppressed)
                    json.key("not_relevant")
                    json.optionalBool(rating.notRelevant)
                    json.field("date", date(rating.yearMonth))
                    json.field("domain_source", rating.origin.isEmpty ? nil : rating.origin)
                }
            }
        }
    }

    /// `2023-08` for 202308; `nil` for 0.
    private static func date(_ yearMonth: Int32) -> String? {
        guard yearMonth > 0 else { return nil }
        let month = yearMonth % 100
        return "\(yearMonth / 100)-\(month < 10 ? "0" : "")\(month)"
    }
}

/// Response bodies about occupations, the same on the command line and over HTTP.
package enum OccupationBody {
    /// The full data of one occupation.
    package static func json(
        _ position: OccupationPosition, in snapshot: OccupationSnapshot, programVersion: String
    ) -> [UInt8] {
        OccupationWire.occupation.json((position, SnapshotView(snapshot, programVersion: programVersion))).bytes
    }

    /// The results of a search.
    package static func json(
        query: String, hits: [OccupationService.SearchHit], in snapshot: OccupationSnapshot, programVersion: String
    ) -> [UInt8] {
        OccupationWire.search.json((query, hits, SnapshotView(snapshot, programVersion: programVersion))).bytes
    }
}

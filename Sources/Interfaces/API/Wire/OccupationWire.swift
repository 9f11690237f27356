import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// How occupations and their ratings are written.
enum OccupationWire {
    /// The order of a list of ratings.
    enum RatingOrder: String, CaseIterable {
        case value, name, element
    }

    /// The fields that every mention of an occupation has.
    static func writeBrief(_ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter) {
        let record = snapshot.content.occupations[Int(position)]
        json.field("code", record.code)
        let shown = snapshot.shownCode(of: position)
        if shown != record.code { json.field("short_code", shown) }
        json.field("title", record.title)
        json.field("job_zone", snapshot.jobZone(of: position))
        json.field("is_rated", snapshot.isRated(position))
    }

    static func searchJSON(query: String, hits: [OccupationService.SearchHit], view: SnapshotView) -> JSONWriter {
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.field("query", query)
            if let notice = view.notice { json.field("notice", notice) }
            json.array("results") { json in
                for hit in hits {
                    json.object { json in
                        writeBrief(hit.occupation, in: view.snapshot, to: &json)
                        json.field("score", hit.score, places: 3)
                        json.object("match") { json in
                            json.field("text", hit.match)
                            json.field("kind", hit.matchKind)
                        }
                    }
                }
            }
            json.key("sources")
            json.raw(view.sources(of: hits.map(\.occupation)))
        }
        return json
    }

    // MARK: - Everything about one

    static func json(_ position: Int32, view: SnapshotView) -> JSONWriter {
        let snapshot = view.snapshot
        var json = JSONWriter(capacity: 32_768)
        json.object { json in
            writeBrief(position, in: snapshot, to: &json)
            json.field("framework", snapshot.content.framework.id)
            json.field("description", snapshot.content.occupations[Int(position)].summary)
            if let notice = view.notice { json.field("notice", notice) }
            writeJobZone(position, in: snapshot, to: &json)
            writeTitles(position, in: snapshot, to: &json)
            writeTasks(position, in: snapshot, to: &json)
            for kind in [SkillKind.technology, .tool] { writeTechnologies(position, kind, in: snapshot, to: &json) }
            writeDistributions(position, in: snapshot, to: &json)
            writeRelated(position, in: snapshot, to: &json)
            writeRatingSummary(position, in: snapshot, to: &json)
            writeLinkedSkills(position, in: snapshot, to: &json)
            json.object("links") { json in
                let path = "/api/v1/occupations/\(PercentCoding.encoded(snapshot.shownCode(of: position)))"
                json.field("self", path)
                json.field("skills", "\(path)/skills")
            }
            json.key("sources")
            json.raw(view.sources(of: [position]))
        }
        return json
    }

    /// Skills that the framework links without saying at what level.
    private static func writeLinkedSkills(
        _ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter
    ) {
        let links = snapshot.linkedSkills(of: position)
        guard !links.isEmpty else { return }
        json.array("linked_skills") { json in
            for link in links {
                let skill = snapshot.content.skills[Int(link.skill)]
                json.object { json in
                    json.field("code", skill.code)
                    json.field("name", skill.name)
                    json.field("relation", link.relation.rawValue)
                }
            }
        }
    }

    private static func writeJobZone(_ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter) {
        let zone = snapshot.jobZone(of: position)
        let definition = snapshot.content.jobZoneDefinitions.first { Int($0.zone) == zone }
        json.key("preparation")
        guard let definition else { return json.null() }
        json.object { json in
            json.field("job_zone", Int(definition.zone))
            json.field("name", definition.name)
            json.field("experience", definition.experience)
            json.field("education", definition.education)
            json.field("training", definition.training)
            json.field("svp_range", definition.preparation)
        }
    }

    private static func writeTitles(_ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter) {
        json.array("titles") { json in
            for title in snapshot.titles(of: position) {
                json.object { json in
                    json.field("title", title.title)
                    if let short = title.shortTitle { json.field("short_title", short) }
                    json.field("kind", title.kind.rawValue)
                }
            }
        }
    }

    private static func writeTasks(_ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter) {
        let links = snapshot.taskActivities(of: position)
        json.array("tasks") { json in
            for task in snapshot.tasks(of: position) {
                json.object { json in
                    json.field("id", task.taskID)
                    json.field("statement", task.statement)
                    json.field("category", task.category)
                    json.array("activities") { json in
                        for link in links where link.taskID == task.taskID {
                            let activity = snapshot.content.detailedActivities[Int(link.activity)]
                            json.object { json in
                                json.field("id", activity.code)
                                json.field("title", activity.title)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func writeTechnologies(
        _ position: Int32, _ kind: SkillKind, in snapshot: OccupationSnapshot, to json: inout JSONWriter
    ) {
        json.array(kind == .technology ? "technologies" : "tools") { json in
            for technology in snapshot.technologies(of: position) where technology.kind == kind {
                let commodity = snapshot.content.commodities[Int(technology.commodity)]
                json.object { json in
                    json.field("name", technology.name)
                    json.field("commodity_code", commodity.code)
                    json.field("commodity", commodity.title)
                    guard kind == .technology else { return }
                    json.field("is_hot", technology.isHot == true)
                    json.field("is_in_demand", technology.isInDemand == true)
                }
            }
        }
    }

    private static func writeDistributions(
        _ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter
    ) {
        let content = snapshot.content
        json.array("education") { json in
            for share in snapshot.distributions(of: position)
            where content.skills[Int(share.skill)].kind != .workContext {
                let meaning = content.scaleCategories.first {
                    $0.scale == share.scale && $0.category == share.category && ($0.skill ?? share.skill) == share.skill
                }
                json.object { json in
                    json.field("element_id", content.skills[Int(share.skill)].code)
                    json.field("element_name", content.skills[Int(share.skill)].name)
                    json.field("scale_id", content.scales[Int(share.scale)].code)
                    json.field("category", Int(share.category))
                    json.field("meaning", meaning?.meaning)
                    json.field("percent", share.percent)
                }
            }
        }
    }

    private static func writeRelated(_ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter) {
        json.array("related") { json in
            for relation in snapshot.related(to: position) {
                json.object { json in
                    writeBrief(relation.related, in: snapshot, to: &json)
                    json.field("tier", relation.tier)
                    json.field("rank", Int(relation.rank))
                }
            }
        }
    }

    /// Which kinds are rated on which scales, with counts: what can be asked of `/skills`.
    private static func writeRatingSummary(
        _ position: Int32, in snapshot: OccupationSnapshot, to json: inout JSONWriter
    ) {
        json.array("ratings") { json in
            for block in snapshot.ratedBlocks {
                let count = snapshot.rated(position, in: block).count
                guard count > 0 else { continue }
                json.object { json in
                    json.field("kind", block.kind.rawValue)
                    json.field("scale_id", snapshot.content.scales[Int(block.scale)].code)
                    json.field("count", count)
                }
            }
        }
    }

    // MARK: - Ratings

    static func ratingsJSON(
        _ position: Int32, kind: SkillKind, scales: [Int16]?, order: RatingOrder, limit: Int, view: SnapshotView
    ) -> JSONWriter {
        let snapshot = view.snapshot
        let content = snapshot.content
        var ratings = snapshot.ratings(of: position).filter { rating in
            content.skills[Int(rating.skill)].kind == kind && scales?.contains(rating.scale) ?? true
        }
        switch order {
        case .element: break
        case .name: ratings.sort { content.skills[Int($0.skill)].name < content.skills[Int($1.skill)].name }
        case .value:
            // Values of different scales cannot be compared: each scale keeps its own order.
            ratings.sort { ($0.scale, $1.value, $0.skill) < ($1.scale, $0.value, $1.skill) }
        }
        var json = JSONWriter(capacity: 512 + 320 * ratings.count)
        json.object { json in
            writeBrief(position, in: snapshot, to: &json)
            if let notice = view.notice { json.field("notice", notice) }
            json.field("kind", kind.rawValue)
            json.field("total", ratings.count)
            json.array("scales") { json in
                for scale in Set(ratings.map(\.scale)).sorted() { write(content.scales[Int(scale)], to: &json) }
            }
            json.array("skills") { json in
                for rating in ratings.prefix(limit) { write(rating, view: view, to: &json) }
            }
            json.key("sources")
            json.raw(view.sources(of: [position]))
        }
        return json
    }

    private static func write(_ scale: ScaleRecord, to json: inout JSONWriter) {
        json.object { json in
            json.field("id", scale.code)
            json.field("name", scale.name)
            json.field("minimum", scale.minimum)
            json.field("maximum", scale.maximum)
        }
    }

    private static func write(_ rating: RatingRecord, view: SnapshotView, to json: inout JSONWriter) {
        json.object { json in
            view.skillFields.withPieces { json.fragment($0, Int(rating.skill), endsValue: true) }
            json.key("scale_id")
            json.raw(view.scaleCodes[Int(rating.scale)])
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

    /// `2023-08` for 202308; `nil` for 0.
    private static func date(_ yearMonth: Int32) -> String? {
        guard yearMonth > 0 else { return nil }
        let month = yearMonth % 100
        return "\(yearMonth / 100)-\(month < 10 ? "0" : "")\(month)"
    }
}

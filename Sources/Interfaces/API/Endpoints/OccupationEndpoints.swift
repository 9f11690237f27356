import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// Occupations: the list, the search, one of them and its ratings.
struct OccupationEndpoints {
    let context: APIContext

    private static let pageLimit = 500
    private static let searchLimit = 100
    private static let queryLengthLimit = 200
    /// Pages begin after a code.
    private static let cursorForm = "^[0-9]{2}-[0-9]{4}\\.[0-9]{2}$"

    var all: [Endpoint] {
        [list, search, occupation, skills]
    }

    // MARK: - List

    private var list: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/occupations", operationID: "listOccupations", tag: "Occupations",
            summary: "Every occupation, page by page, in the order of the codes",
            text: "Follow `Link: rel=\"next\"` until there is none.",
            parameters: [
                .query("limit", .integer(minimum: 1, maximum: Self.pageLimit), "How many on a page. Default 50."),
                .query(
                    "cursor", .matching(Self.cursorForm), "Where the page begins: the `next_cursor` of the page before."
                ),
                .query("rated", .boolean, "Only those with (true) or without (false) skill ratings."),
                .query("job_zone", .integer(minimum: 1, maximum: 5), "Only those of a job zone."),
                .query("major_group", .text(), "Only codes that begin so, for instance `15`.", example: "15"),
            ],
            answers: [
                .json(200, "A page.", .reference("OccupationPage")),
                .problem(400, "A parameter is wrong."), .problem(503, "Nothing is imported yet."),
            ],
            handler: .immediate(answerList))
    }

    private func answerList(_ request: HTTPRequest) throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let limit = reader.integer("limit", default: 50, in: 1...Self.pageLimit)
        let rated = reader.boolean("rated")
        let zone = reader.optionalInteger("job_zone", in: 1...5)
        let prefix = reader.text("major_group") ?? ""
        let cursor = reader.text("cursor") ?? ""
        if !cursor.isEmpty, cursor.wholeMatch(of: /[0-9]{2}-[0-9]{4}\.[0-9]{2}/) == nil {
            reader.complain("cursor", "must be the `next_cursor` of a page")
        }
        try reader.finish()
        let view = try context.view()
        let snapshot = view.snapshot
        let matching = snapshot.content.occupations.indices.lazy.map { Int32($0) }.filter { position in
            let code = snapshot.content.occupations[Int(position)].code
            return code.hasPrefix(prefix) && (rated == nil || snapshot.isRated(position) == rated)
                && (zone == nil || snapshot.jobZone(of: position) == zone)
        }
        let total = matching.reduce(0) { count, _ in count + 1 }
        let page = Array(matching.filter { snapshot.content.occupations[Int($0)].code > cursor }.prefix(limit + 1))
        let next = page.count > limit ? snapshot.content.occupations[Int(page[limit - 1])].code : nil
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            if let notice = view.notice { json.field("notice", notice) }
            json.array("occupations") { json in
                for position in page.prefix(limit) {
                    json.object { OccupationWire.writeBrief(position, in: snapshot, to: &$0) }
                }
            }
            json.field("total", total)
            json.field("next_cursor", next)
            json.key("sources")
            json.raw(view.sources(of: Array(page.prefix(limit))))
        }
        var response = context.json(json, for: request, view: view)
        if let next {
            response.headers.set("Link", "<\(Self.target(request, cursor: next))>; rel=\"next\"")
        }
        return response
    }

    /// The same target with another cursor.
    private static func target(_ request: HTTPRequest, cursor: String) -> String {
        let kept = request.query.pairs.filter { $0.name != "cursor" }.map {
            "\(PercentCoding.encoded($0.name))=\(PercentCoding.encoded($0.value))"
        }
        return request.path + "?" + (kept + ["cursor=\(PercentCoding.encoded(cursor))"]).joined(separator: "&")
    }

    // MARK: - Search

    private var search: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/occupations/search", operationID: "searchOccupations", tag: "Occupations",
            summary: "Occupations by title or code",
            text: """
                Looks through preferred, alternate and reported titles, forgives misspellings, plurals and accents, and \
                completes the last word. What looks like a code is looked up as the beginning of one.
                """,
            parameters: [
                .query(
                    "q", .text(longest: Self.queryLengthLimit), "What to look for.", isRequired: true,
                    example: "softwear enginer"),
                .query("limit", .integer(minimum: 1, maximum: Self.searchLimit), "How many at most. Default 10."),
            ],
            answers: [
                .json(200, "What was found, best first; empty if nothing was.", .reference("SearchAnswer")),
                .problem(400, "`q` is missing or a parameter is wrong."), .problem(503, "Nothing is imported yet."),
            ],
            handler: .immediate(answerSearch))
    }

    private func answerSearch(_ request: HTTPRequest) throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let text = reader.required("q", longest: Self.queryLengthLimit, "say what to look for")
        let limit = reader.integer("limit", default: 10, in: 1...Self.searchLimit)
        try reader.finish()
        let view = try context.view()
        let hits = context.occupations.search(text, limit: limit, in: view.snapshot)
        return context.json(
            OccupationWire.searchJSON(query: text, hits: hits, view: view), for: request, view: view)
    }

    // MARK: - One occupation

    private var occupation: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/occupations/{code}", operationID: "getOccupation", tag: "Occupations",
            summary: "Everything about one occupation",
            text: "Occupations of other frameworks are found by their codes too, those of ESCO also by the short one.",
            parameters: [.path("code", "The occupation's code; `.00` may be left out.", example: "15-1252.00")],
            answers: [
                .json(200, "The occupation.", .reference("Occupation")),
                .problem(
                    404,
                    "The code is unknown; `successors` says what a code of an earlier edition became, `suggestions` names the nearest ones."
                ),
                .problem(503, "Nothing is imported yet, or the remote source of a missing occupation does not answer."),
            ],
            handler: .deciding { request in try decide(request, answerOccupation) })
    }

    private func answerOccupation(_ request: HTTPRequest, _ notes: RemoteNotes) throws -> HTTPResponse {
        let (position, view) = try find(request, notes)
        return context.json(OccupationWire.json(position, view: view), for: request, view: view)
    }

    /// Answers at once; only an occupation that has to be fetched is waited for.
    private func decide(
        _ request: HTTPRequest,
        _ answer: @escaping @Sendable (HTTPRequest, RemoteNotes) throws -> HTTPResponse
    ) throws -> HTTPDecision {
        let code = ParameterReader.trimmed(request.parameters["code"] ?? "")
        guard context.occupations.mayFetch([code]) else {
            return .answered(try answer(request, context.occupations.missing([code])))
        }
        return .later { try answer(request, await context.occupations.notes(on: [code])) }
    }

    private var skills: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/occupations/{code}/skills", operationID: "getOccupationSkills",
            tag: "Occupations", summary: "An occupation's ratings: any kind, any scale",
            parameters: [
                .path("code", "The occupation's code; `.00` may be left out.", example: "15-1252.00"),
                .query(
                    "kind", .string(values: SkillGapWire.kinds.map(\.rawValue)), "The kind of skill. Default `skill`."),
                .query(
                    "scale", .reference("ScaleCode"),
                    "Only this scale, for instance `LV` or `IM`. All scales by default."),
                .query(
                    "sort", .string(values: OccupationWire.RatingOrder.allCases.map(\.rawValue)),
                    "Highest value first, by name, or by the element's code. Default `value`."),
                .query("limit", .integer(minimum: 1, maximum: Self.pageLimit), "How many at most. All by default."),
            ],
            answers: [
                .json(200, "The ratings; empty if the occupation has none of this sort.", .reference("Ratings")),
                .problem(400, "A parameter is wrong."), .problem(404, "The code is unknown."),
                .problem(503, "Nothing is imported yet, or the remote source of a missing occupation does not answer."),
            ],
            handler: .deciding { request in try decide(request, answerSkills) })
    }

    private func answerSkills(_ request: HTTPRequest, _ notes: RemoteNotes) throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let kind = reader.choice("kind", among: SkillGapWire.kinds, default: .skill)
        let order = reader.choice("sort", among: OccupationWire.RatingOrder.allCases, default: .value)
        let limit = reader.integer("limit", default: Self.pageLimit, in: 1...Self.pageLimit)
        let (position, view) = try find(request, notes)
        let snapshot = view.snapshot
        let scales = reader.text("scale").map { text -> [Int16] in
            if let scale = snapshot.scale(text) { return [scale] }
            let served = context.occupations.snapshot
            // The description lists the scales of the release that is served first; another framework has no ratings on them.
            if served?.scale(text) != nil { return [] }
            let own = snapshot.ratedScaleCodes
            let names = own.isEmpty ? served?.ratedScaleCodes ?? [] : own
            reader.complain(
                "scale", "must be one of \(names.joined(separator: ", ")), not '\(ParameterReader.cut(text))'")
            return []
        }
        try reader.finish()
        let json = OccupationWire.ratingsJSON(
            position, kind: kind, scales: scales, order: order, limit: limit, view: view)
        return context.json(json, for: request, view: view)
    }

    /// The occupation of the code in the path, and what its framework's answers share.
    private func find(_ request: HTTPRequest, _ notes: RemoteNotes) throws -> (Int32, SnapshotView) {
        let code = request.parameters["code"] ?? ""
        let trimmed = ParameterReader.trimmed(code)
        let view = try context.view()
        let snapshot = view.snapshot
        guard let position = snapshot.occupation(trimmed) else {
            if let other = context.occupations.elsewhere(trimmed) {
                return (other.position, context.views.view(of: other.snapshot))
            }
            let unknown = context.occupations.unknown(code, in: snapshot)
            func records(_ positions: [Int32]) -> [OccupationRecord] {
                positions.map { snapshot.content.occupations[Int($0)] }
            }
            throw UnknownOccupation(
                code: code, successors: records(unknown.successors), suggestions: records(unknown.suggestions),
                note: notes[code])
        }
        context.occupations.renewIfOld([position], in: snapshot)
        return (position, view)
    }
}

/// A code that no occupation has.
struct UnknownOccupation: HTTPErrorConvertible {
    let code: String
    /// What a code of an earlier edition became.
    let successors: [OccupationRecord]
    let suggestions: [OccupationRecord]
    /// What a remote source had to say of it; where asking that again may help, the answer is 503.
    let note: RemoteNotes.Note?

    private static func write(_ name: String, _ records: [OccupationRecord], to json: inout JSONWriter) {
        json.array(name) { json in
            for record in records {
                json.object { json in
                    json.field("code", record.code)
                    json.field("title", record.title)
                }
            }
        }
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        let mayHelp = note?.retryAfter != nil
        return HTTPProblem.response(
            status: mayHelp ? .serviceUnavailable : .notFound,
            code: mayHelp ? "remote-unavailable" : "unknown-occupation",
            detail: mayHelp
                ? note?.sentence ?? ""
                : "There is no occupation with the code '\(ParameterReader.cut(code))'.",
            headers: RemoteWire.headers(note), request: request
        ) { json in
            if let note { RemoteWire.write(note, to: &json) }
            if !successors.isEmpty { Self.write("successors", successors, to: &json) }
            Self.write("suggestions", suggestions, to: &json)
        }
    }
}

import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// Occupations: the list, the search, single occupations and their ratings.
struct OccupationEndpoints {
    let context: APIContext

    private static let group = EndpointGroup(tag: "Occupations", answers: [EndpointGroup.noData])
    private static let pageLimit = 500

    var all: [Endpoint] { [list, search, occupation, skills] }

    // MARK: - List

    private static let listLimit = Parameter<Int>("limit", 1...pageLimit, default: 50, "How many on a page.")
    /// A page begins after this code.
    private static let cursor = Parameter<String?>(
        "cursor", .matching("^[0-9]{2}-[0-9]{4}\\.[0-9]{2}$"),
        "Where the page begins: the `next_cursor` of the page before."
    ) { reader, name, _ in
        let cursor = reader.text(name)
        if let cursor, cursor.wholeMatch(of: /[0-9]{2}-[0-9]{4}\.[0-9]{2}/) == nil {
            reader.complain(name, "must be the `next_cursor` of a page")
        }
        return cursor
    }
    private static let rated = Parameter<Bool?>("rated", "Only those with (true) or without (false) skill ratings.")
    private static let jobZone = Parameter<Int?>("job_zone", 1...5, "Only those of a job zone.")
    private static let majorGroup = Parameter<String?>(
        "major_group", "Only codes that begin so, for instance `15`.", example: "15")

    private var list: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/occupations", "listOccupations",
            "Every occupation, page by page, in the order of the codes",
            text: "Follow `Link: rel=\"next\"` until there is none.",
            parameters: [Self.listLimit, Self.cursor, Self.rated, Self.jobZone, Self.majorGroup],
            answers: [.json(200, "A page.", OccupationWire.page)], .immediate(answerList))
    }

    private func answerList(_ request: HTTPRequest) throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let limit = reader.read(Self.listLimit)
        let rated = reader.read(Self.rated)
        let zone = reader.read(Self.jobZone)
        let prefix = reader.read(Self.majorGroup) ?? ""
        let cursor = reader.read(Self.cursor) ?? ""
        try reader.finish()
        let view = try context.view()
        let snapshot = view.snapshot
        let matching = snapshot.content.occupations.positions.filter { position in
            let code = snapshot.content[position].code
            return code.hasPrefix(prefix) && (rated == nil || snapshot.isRated(position) == rated)
                && (zone == nil || snapshot.jobZone(of: position) == zone)
        }
        let total = matching.reduce(0) { count, _ in count + 1 }
        let page = Array(matching.filter { snapshot.content[$0].code > cursor }.prefix(limit + 1))
        let next = page.count > limit ? snapshot.content[page[limit - 1]].code : nil
        var response = context.json(
            OccupationWire.page.json((Array(page.prefix(limit)), total, next, view)), for: request, view: view)
        if let next { response.headers.set("Link", "<\(Self.target(request, cursor: next))>; rel=\"next\"") }
        return response
    }

    /// The request target with another cursor.
    private static func target(_ request: HTTPRequest, cursor: String) -> String {
        let kept = request.query.pairs.filter { $0.name != "cursor" }.map {
            "\(PercentCoding.encoded($0.name))=\(PercentCoding.encoded($0.value))"
        }
        return request.path + "?" + (kept + ["cursor=\(PercentCoding.encoded(cursor))"]).joined(separator: "&")
    }

    // MARK: - Search

    private static let query = Parameter<String>(
        "q", longest: 200, "What to look for.", missing: "say what to look for", example: "softwear enginer")
    private static let searchLimit = Parameter<Int>("limit", 1...100, default: 10, "How many at most.")

    private var search: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/occupations/search", "searchOccupations", "Occupations by title or code",
            text: """
                Looks through preferred, alternate and reported titles, forgives misspellings, plurals and accents, and \
                completes the last word. What looks like a code is looked up as the beginning of one.
                """,
            parameters: [Self.query, Self.searchLimit],
            answers: [
                .json(200, "What was found, best first; empty if nothing was.", OccupationWire.search),
                .problem(400, "`q` is missing or a parameter is wrong."),
            ], .immediate(answerSearch))
    }

    private func answerSearch(_ request: HTTPRequest) throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let text = reader.read(Self.query)
        let limit = reader.read(Self.searchLimit)
        try reader.finish()
        let view = try context.view()
        let hits = context.occupations.search(text, limit: limit, in: view.snapshot)
        return context.json(OccupationWire.search.json((text, hits, view)), for: request, view: view)
    }

    // MARK: - One occupation

    private static let one = EndpointGroup(
        tag: "Occupations",
        answers: [
            .problem(503, "Nothing is imported yet, or the remote source of a missing occupation does not answer.")
        ])
    private static let code = Endpoint.Parameter.path(
        "code", "The occupation's code; `.00` may be left out.", example: "15-1252.00")

    private var occupation: Endpoint {
        Self.one.endpoint(
            .get, "/api/v1/occupations/{code}", "getOccupation", "Everything about one occupation",
            text: "Occupations of other frameworks are found by their codes too, those of ESCO also by the short one.",
            parameters: [Self.code],
            answers: [
                .json(200, "The occupation.", OccupationWire.occupation),
                .problem(
                    404,
                    "The code is unknown; `successors` says what a code of an earlier edition became, `suggestions` names the nearest ones."
                ),
            ], .deciding { request in try decide(request, answerOccupation) })
    }

    private func answerOccupation(_ request: HTTPRequest, _ notes: RemoteNotes) throws -> HTTPResponse {
        let entry = try find(request, notes)
        return context.json(
            OccupationWire.occupation.json(entry, capacity: 32_768), for: request, view: entry.view)
    }

    /// Responds at once unless an occupation has to be fetched.
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

    private static let kind = Parameter<SkillKind>(
        "kind", among: SkillGapQuery.kinds, default: .skill, "The kind of skill.")
    private static let scale = Parameter<String?>(
        "scale", as: .reference("ScaleCode"), "Only this scale, for instance `LV` or `IM`. All scales by default.")
    private static let order = Parameter<OccupationWire.RatingOrder>(
        "sort", among: OccupationWire.RatingOrder.allCases, default: .value,
        "Highest value first, by name, or by the element's code.")
    private static let ratingLimit = Parameter<Int?>("limit", 1...pageLimit, "How many at most. All by default.")

    private var skills: Endpoint {
        Self.one.endpoint(
            .get, "/api/v1/occupations/{code}/skills", "getOccupationSkills",
            "An occupation's ratings: any kind, any scale",
            parameters: [Self.code, Self.kind, Self.scale, Self.order, Self.ratingLimit],
            answers: [
                .json(200, "The ratings; empty if the occupation has none of this sort.", OccupationWire.ratings),
                .problem(404, "The code is unknown."),
            ], .deciding { request in try decide(request, answerSkills) })
    }

    private func answerSkills(_ request: HTTPRequest, _ notes: RemoteNotes) throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let kind = reader.read(Self.kind)
        let order = reader.read(Self.order)
        let limit = reader.read(Self.ratingLimit) ?? Self.pageLimit
        let entry = try find(request, notes)
        let snapshot = entry.view.snapshot
        let scales = reader.read(Self.scale).map { text -> [ScalePosition] in
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
        return context.json(
            OccupationWire.ratings(of: entry, kind: kind, scales: scales, order: order, limit: limit), for: request,
            view: entry.view)
    }

    /// The occupation with the code in the path, and the view of its framework's snapshot.
    private func find(_ request: HTTPRequest, _ notes: RemoteNotes) throws -> OccupationWire.Entry {
        let code = request.parameters["code"] ?? ""
        let trimmed = ParameterReader.trimmed(code)
        let view = try context.view()
        let snapshot = view.snapshot
        guard let position = snapshot.occupation(trimmed) else {
            if let other = context.occupations.elsewhere(trimmed) {
                return (other.position, context.views.view(of: other.snapshot))
            }
            let unknown = context.occupations.unknown(code, in: snapshot)
            throw UnknownOccupation(
                code: code, successors: unknown.successors.map { snapshot.content[$0] },
                suggestions: unknown.suggestions.map { snapshot.content[$0] }, note: notes[code])
        }
        context.occupations.renewIfOld([position], in: snapshot)
        return (position, view)
    }
}

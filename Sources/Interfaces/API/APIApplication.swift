package import Access
package import HTTPServer
import Matching
package import Occupations
package import ServiceSupport

/// The API as the server runs it: routes, error shapes and what is done with every answer.
package struct APIApplication: Sendable {
    /// What differs from installation to installation.
    package struct Options: Sendable {
        /// What is done with every request and answer.
        package var http = HTTPApplicationConfiguration()
        /// Ratings flagged Not Relevant are read as 0 unless a request says otherwise.
        package var readsNotRelevantAsAbsent = false
        /// Whose levels a gap is found in unless a request says otherwise.
        package var gapSource = GapSource.official
        /// Whether a shutdown is under way.
        package var isDraining: @Sendable () -> Bool = { false }
        /// Says who sends a request.
        package var gate = AccessGate()
        /// Whom the routes of the work queue are for.
        package var workAccess = AccessRule.localCallers
        /// Whom the routes of companies' documents are for.
        package var knowledgeAccess = AccessRule.localCallers
        /// The queues of what takes long.
        var longWork = LongWork()

        /// The defaults.
        package init() {}
    }

    /// The endpoints in the order of the documentation.
    package let endpoints: [Endpoint]
    /// The OpenAPI document.
    package let openAPI: [UInt8]
    private let context: APIContext
    private let options: Options

    /// Makes the API.
    package init(context: APIContext, options: Options = Options()) {
        var context = context
        context.longWork = options.longWork
        self.context = context
        self.options = options
        let gaps = SkillGapEndpoints(
            context: context, defaultReading: options.readsNotRelevantAsAbsent ? .absent : .asPublished,
            defaultSource: options.gapSource)
        let knowledge = RouteGuard(gate: options.gate, rule: options.knowledgeAccess, group: .knowledge)
        let work = RouteGuard(gate: options.gate, rule: options.workAccess, group: .work)
        let described =
            gaps.all + GapAnalysisEndpoints(context: context, gaps: gaps).all
            + OccupationEndpoints(context: context).all
            + TitleEndpoints(context: context).all
            + RecommendationEndpoints(context: context).all
            + QuestionEndpoints(context: context, access: knowledge).all
            + SkillEndpoints(context: context).all
            + KnowledgeEndpoints(context: context, access: knowledge).all
            + SearchEndpoints(context: context).all
            + CrosswalkEndpoints(context: context).all
            + WorkEndpoints(desk: context.work, access: work).all
            + SystemEndpoints(context: context, isDraining: options.isDraining).all
        let documentation = DocumentationEndpoints(context: context)
        endpoints = described + documentation.all(describing: described)
        openAPI = documentation.openAPI(of: endpoints)
    }

    /// The routes of the API with their template and method, for documentation and tests.
    package var routes: [(method: String, template: String)] {
        endpoints.map { ($0.method.rawValue, $0.template) }
    }

    /// The application that answers requests.
    ///
    /// - Parameters:
    ///   - logger: Takes errors that nobody shaped.
    ///   - observer: Learns of every request.
    ///   - adding: Adds further routes, for instance pages.
    ///   - page: Shows a failure as a page where that is what the client reads; `nil` for a problem of RFC 9457.
    package func application(
        logger: Logger, observer: (any HTTPObserver)? = nil, adding: (inout HTTPRouter) throws -> Void = { _ in },
        page: @escaping @Sendable (HTTPFailure, HTTPRequest) -> HTTPResponse? = { _, _ in nil }
    ) throws -> HTTPApplication {
        var router = HTTPRouter()
        for endpoint in endpoints {
            try router.add(endpoint.method, endpoint.template, endpoint.handler)
        }
        try adding(&router)
        return HTTPApplication(
            router: router, configuration: options.http, logger: logger, observer: observer,
            errorResponse: { [context] error, request in
                let error = APIErrors.shaped(error)
                let documented = SkillGapEndpoints.paths.union(GapAnalysisEndpoints.paths)
                guard documented.contains(request.path) else {
                    if let failure = error as? HTTPFailure, let shown = page(failure, request) { return shown }
                    return HTTPProblem.response(for: error, to: request)
                }
                return SkillGapWire.failure(error, to: request, context: context)
            })
    }
}

package import Access
package import HTTPServer
import Matching
package import Occupations
package import ServiceSupport

/// The API as run by the server: routes, error formats and the processing of responses.
package struct APIApplication: Sendable {
    /// The options that differ between installations.
    package struct Options: Sendable {
        /// Options for the processing of requests and responses.
        package var http = HTTPApplicationConfiguration()
        /// Whether ratings flagged Not Relevant are read as 0 unless a request states otherwise.
        package var readsNotRelevantAsAbsent = false
        /// Whose levels are compared unless a request states otherwise.
        package var gapSource = GapSource.official
        /// Whether a shutdown is under way.
        package var isDraining: @Sendable () -> Bool = { false }
        /// Identifies the caller of a request.
        package var gate = AccessGate()
        /// The callers admitted to the routes of the work queue.
        package var workAccess = AccessRule.localCallers
        /// The callers admitted to the routes of companies' documents.
        package var knowledgeAccess = AccessRule.localCallers
        /// The queues for long computations.
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

    /// The routes of the API with method and template, for documentation and tests.
    package var routes: [(method: String, template: String)] {
        endpoints.map { ($0.method.rawValue, $0.template) }
    }

    /// The application that handles requests.
    ///
    /// - Parameters:
    ///   - logger: Logs unexpected errors.
    ///   - observer: Receives every request.
    ///   - adding: Adds further routes, for instance pages.
    ///   - page: Renders a failure as a page for clients that expect one; `nil` for a problem of RFC 9457.
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
            errorResponse: { error, request in
                let error = APIErrors.shaped(error)
                if SkillGapEndpoints.paths.contains(request.path) {
                    return (error as? SkillGapWire.Failure ?? SkillGapWire.Failure(error)).response(to: request)
                }
                if let failure = error as? HTTPFailure, let shown = page(failure, request) { return shown }
                return HTTPProblem.response(for: error, to: request)
            })
    }
}

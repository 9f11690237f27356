import HTTPServer
import Knowledge
import LanguageModels
package import NodeServices
import Occupations
import Recommendations
package import ServiceSupport
import Store
import Taxonomy
package import WorkQueue

/// The dependencies of the endpoints: a node, and what only HTTP requests need.
package struct APIContext: Sendable {
    /// The services.
    let node: Node
    /// Accepts work items.
    package let work: WorkDesk
    /// The metrics shown by `/metrics`.
    package let metrics: MetricsRegistry
    /// This program's version.
    package let version: String
    let views: SnapshotViews
    var longWork = LongWork()

    /// Creates the context that the endpoints of a node share.
    package init(_ node: Node, work: WorkDesk, metrics: MetricsRegistry, version: String) {
        self.node = node
        self.work = work
        self.metrics = metrics
        self.version = version
        views = SnapshotViews(programVersion: version)
    }

    var occupations: OccupationService { node.occupations }
    var titles: TitleService { node.titles }
    var skills: SkillService { node.skills }
    var semantic: SemanticSearch { node.semantic }
    var chat: any ChatService { node.chat }
    var knowledge: KnowledgeBase { node.knowledge }
    var recommendations: RecommendationService { node.recommendations }
    var store: Store { node.store }

    /// The view of the served snapshot; throws 503 while there is none.
    func view() throws -> SnapshotView {
        guard let snapshot = occupations.snapshot else { throw Self.noData }
        return views.view(of: snapshot)
    }

    /// The served releases of all frameworks; throws 503 while there are none.
    func catalogue() async throws -> Catalogue {
        let catalogue = await occupations.catalogue.current()
        guard !catalogue.snapshots.isEmpty else { throw Self.noData }
        return catalogue
    }

    static let noData = HTTPFailure(
        .serviceUnavailable, code: "no-data",
        detail: "No release has been imported yet; run `metier import onet PATH`.", headers: ["Retry-After": "30"])

    /// A JSON response with a strong entity tag for the snapshot and the request.
    ///
    /// - Parameter variant: A further key that the response depends on.
    func json(
        _ writer: borrowing JSONWriter, for request: HTTPRequest, view: SnapshotView, status: HTTPStatus = .ok,
        variant: String? = nil
    ) -> HTTPResponse {
        let prefix = variant.map { "\(view.tagPrefix)-\($0)" } ?? view.tagPrefix
        return .json(writer.bytes, status: status, etag: status == .ok ? Self.tag(prefix, request) : nil)
    }

    /// A JSON response with a strong entity tag for the whole catalogue and the request.
    ///
    /// - Parameter variant: A further key that the response depends on.
    func json(
        _ writer: borrowing JSONWriter, for request: HTTPRequest, of catalogue: Catalogue, variant: String = ""
    ) -> HTTPResponse {
        let prefix = SourcesWire.tagPrefix(of: catalogue, programVersion: version) + variant
        return .json(writer.bytes, status: .ok, etag: Self.tag(prefix, request))
    }

    /// A strong entity tag: the prefix identifies the data and the program, the hash the request target (FNV-1a of its
    /// bytes).
    static func tag(_ prefix: String, _ request: HTTPRequest) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in request.rawTarget.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\"\(prefix)-\(String(hash, radix: 36))\""
    }
}

extension HTTPResponse {
    /// A JSON response that must not be cached.
    static func uncached(_ json: borrowing JSONWriter, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse.json(json.bytes, status: status).uncached
    }

    /// The response with `no-store`, so that it is not cached.
    var uncached: HTTPResponse {
        var response = self
        response.headers.set("Cache-Control", "no-store")
        return response
    }
}

import HTTPServer
package import LanguageModels
package import Occupations
package import Recommendations
package import ServiceSupport
package import Store
import Taxonomy
package import WorkQueue

/// What the endpoints need.
package struct APIContext: Sendable {
    /// Answers about occupations.
    package let occupations: OccupationService
    /// Answers which occupation a title means.
    package let titles: TitleService
    /// Finds skills in texts.
    package let skills: SkillService
    /// Finds concepts by meaning.
    package let meanings: MeaningSearch
    /// Language models; none where none is configured.
    package let chat: any ChatService
    /// Answers which skills a role needs.
    package let recommendations: RecommendationService
    /// What companies' documents say.
    package let knowledge: KnowledgeBase
    /// The database.
    package let store: Store
    /// Takes work items.
    package let work: WorkDesk
    /// What `/metrics` shows.
    package let metrics: MetricsRegistry
    /// This program's version.
    package let version: String
    let views: SnapshotViews
    var longWork = LongWork()

    /// Makes a context.
    package init(
        occupations: OccupationService, titles: TitleService, skills: SkillService,
        meanings: MeaningSearch, recommendations: RecommendationService, chat: any ChatService = NoChatService(),
        knowledge: KnowledgeBase, store: Store,
        work: WorkDesk, metrics: MetricsRegistry, version: String
    ) {
        self.occupations = occupations
        self.titles = titles
        self.skills = skills
        self.meanings = meanings
        self.chat = chat
        self.recommendations = recommendations
        self.knowledge = knowledge
        self.store = store
        self.work = work
        self.metrics = metrics
        self.version = version
        views = SnapshotViews(programVersion: version)
    }

    /// The view of the snapshot that is served; throws 503 while there is none.
    func view() throws -> SnapshotView {
        guard let snapshot = occupations.snapshot else { throw Self.noData }
        return views.view(of: snapshot)
    }

    static let noData = HTTPFailure(
        .serviceUnavailable, code: "no-data",
        detail: "No release has been imported yet; run `metier import onet PATH`.", headers: ["Retry-After": "30"])

    /// A JSON answer with the strong entity tag of the snapshot and the request.
    ///
    /// - Parameter variant: What else the answer depends on.
    func json(
        _ writer: borrowing JSONWriter, for request: HTTPRequest, view: SnapshotView, status: HTTPStatus = .ok,
        variant: String? = nil
    ) -> HTTPResponse {
        let prefix = variant.map { "\(view.tagPrefix)-\($0)" } ?? view.tagPrefix
        return .json(writer.bytes, status: status, etag: status == .ok ? Self.tag(prefix, request) : nil)
    }

    /// A strong tag: the data and the program fix the prefix, the target fixes the answer (FNV-1a of its bytes).
    static func tag(_ prefix: String, _ request: HTTPRequest) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in request.rawTarget.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\"\(prefix)-\(String(hash, radix: 36))\""
    }
}

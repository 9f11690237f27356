import Access
import Database
import LanguageModels
import NodeServices
import Occupations
import Pipeline
import Search
import ServiceSupport
import Store
import TestSupport

@testable import Knowledge
@testable import Recommendations

/// An installation over the bundled sample; several over one database are several nodes.
struct SampleNode {
    let snapshots: SnapshotHolder
    let semantic: SemanticSearch
    let knowledge: KnowledgeBase
    let recommendations: RecommendationService

    /// - Parameters:
    ///   - store: Holds the sample.
    ///   - chat: Language models.
    ///   - embedder: Compares meanings; words alone without.
    init(
        _ store: Store, chat: any ChatService = NoChatService(), embedder: (any TextEmbedder)? = nil
    ) async throws {
        let silent = Logger(label: "test", writer: NoLogWriter())
        snapshots = SnapshotHolder(store: store, logger: silent)
        try await snapshots.refresh()
        var options = Node.Options()
        options.chat = chat
        options.makeEmbedder = { embedder }
        // Every look asks whether something has changed.
        options.freshness = .zero
        let node = Node(store: store, snapshots: snapshots, options: options, logger: silent)
        (semantic, knowledge, recommendations) = (node.semantic, node.knowledge, node.recommendations)
        try await semantic.prepare()
    }

    /// A database with the sample.
    static func store() async throws -> (store: Store, database: TestDatabase) {
        let database = try TestDatabase(.selected, .prepared)
        let store = Store(pool: try database.pool(3))
        try await store.migrate()
        _ = try await ReleaseImporter(store: store).importRelease(
            of: "onet", from: Repository.sample, options: .init())
        return (store, database)
    }

    /// The skills of software developers for a company, by id.
    func skills(_ company: String) async throws -> [String: RecommendedSkill] {
        var request = SkillRequest("")
        request.code = "15-1252.00"
        request.frameworks = ["onet"]
        request.limit = 50
        request.company = company
        let answer = try await recommendations.recommend(request)
        return Dictionary(
            uniqueKeysWithValues: answer.sections.flatMap { $0.hard + $0.soft }.map { ($0.skill.id, $0.skill) })
    }
}

extension Principal {
    /// Somebody of a company.
    static func of(_ company: String) -> Principal { Principal(company: company, actor: "t", rights: [.company]) }
}

package import Knowledge
package import LanguageModels
package import Occupations
package import Recommendations
package import Search
package import ServiceSupport
package import Store

/// One node: the services over one database, wired once for the program, the API and the tests.
///
/// Nothing is opened, loaded or built before it is needed. Any number of nodes may share a database.
package struct Node: Sendable {
    /// The options that differ between nodes.
    package struct Options: Sendable {
        /// Language models; none by default.
        package var chat: any ChatService = NoChatService()
        /// Fetches occupations that the served release lacks; `nil` fetches none.
        package var remote: RemoteOccupations?
        /// Loads the sentence model, or connects to a service; with `nil`, only words are compared.
        package var makeEmbedder: @Sendable () async throws -> (any TextEmbedder)? = { nil }
        /// Whether sentences of a company's documents may be passed to the sentence model.
        package var embedsPrivateText = true
        /// How long cached data of a company's documents is assumed to be current across nodes.
        package var freshness = Duration.seconds(2)

        /// Options of a node without models.
        package init() {}
    }

    /// The database.
    package let store: Store
    /// The releases that are served.
    package let snapshots: SnapshotHolder
    /// Look-ups of occupations.
    package let occupations: OccupationService
    /// Matching of titles to occupations.
    package let titles: TitleService
    /// Extraction of skills from texts.
    package let skills: SkillService
    /// Search of concepts by embeddings.
    package let semantic: SemanticSearch
    /// Language models; none where none is configured.
    package let chat: any ChatService
    /// Companies' documents and their skills.
    package let knowledge: KnowledgeBase
    /// Recommendations of skills for occupations, and answers to questions in natural language.
    package let recommendations: RecommendationService

    /// Wires the services.
    ///
    /// - Parameters:
    ///   - store: The database; the caller keeps its schema up to date.
    ///   - snapshots: The releases that are served; a holder over `store`.
    ///   - options: The options that differ between nodes.
    ///   - logger: Logs how engines are built, and what is unavailable.
    package init(store: Store, snapshots: SnapshotHolder, options: Options = Options(), logger: Logger) {
        self.store = store
        self.snapshots = snapshots
        occupations = OccupationService(snapshots: snapshots, remote: options.remote)
        let catalogue = occupations.catalogue
        titles = TitleService(catalogue: catalogue, store: store, logger: logger, makeEmbedder: options.makeEmbedder)
        skills = SkillService(catalogue: catalogue, titles: titles, store: store, logger: logger)
        semantic = SemanticSearch(
            catalogue: catalogue, store: store, logger: logger, model: { [titles] in await titles.model() })
        chat = options.chat
        knowledge = KnowledgeBase(
            store: store, skills: skills, usesEmbedder: options.embedsPrivateText, freshness: options.freshness,
            logger: logger)
        recommendations = RecommendationService(
            titles: titles, skills: skills, levels: SkillLevelsHolder(snapshots: snapshots), chat: chat,
            knowledge: knowledge, semantic: semantic, logger: logger)
    }
}

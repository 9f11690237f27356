package import Access
package import Occupations
import Search
package import ServiceSupport
package import Store
package import Taxonomy

/// Companies' documents and the skills they name: adding, reading, reviewing and removing.
///
/// A company's documents are used only for that company: every call names it, and every row carries it.
package final class KnowledgeBase: Sendable {
    /// The pseudo framework id of new skills and of evidence from documents.
    package static let framework = "knowledge"

    let store: Store
    private let skills: SkillService
    let usesEmbedder: Bool
    private let freshness: Duration
    private let logger: Logger
    let held = Locked<[String: Held]>([:])

    /// The cached state of one company.
    struct Held {
        let view: KnowledgeView
        var checkedAt: ContinuousClock.Instant
        /// Whether a document was added since; the next reader then queries the database first.
        var isOutdated = false
        /// Split texts of documents in the view; documents no longer in the view are removed.
        var parts: [DocumentPassages.Part] = []
        /// All texts of the view; `nil` until requested.
        var passages: DocumentPassages?
    }

    /// Maximum number of companies whose views are cached.
    private static let companyLimit = 64
    /// Maximum number of linked skills per document.
    private static let linkLimit = 200
    /// Maximum number of mentions stored per skill and document.
    private static let placeLimit = 20

    /// Makes a knowledge base; nothing is read yet.
    ///
    /// - Parameters:
    ///   - store: The database.
    ///   - skills: Finds skills in texts.
    ///   - usesEmbedder: Whether sentences may be passed to the sentence model: not where it is an external service
    ///     that must not see a company's text.
    ///   - freshness: How long cached data is assumed to be current across nodes.
    ///   - logger: Logs failures to query the database.
    package init(
        store: Store, skills: SkillService, usesEmbedder: Bool = true, freshness: Duration = .seconds(2),
        logger: Logger
    ) {
        self.store = store
        self.skills = skills
        self.usesEmbedder = usesEmbedder
        self.freshness = freshness
        self.logger = logger
    }

    // MARK: - Documents

    /// The result of adding a document.
    package struct Added: Sendable {
        /// The document.
        package let document: KnowledgeDocument
        /// Whether it is new; otherwise the company had a document with the same text, and nothing changed.
        package let isNew: Bool
    }

    /// Finds the skills named in a document and stores both.
    ///
    /// - Throws: ``KnowledgeFailure`` for an occupation that is not served, or too many documents.
    @concurrent
    package func add(
        _ input: KnowledgeInput, by principal: Principal, now: Timestamp = .now
    ) async throws -> Added {
        let engine = try await skills.current()
        let occupation = try input.occupation.map { named in
            guard let snapshot = engine.catalogue.snapshots[named.framework],
                let position = snapshot.occupation(named.code)
            else { throw KnowledgeFailure.unknownOccupation("\(named.framework):\(named.code)") }
            // Stored with the publisher's form of the code, which recommendations look up.
            return KnowledgeDocument.OccupationReference(
                framework: named.framework, code: snapshot.content[position].code)
        }
        var options = SkillEngine.ExtractionOptions()
        options.threshold = KnowledgeLink.leastConfidence
        options.limit = Self.linkLimit
        options.vectorLimit = usesEmbedder ? input.vectorLimit : 0
        let extraction = try await engine.extract(from: input.text, options: options)
        let keepsText = input.keepsText ?? input.kind.keepsText
        let document = KnowledgeDocument(
            id: UUIDv7.next().description, kind: input.kind, title: input.title, occupation: occupation,
            source: input.source, publishedOn: input.publishedOn,
            day: input.publishedOn ?? String(now.rfc3339.prefix(10)), addedAt: now,
            checksum: SHA256.hex(of: input.text), byteCount: input.text.utf8.count,
            language: input.language ?? "und", format: input.format, sentences: extraction.sentences,
            sentencesByMeaning: extraction.sentencesByMeaning, keepsText: keepsText)
        let draft = KnowledgeDraft(
            document: document, text: keepsText ? input.text : nil,
            mentions: try await Self.mentions(
                of: extraction, in: input.text, keepsText: keepsText, isWord: engine.hasWord))
        let added: Added
        switch try await store.knowledge.add(draft, company: principal.company, actor: principal.actor, now: now) {
        case .added(let document): added = Added(document: document, isNew: true)
        case .known(let document): added = Added(document: document, isNew: false)
        case .full: throw KnowledgeFailure.full(limit: Store.Knowledge.documentLimit)
        }
        // The view is reloaded by the next reader, not by every addition.
        if added.isNew { held.withLock { $0[principal.company]?.isOutdated = true } }
        return added
    }

    /// The skills named in a text, in its order: linked skills, and names that no framework has.
    private static func mentions(
        of extraction: SkillExtraction, in text: String, keepsText: Bool, isWord: @escaping @Sendable (String) -> Bool
    ) async throws -> [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)] {
        var mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)] = []
        for skill in extraction.skills {
            let draft = draft(of: skill.target)
            let places = skill.mentions.filter {
                KnowledgeLink.isSure($0, of: skill.target, confidence: skill.confidence)
            }
            for place in places.prefix(placeLimit) {
                mentions.append(
                    (
                        draft,
                        KnowledgeMention(
                            skillID: "", bytes: place.bytes, confidence: skill.confidence,
                            words: keepsText ? place.words : "")
                    ))
            }
        }
        let linked = mentions.map(\.mention.bytes)
        // If a framework's label covers only "Airflow" in "Apache Airflow", the name still belongs to that framework.
        let names = Set(mentions.map { SkillDisplayName.key($0.skill.name) })
        let proposals = try await ProposalFinder.proposals(in: text, linked: linked, isWord: isWord)
        for proposal in proposals where !names.contains(proposal.key) {
            let draft = KnowledgeSkillDraft(
                target: nil, name: proposal.name, nameKey: proposal.key,
                kind: proposal.isCertification ? .requirement : .skill, nature: .hard)
            mentions.append(
                (
                    draft,
                    KnowledgeMention(
                        skillID: "", bytes: proposal.bytes, confidence: 0, words: keepsText ? proposal.name : "")
                ))
        }
        return mentions.sorted {
            ($0.mention.bytes.lowerBound, $0.skill.name, $0.skill.target?.code ?? "")
                < ($1.mention.bytes.lowerBound, $1.skill.name, $1.skill.target?.code ?? "")
        }
    }

    private static func draft(of target: SkillEngine.Target) -> KnowledgeSkillDraft {
        KnowledgeSkillDraft(
            target: .init(framework: target.framework, code: target.code), name: target.name, nameKey: "",
            kind: target.kind, nature: target.nature)
    }

    /// Documents of a company, the latest first.
    package func documents(
        of company: String, before: String? = nil, limit: Int
    ) async throws -> [KnowledgeDocument] {
        try await store.knowledge.documents(of: company, before: before, limit: limit)
    }

    /// A document with its text, where stored, and the skills it names.
    ///
    /// - Throws: ``KnowledgeFailure/notFound``.
    package func document(_ id: String, of company: String) async throws -> KnowledgeReading {
        guard let found = try await store.knowledge.document(id, of: company) else { throw KnowledgeFailure.notFound }
        return found
    }

    /// Removes a document with everything that only it contributed.
    ///
    /// - Throws: ``KnowledgeFailure/notFound``.
    package func remove(
        _ id: String, by principal: Principal, reason: String = "", now: Timestamp = .now
    ) async throws {
        let had = try await store.knowledge.remove(
            id, company: principal.company, actor: principal.actor, reason: reason, now: now)
        guard had else { throw KnowledgeFailure.notFound }
        await takeUpChange(of: principal.company)
    }

    // MARK: - Reviews

    /// A reviewer's verdict on a skill.
    package enum Review: Sendable, Hashable {
        /// It is right; its nature may be corrected.
        case accept(nature: SkillNature?)
        /// It is merged into another skill: the id of one of the company's, or `framework:code` of a framework's.
        case merge(into: String)
        /// It is wrong.
        case reject
    }

    /// Reviews a skill, new or linked; the view used for recommendations is updated before this returns.
    ///
    /// - Throws: ``KnowledgeFailure``.
    package func review(
        _ id: String, _ review: Review, by principal: Principal, reason: String, now: Timestamp = .now
    ) async throws -> KnowledgeSkill {
        let wanted: KnowledgeReview
        switch review {
        case .accept(let nature): wanted = .accept(nature: nature)
        case .reject: wanted = .reject
        case .merge(let into):
            if let named = KnowledgeInput.reference(into) {
                guard let target = try await skills.current().target(named.code, of: named.framework) else {
                    throw KnowledgeFailure.unknownSkill(into)
                }
                wanted = .mergeIntoSkill(Self.draft(of: target))
            } else {
                wanted = .merge(into: into)
            }
        }
        switch try await store.knowledge.review(
            id, of: principal.company, wanted, actor: principal.actor, reason: reason, now: now)
        {
        case .changed(let skill):
            await takeUpChange(of: principal.company)
            return skill
        case .notFound: throw KnowledgeFailure.notFound
        case .refused(let reason): throw KnowledgeFailure.refused(reason)
        }
    }

    /// The ledger's actions, the latest first.
    package func ledger(of company: String, before: String? = nil, limit: Int) async throws -> [KnowledgeAction] {
        try await store.knowledge.ledger(of: company, before: before, limit: limit)
    }

    // MARK: - Views

    /// The current view of a company's documents.
    ///
    /// Cached in memory; once the cache is older than `freshness`, the database is queried for the revision, and for
    /// the rows only if that has changed.
    package func view(of company: String) async throws -> KnowledgeView {
        let known = held.withLock { $0[company] }
        if let known, !known.isOutdated, ContinuousClock.now - known.checkedAt < freshness { return known.view }
        let now = ContinuousClock.now
        guard let known, try await store.knowledge.revision(of: company) == known.view.revision else {
            return try await reload(company)
        }
        held.withLock { held in
            held[company]?.checkedAt = now
            held[company]?.isOutdated = false
        }
        return known.view
    }

    /// As above, with a fallback while the database is unavailable: the last cached view, or an empty one.
    package func latestView(of company: String) async -> KnowledgeView {
        do {
            return try await view(of: company)
        } catch {
            logger.warning("The company's documents could not be looked at", ["company": company])
            return held.withLock { held in
                // So that requests do not repeat the query meanwhile.
                held[company]?.checkedAt = .now
                held[company]?.isOutdated = false
                return held[company]?.view
            } ?? .empty
        }
    }

    /// Reloads the view after a change, or drops it where that fails, so that removed data is not shown again.
    private func takeUpChange(of company: String) async {
        do {
            try await reload(company)
        } catch {
            held.withLock { $0[company] = nil }
        }
    }

    @discardableResult
    private func reload(_ company: String) async throws -> KnowledgeView {
        let now = ContinuousClock.now
        let view = KnowledgeView(try await store.knowledge.contents(of: company))
        return held.withLock { held in
            // If two reloads ran at the same time, the later state is kept.
            if let known = held[company], known.view.revision > view.revision { return known.view }
            if held[company] == nil, held.count >= Self.companyLimit,
                let oldest = held.min(by: { $0.value.checkedAt < $1.value.checkedAt })
            {
                held[oldest.key] = nil
            }
            let documents = Set(view.documents.map(\.id))
            let parts = (held[company]?.parts ?? []).filter { documents.contains($0.document.id) }
            held[company] = Held(view: view, checkedAt: now, parts: parts)
            return view
        }
    }
}

/// Decides which mentions in a document link a skill without review: stricter than extraction, since linked skills are
/// used.
///
/// The thresholds were set by hand from links in job descriptions: single words that are merely similar to a skill's
/// name ("build", "platform"), and ordinary words that are also products' short names ("team" and Microsoft Teams), are
/// mostly wrong.
enum KnowledgeLink {
    /// The minimum confidence of a mention of several words.
    static let leastConfidence = 0.6
    /// The minimum confidence of a mention of one word.
    private static let wordConfidence = 0.8

    /// Whether a mention is certain enough to link its skill.
    static func isSure(
        _ mention: SkillExtraction.Mention, of target: SkillEngine.Target, confidence: Double
    ) -> Bool {
        let words = TextNormalizer.words(mention.words)
        guard confidence >= (words.count == 1 ? wordConfidence : leastConfidence) else { return false }
        // Products must be spelled exactly like the label, or by their whole name in any case.
        guard target.kind == .technology else { return true }
        return mention.words == mention.label || words == TextNormalizer.words(target.name)
    }
}

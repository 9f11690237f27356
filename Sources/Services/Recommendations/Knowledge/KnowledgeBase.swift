package import Occupations
import Search
package import ServiceSupport
package import Store
package import Taxonomy

/// What companies' documents say about skills: takes documents, keeps what they name, reviews, removes.
///
/// A company's documents are read only for that company: every call names it, and every row carries it.
package final class KnowledgeBase: Sendable {
    let store: Store
    private let skills: SkillService
    let comparesMeaning: Bool
    private let freshness: Duration
    private let logger: Logger
    let held = Locked<[String: Held]>([:])

    /// What is held of one company.
    struct Held {
        let view: KnowledgeView
        var checkedAt: ContinuousClock.Instant
        /// A document was added since: who reads next asks the database first.
        var isOutdated = false
        /// Texts of documents of the view that were cut up already; what is not in the view any more is not here either.
        var parts: [DocumentPassages.Part] = []
        /// All texts of the view; `nil` until they are asked for.
        var passages: DocumentPassages?
    }

    /// Companies whose views are held at most.
    private static let companyLimit = 64
    /// Skills that one document may link.
    private static let linkLimit = 200
    /// Places of one skill in one document that are kept.
    private static let placeLimit = 20

    /// Makes a knowledge base; nothing is read yet.
    ///
    /// - Parameters:
    ///   - store: Where rows are kept.
    ///   - skills: Finds skills in texts.
    ///   - comparesMeaning: Whether sentences may be given to the sentence model: not where it is a service elsewhere
    ///     that must not see a company's text.
    ///   - freshness: For how long what is held is taken to be what other nodes see too.
    ///   - logger: Told when the database could not be asked.
    package init(
        store: Store, skills: SkillService, comparesMeaning: Bool = true, freshness: Duration = .seconds(2),
        logger: Logger
    ) {
        self.store = store
        self.skills = skills
        self.comparesMeaning = comparesMeaning
        self.freshness = freshness
        self.logger = logger
    }

    // MARK: - Documents

    /// What adding a document came to.
    package struct Added: Sendable {
        /// The document.
        package let document: KnowledgeDocument
        /// Whether it is new; otherwise the company had one of the same text, and nothing changed.
        package let isNew: Bool
    }

    /// Reads a document for the skills that it names and keeps them.
    ///
    /// - Throws: ``KnowledgeFailure`` for an occupation that is not served, or too many documents.
    @concurrent
    package func add(
        _ input: KnowledgeInput, company: String, actor: String, now: Timestamp = .now
    ) async throws -> Added {
        let engine = try await skills.current()
        let occupation = try input.occupation.map { named in
            guard let snapshot = engine.catalogue.snapshots[named.framework],
                let position = snapshot.occupation(named.code)
            else { throw KnowledgeFailure.unknownOccupation("\(named.framework):\(named.code)") }
            // Kept under the publisher's code, however it was typed: that is what recommendations look for.
            return KnowledgeDocument.OccupationReference(
                framework: named.framework, code: snapshot.content.occupations[Int(position)].code)
        }
        var options = SkillEngine.ExtractionOptions()
        options.threshold = KnowledgeLink.leastConfidence
        options.limit = Self.linkLimit
        options.meaningLimit = comparesMeaning ? input.meaningLimit : 0
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
        switch try await store.addKnowledge(draft, company: company, actor: actor, now: now) {
        case .added(let document): added = Added(document: document, isNew: true)
        case .known(let document): added = Added(document: document, isNew: false)
        case .full: throw KnowledgeFailure.full(limit: Store.knowledgeDocumentLimit)
        }
        // The whole view is read anew by who next wants it, not by everyone who adds a document.
        if added.isNew { held.withLock { $0[company]?.isOutdated = true } }
        return added
    }

    /// What a text names, in its order: linked skills, and names that no framework has.
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
        // "Apache Airflow" of which a framework's label covers "Airflow" alone is that framework's all the same.
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
        try await store.knowledgeDocuments(of: company, before: before, limit: limit)
    }

    /// A document with its text, where that is kept, and what it names.
    ///
    /// - Throws: ``KnowledgeFailure/notFound``.
    package func document(_ id: String, of company: String) async throws -> KnowledgeReading {
        guard let found = try await store.knowledgeDocument(id, of: company) else { throw KnowledgeFailure.notFound }
        return found
    }

    /// Removes a document with all that only it said.
    ///
    /// - Throws: ``KnowledgeFailure/notFound``.
    package func remove(
        _ id: String, company: String, actor: String, reason: String = "", now: Timestamp = .now
    ) async throws {
        let had = try await store.removeKnowledge(id, company: company, actor: actor, reason: reason, now: now)
        guard had else { throw KnowledgeFailure.notFound }
        await takeUpChange(of: company)
    }

    // MARK: - Reviews

    /// What a person says about a skill.
    package enum Review: Sendable, Hashable {
        /// It is right; its nature may be put right.
        case accept(nature: SkillNature?)
        /// Another skill stands for it: the id of one of the company's, or `framework:code` of a framework's.
        case merge(into: String)
        /// It is wrong.
        case reject
    }

    /// Reviews a skill, new or linked; the view that recommendations use is another one when this returns.
    ///
    /// - Throws: ``KnowledgeFailure``.
    package func review(
        _ id: String, of company: String, _ review: Review, actor: String, reason: String, now: Timestamp = .now
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
        switch try await store.reviewKnowledge(id, of: company, wanted, actor: actor, reason: reason, now: now) {
        case .changed(let skill):
            await takeUpChange(of: company)
            return skill
        case .notFound: throw KnowledgeFailure.notFound
        case .refused(let reason): throw KnowledgeFailure.refused(reason)
        }
    }

    /// What was done, the latest first.
    package func ledger(of company: String, before: String? = nil, limit: Int) async throws -> [KnowledgeAction] {
        try await store.knowledgeLedger(of: company, before: before, limit: limit)
    }

    // MARK: - Views

    /// What a company's documents say now.
    ///
    /// Held in memory; the database is asked for the number of the last change once what is held is older than
    /// `freshness`, and for the rows only where that number is another one.
    package func view(of company: String) async throws -> KnowledgeView {
        let known = held.withLock { $0[company] }
        if let known, !known.isOutdated, ContinuousClock.now - known.checkedAt < freshness { return known.view }
        let now = ContinuousClock.now
        guard let known, try await store.knowledgeRevision(of: company) == known.view.revision else {
            return try await reload(company)
        }
        held.withLock { held in
            held[company]?.checkedAt = now
            held[company]?.isOutdated = false
        }
        return known.view
    }

    /// The same for answers that go on without: what was held before, or nothing, while the database cannot be asked.
    func latestView(of company: String) async -> KnowledgeView {
        do {
            return try await view(of: company)
        } catch {
            logger.warning("The company's documents could not be looked at", ["company": company])
            return held.withLock { held in
                // Not asked again by every request meanwhile.
                held[company]?.checkedAt = .now
                held[company]?.isOutdated = false
                return held[company]?.view
            } ?? .empty
        }
    }

    /// Holds what was just changed, or nothing where that cannot be read: what was removed is not shown again.
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
        let view = KnowledgeView(try await store.knowledgeContents(of: company))
        return held.withLock { held in
            // Of two that read at the same time the later state stays.
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

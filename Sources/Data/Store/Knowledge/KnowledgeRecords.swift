package import ServiceSupport
package import Taxonomy

/// The kind of a document that a company added.
package enum KnowledgeKind: String, Sendable, CaseIterable, Hashable {
    /// A report about an industry or a market.
    case report
    /// A description of a job.
    case jobDescription = "job_description"
    /// A review of a person's work.
    case performanceReview = "performance_review"
    /// Anything else.
    case other

    /// Whether the text is stored by default: not for documents about a person.
    package var keepsText: Bool { self != .performanceReview }
}

/// The review status of a skill named in a company's documents.
package enum KnowledgeStatus: String, Sendable, CaseIterable, Hashable {
    /// It is a framework's skill: used without review.
    case linked
    /// It is new: shown, not used.
    case proposed
    /// A reviewer accepted it: used.
    case accepted
    /// It was merged into another skill.
    case merged
    /// A reviewer rejected it: not used.
    case rejected

    /// Whether recommendations may use it.
    package var isUsed: Bool { self == .linked || self == .accepted }
}

/// A document as stored, without its text.
package struct KnowledgeDocument: Sendable, Hashable {
    /// UUIDv7.
    package let id: String
    /// Its kind.
    package let kind: KnowledgeKind
    /// Its title; may be empty.
    package let title: String
    /// Framework id and code of the occupation it is about; `nil` where it is about no particular one.
    package let occupation: OccupationReference?
    /// Its author or origin; may be empty.
    package let source: String
    /// The day of publication, `YYYY-MM-DD`; `nil` where it is not known.
    package let publishedOn: String?
    /// The effective day: of publication, otherwise of adding, `YYYY-MM-DD`.
    package let day: String
    /// When it was added.
    package let addedAt: Timestamp
    /// SHA-256 of its text, in hexadecimal.
    package let checksum: String
    /// Bytes of its text in UTF-8.
    package let byteCount: Int
    /// BCP 47 tag, `und` where it is not known.
    package let language: String
    /// The format it was read from: `plain`, `html`, `docx` or `pdf`.
    package let format: String
    /// Sentences that were read.
    package let sentences: Int
    /// Sentences that were compared by embedding; the others were compared by words.
    package let sentencesByMeaning: Int
    /// Whether its text is stored.
    package let keepsText: Bool

    /// An occupation of a framework.
    package struct OccupationReference: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// The occupation's code there.
        package let code: String

        package init(framework: String, code: String) {
            self.framework = framework
            self.code = code
        }

        /// The reference in two columns; `nil` where one is NULL.
        init?(framework: String?, code: String?) {
            guard let framework, let code else { return nil }
            self.init(framework: framework, code: code)
        }
    }

    package init(
        id: String, kind: KnowledgeKind, title: String, occupation: OccupationReference?, source: String,
        publishedOn: String?, day: String, addedAt: Timestamp, checksum: String, byteCount: Int, language: String,
        format: String, sentences: Int, sentencesByMeaning: Int, keepsText: Bool
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.occupation = occupation
        self.source = source
        self.publishedOn = publishedOn
        self.day = day
        self.addedAt = addedAt
        self.checksum = checksum
        self.byteCount = byteCount
        self.language = language
        self.format = format
        self.sentences = sentences
        self.sentencesByMeaning = sentencesByMeaning
        self.keepsText = keepsText
    }
}

/// A skill named in a document, before it has a row.
package struct KnowledgeSkillDraft: Sendable, Hashable {
    /// Framework and code; `nil` for a new skill.
    package let target: Target?
    /// Its name.
    package let name: String
    /// The key by which new skills are merged: the name's words without plural endings.
    package let nameKey: String
    /// Its kind.
    package let kind: SkillKind
    /// Technical or transversal (soft).
    package let nature: SkillNature

    /// A skill of a framework.
    package struct Target: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// Its id there; for a product, its name.
        package let code: String

        package init(framework: String, code: String) {
            self.framework = framework
            self.code = code
        }

        /// The target in two columns; `nil` where one is NULL.
        init?(framework: String?, code: String?) {
            guard let framework, let code else { return nil }
            self.init(framework: framework, code: code)
        }
    }

    package init(target: Target?, name: String, nameKey: String, kind: SkillKind, nature: SkillNature) {
        self.target = target
        self.name = name
        self.nameKey = nameKey
        self.kind = kind
        self.nature = nature
    }

    /// The key that is unique among a company's skills.
    var key: String { target.map { "=\($0.framework):\($0.code)" } ?? "+\(nameKey)" }
}

/// A position in a document where a skill is named.
package struct KnowledgeMention: Sendable, Hashable {
    /// Id of the skill's row.
    package let skillID: String
    /// The position, in bytes of the text.
    package let bytes: Range<Int>
    /// The probability that the skill is meant, 0 to 1.
    package let confidence: Double
    /// The words at the position; empty where the text is not stored.
    package let words: String

    package init(skillID: String, bytes: Range<Int>, confidence: Double, words: String) {
        self.skillID = skillID
        self.bytes = bytes
        self.confidence = confidence
        self.words = words
    }
}

/// A document to be stored.
package struct KnowledgeDraft: Sendable {
    /// Its description; the id is used if the document is new.
    package let document: KnowledgeDocument
    /// Its text; `nil` where it is not stored.
    package let text: String?
    /// The skills it names, in the order of the text; a mention's `skillID` is ignored.
    package let mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)]

    package init(
        document: KnowledgeDocument, text: String?,
        mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)]
    ) {
        self.document = document
        self.text = text
        self.mentions = mentions
    }
}

/// A skill named in a company's documents.
package struct KnowledgeSkill: Sendable, Hashable {
    /// UUIDv7.
    package let id: String
    /// Framework and code; `nil` for a new skill.
    package let target: KnowledgeSkillDraft.Target?
    /// Its name.
    package let name: String
    /// Its kind.
    package let kind: SkillKind
    /// Technical or transversal (soft).
    package let nature: SkillNature
    /// Its review status.
    package let status: KnowledgeStatus
    /// Id of the skill it was merged into; `nil` unless it is merged.
    package let mergedInto: String?

    package init(
        id: String, target: KnowledgeSkillDraft.Target?, name: String, kind: SkillKind, nature: SkillNature,
        status: KnowledgeStatus, mergedInto: String?
    ) {
        self.id = id
        self.target = target
        self.name = name
        self.kind = kind
        self.nature = nature
        self.status = status
        self.mergedInto = mergedInto
    }
}

/// An action on a company's knowledge.
package struct KnowledgeAction: Sendable, Hashable {
    /// The kind of an action.
    package enum Kind: String, Sendable, CaseIterable {
        /// A document was added.
        case add
        /// A document was removed with everything read from it.
        case remove
        /// A skill was accepted.
        case accept
        /// A skill was merged into another one.
        case merge
        /// A skill was rejected.
        case reject
    }

    /// UUIDv7.
    package let id: String
    /// The kind of action.
    package let kind: Kind
    /// The document; `nil` for reviews.
    package let documentID: String?
    /// The skill; `nil` for documents.
    package let skillID: String?
    /// The skill it was merged into; `nil` unless it was merged.
    package let intoID: String?
    /// The user who did it.
    package let actor: String
    /// The reason given; may be empty.
    package let reason: String
    /// The time of the action.
    package let at: Timestamp
}

/// Everything that recommendations need from a company's documents.
package struct KnowledgeContents: Sendable {
    /// A document and a skill that it names.
    package struct Pair: Sendable, Hashable {
        /// The document's id.
        package let documentID: String
        /// The skill's id.
        package let skillID: String
        /// The first position that names it.
        package let first: Range<Int>
        /// The number of positions that name it.
        package let count: Int

        package init(documentID: String, skillID: String, first: Range<Int>, count: Int) {
            self.documentID = documentID
            self.skillID = skillID
            self.first = first
            self.count = count
        }
    }

    /// The number of the last change included.
    package let revision: Int64
    /// The documents, ordered by id.
    package let documents: [KnowledgeDocument]
    /// The skills.
    package let skills: [KnowledgeSkill]
    /// Which documents name which skills.
    package let pairs: [Pair]

    package init(revision: Int64, documents: [KnowledgeDocument], skills: [KnowledgeSkill], pairs: [Pair]) {
        self.revision = revision
        self.documents = documents
        self.skills = skills
        self.pairs = pairs
    }
}

/// A document with the skills read from it.
package struct KnowledgeReading: Sendable {
    /// The document.
    package let document: KnowledgeDocument
    /// Its text; `nil` where it is not stored.
    package let text: String?
    /// The mentions of skills, in the order of the text.
    package let mentions: [KnowledgeMention]
    /// The mentioned skills, each once.
    package let skills: [KnowledgeSkill]
}

package import ServiceSupport
package import Taxonomy

/// What sort of document a company added.
package enum KnowledgeKind: String, Sendable, CaseIterable, Hashable {
    /// A report about an industry or a market.
    case report
    /// A description of a job.
    case jobDescription = "job_description"
    /// A review of somebody's work.
    case performanceReview = "performance_review"
    /// Anything else.
    case other

    /// Whether the text is kept where nobody says: not what is about a person.
    package var keepsText: Bool { self != .performanceReview }
}

/// Where a skill of a company's documents stands.
package enum KnowledgeStatus: String, Sendable, CaseIterable, Hashable {
    /// It is a framework's: used without review.
    case linked
    /// It is new: shown, not used.
    case proposed
    /// Somebody found it right: used.
    case accepted
    /// Another skill stands for it.
    case merged
    /// Somebody found it wrong: not used.
    case rejected

    /// Whether recommendations may use it.
    package var isUsed: Bool { self == .linked || self == .accepted }
}

/// A document as it is stored, without its text.
package struct KnowledgeDocument: Sendable, Hashable {
    /// UUIDv7.
    package let id: String
    /// Its sort.
    package let kind: KnowledgeKind
    /// What it is called; may be empty.
    package let title: String
    /// Framework id and code of the occupation that it is about; `nil` where it is about none in particular.
    package let occupation: OccupationReference?
    /// Who it is from; may be empty.
    package let source: String
    /// The day of publication, `YYYY-MM-DD`; `nil` where it is not known.
    package let publishedOn: String?
    /// The day that counts: of publication, else of adding, `YYYY-MM-DD`.
    package let day: String
    /// When it was added.
    package let addedAt: Timestamp
    /// SHA-256 of its text, in hexadecimal.
    package let checksum: String
    /// Bytes of its text in UTF-8.
    package let byteCount: Int
    /// BCP 47 tag, `und` where it is not known.
    package let language: String
    /// What it was read from: `plain`, `html`, `docx` or `pdf`.
    package let format: String
    /// Sentences that were read.
    package let sentences: Int
    /// Sentences whose meaning was compared; the others were compared by words.
    package let sentencesByMeaning: Int
    /// Whether its text is kept.
    package let keepsText: Bool

    /// An occupation of a framework.
    package struct OccupationReference: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// The occupation's code there.
        package let code: String

        /// Names an occupation.
        package init(framework: String, code: String) {
            self.framework = framework
            self.code = code
        }
    }

    /// Makes a document.
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

/// A skill that a document names, before it has a row.
package struct KnowledgeSkillDraft: Sendable, Hashable {
    /// Framework and code; `nil` for a new skill.
    package let target: Target?
    /// Its name.
    package let name: String
    /// What makes two new skills one: the name's words without plural endings.
    package let nameKey: String
    /// Its kind.
    package let kind: SkillKind
    /// Hard or soft.
    package let nature: SkillNature

    /// A skill of a framework.
    package struct Target: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// Its id there; of a product, its name.
        package let code: String

        /// Names a skill.
        package init(framework: String, code: String) {
            self.framework = framework
            self.code = code
        }
    }

    /// Makes a draft.
    package init(target: Target?, name: String, nameKey: String, kind: SkillKind, nature: SkillNature) {
        self.target = target
        self.name = name
        self.nameKey = nameKey
        self.kind = kind
        self.nature = nature
    }

    /// What is unique among a company's skills.
    var key: String { target.map { "=\($0.framework):\($0.code)" } ?? "+\(nameKey)" }
}

/// A place of a document that names a skill.
package struct KnowledgeMention: Sendable, Hashable {
    /// Id of the skill's row.
    package let skillID: String
    /// Where, in bytes of the text.
    package let bytes: Range<Int>
    /// How likely the skill is meant, 0 to 1.
    package let confidence: Double
    /// The words there; empty where the text is not kept.
    package let words: String

    /// Makes a mention.
    package init(skillID: String, bytes: Range<Int>, confidence: Double, words: String) {
        self.skillID = skillID
        self.bytes = bytes
        self.confidence = confidence
        self.words = words
    }
}

/// A document to be stored.
package struct KnowledgeDraft: Sendable {
    /// What is known of it; its id is taken if it is new.
    package let document: KnowledgeDocument
    /// Its text; `nil` where it is not kept.
    package let text: String?
    /// What it names, in the order of the text; a mention's `skillID` is ignored.
    package let mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)]

    /// Makes a draft.
    package init(
        document: KnowledgeDocument, text: String?,
        mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)]
    ) {
        self.document = document
        self.text = text
        self.mentions = mentions
    }
}

/// A skill that a company's documents name.
package struct KnowledgeSkill: Sendable, Hashable {
    /// UUIDv7.
    package let id: String
    /// Framework and code; `nil` for a new skill.
    package let target: KnowledgeSkillDraft.Target?
    /// Its name.
    package let name: String
    /// Its kind.
    package let kind: SkillKind
    /// Hard or soft.
    package let nature: SkillNature
    /// Where it stands.
    package let status: KnowledgeStatus
    /// Id of the skill that stands for it; `nil` unless it is merged.
    package let mergedInto: String?

    /// Makes a skill.
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

/// What was done to a company's knowledge.
package struct KnowledgeAction: Sendable, Hashable {
    /// What was done.
    package enum Kind: String, Sendable, CaseIterable {
        /// A document was added.
        case add
        /// A document was removed with all that it said.
        case remove
        /// A skill was found right.
        case accept
        /// Another skill stands for a skill.
        case merge
        /// A skill was found wrong.
        case reject
    }

    /// UUIDv7.
    package let id: String
    /// What was done.
    package let kind: Kind
    /// The document; `nil` for reviews.
    package let documentID: String?
    /// The skill; `nil` for documents.
    package let skillID: String?
    /// The skill that stands for it from then on; `nil` unless it was merged.
    package let intoID: String?
    /// Who did it.
    package let actor: String
    /// Why; may be empty.
    package let reason: String
    /// When.
    package let at: Timestamp
}

/// All that recommendations need of a company's documents.
package struct KnowledgeContents: Sendable {
    /// A document and a skill that it names.
    package struct Pair: Sendable, Hashable {
        /// The document's id.
        package let documentID: String
        /// The skill's id.
        package let skillID: String
        /// The first place that names it.
        package let first: Range<Int>
        /// How many places name it.
        package let count: Int

        /// Makes a pair.
        package init(documentID: String, skillID: String, first: Range<Int>, count: Int) {
            self.documentID = documentID
            self.skillID = skillID
            self.first = first
            self.count = count
        }
    }

    /// The number of the last change that is in it.
    package let revision: Int64
    /// The documents, the oldest id first.
    package let documents: [KnowledgeDocument]
    /// The skills.
    package let skills: [KnowledgeSkill]
    /// Who names what.
    package let pairs: [Pair]

    /// Makes contents.
    package init(revision: Int64, documents: [KnowledgeDocument], skills: [KnowledgeSkill], pairs: [Pair]) {
        self.revision = revision
        self.documents = documents
        self.skills = skills
        self.pairs = pairs
    }
}

/// A document with what was read in it.
package struct KnowledgeReading: Sendable {
    /// The document.
    package let document: KnowledgeDocument
    /// Its text; `nil` where that is not kept.
    package let text: String?
    /// The places that name skills, in the order of the text.
    package let mentions: [KnowledgeMention]
    /// The skills that these are of, each once.
    package let skills: [KnowledgeSkill]
}

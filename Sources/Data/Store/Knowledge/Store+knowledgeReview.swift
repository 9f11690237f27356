import Database
package import ServiceSupport
package import Taxonomy

/// What a person says about a skill that documents name.
package enum KnowledgeReview: Sendable {
    /// It is right; from then on it is used. The nature may be put right.
    case accept(nature: SkillNature?)
    /// Another skill, which the company has a row of, stands for it.
    case merge(into: String)
    /// A skill of a framework stands for it.
    case mergeIntoSkill(KnowledgeSkillDraft)
    /// It is wrong; it is not used.
    case reject
}

extension Store {
    /// What a review came to.
    package enum KnowledgeReviewed: Sendable, Hashable {
        /// The skill as it is now.
        case changed(KnowledgeSkill)
        /// The company has no such skill.
        case notFound
        /// It cannot be, and why.
        case refused(String)
    }

    /// Writes a review and a line of the ledger, in one transaction.
    package func reviewKnowledge(
        _ id: String, of company: String, _ review: KnowledgeReview, actor: String, reason: String, now: Timestamp
    ) async throws -> KnowledgeReviewed {
        try await pool.transaction { session in
            try Self.lockKnowledge(of: company, in: session)
            guard let skill = try Self.knowledgeSkill(id, of: company, in: session) else { return .notFound }
            var kind = KnowledgeAction.Kind.accept
            var into: String?
            switch review {
            case .accept(let nature):
                try session.execute(
                    """
                    UPDATE knowledge_skills SET status = 'accepted', merged_into = NULL,
                        nature = \((nature ?? skill.nature).rawValue)
                    WHERE company = \(company) AND id = \(id)
                    """)
            case .reject:
                kind = .reject
                try session.execute(
                    """
                    UPDATE knowledge_skills SET status = 'rejected', merged_into = NULL
                    WHERE company = \(company) AND id = \(id)
                    """)
            case .merge, .mergeIntoSkill:
                kind = .merge
                let named =
                    switch review {
                    case .mergeIntoSkill(let draft): try Self.id(of: draft, company: company, in: session)
                    case .merge(let other): other
                    case .accept, .reject: id
                    }
                // What the other one was merged into itself stands for both.
                guard let target = try Self.lastOfMerges(named, of: company, in: session) else {
                    return .refused("there is no skill '\(named)' to merge it into")
                }
                guard target.id != id else { return .refused("it cannot be merged into itself") }
                guard target.status != .rejected else { return .refused("'\(target.name)' was rejected") }
                into = target.id
                try session.execute(
                    """
                    UPDATE knowledge_skills SET status = 'merged', merged_into = \(target.id)
                    WHERE company = \(company) AND id = \(id)
                    """)
            }
            try Self.note(
                kind, company: company, skill: id, into: into, actor: actor, reason: reason, now: now, in: session)
            try Self.endKnowledgeChange(of: company, in: session)
            return try Self.knowledgeSkill(id, of: company, in: session).map { .changed($0) } ?? .notFound
        }
    }

    /// The skill that stands for a skill after every merge; `nil` if there is none.
    private static func lastOfMerges(
        _ id: String, of company: String, in session: any DatabaseSession
    ) throws -> KnowledgeSkill? {
        var skill = try knowledgeSkill(id, of: company, in: session)
        // A merge into what stands for the skill itself is refused, so chains end.
        while let next = skill?.mergedInto { skill = try knowledgeSkill(next, of: company, in: session) }
        return skill
    }
}

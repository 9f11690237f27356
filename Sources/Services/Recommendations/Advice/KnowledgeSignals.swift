import Knowledge
import Occupations
import Store
import Taxonomy

/// The evidence for skills in a company's documents about a role.
///
/// Only linked or accepted skills are used; an unreviewed proposal has no effect. Documents are counted, never followed
/// as instructions: all that they can do is name skills.
struct KnowledgeSignals: Sendable {
    private let documents: [KnowledgeDocument]
    private let skills: [(count: KnowledgeCount, places: [KnowledgeCount.Place])]
    private let view: KnowledgeView

    /// The need of a skill that hardly any document names, and how much it grows up to one that every document names.
    private static let need = (least: 0.35, range: 0.45)
    /// The maximum added to the need of a skill of the occupation, where every document names it.
    private static let lift = 0.15
    /// The maximum number of skills per section that only documents name.
    private static let addLimit = 6
    /// The maximum number of documents given as evidence of one skill.
    private static let evidenceLimit = 3

    /// Uses the documents about any of some occupations: the same role in several frameworks.
    init(_ view: KnowledgeView, about occupations: [SkillAdvice.Occupation]) {
        let named = view.named(about: Set(occupations.map { .init(framework: $0.framework, code: $0.code) }))
        documents = named.documents
        skills = named.skills
        self.view = view
    }

    /// Whether documents are among the evidence for a skill.
    static func isNamed(_ skill: RecommendedSkill) -> Bool {
        skill.evidence.contains { $0.framework == KnowledgeBase.framework }
    }

    /// A skill named in documents, with its statistics.
    private struct Signal {
        let skill: RecommendedSkill
        let share: Double
        let isNamedByHalf: Bool
    }

    /// Raises the need of the skills that documents name and adds those that the occupation lacks; skills named in at
    /// least half of the documents come first.
    ///
    /// - Parameters:
    ///   - skills: The occupation's skills.
    ///   - framework: The section's framework, whose own skill is preferred if two have the same name.
    func apply(to skills: inout RecommendedSkills, in framework: String) {
        guard !self.skills.isEmpty else { return }
        let signals = signals(in: framework)
        let byKey = Dictionary(
            signals.map { (SkillDisplayName.key($0.skill.name), $0) }, uniquingKeysWith: { first, _ in first })
        var own = skills
        let known = own.raise { key, skill in
            guard let signal = byKey[key] else { return nil }
            skill.need = min(0.97, skill.need + Self.lift * signal.share)
            skill.basis = .knowledge
            skill.evidence = signal.skill.evidence + skill.evidence
            skill.why += " " + signal.skill.why
            return signal.isNamedByHalf
        }
        let added = signals.filter { !known.contains(SkillDisplayName.key($0.skill.name)) }.prefix(Self.addLimit)
        skills = RecommendedSkills()
        skills.add(added.filter(\.isNamedByHalf).map(\.skill))
        skills.add(own.hard)
        skills.add(own.soft)
        skills.add(added.filter { !$0.isNamedByHalf }.map(\.skill))
    }

    /// One signal per name: the framework's own skill is preferred, then the one that more documents name.
    private func signals(in framework: String) -> [Signal] {
        let ordered = skills.enumerated().sorted { left, right in
            let (own, other) = (
                left.element.count.skill.target?.framework == framework,
                right.element.count.skill.target?.framework == framework
            )
            return own == other ? left.offset < right.offset : own
        }.map(\.element)
        var keys: Set<String> = []
        return ordered.map(signal).filter { keys.insert(SkillDisplayName.key($0.skill.name)).inserted }
            .sorted { ($1.share, $0.skill.name) < ($0.share, $1.skill.name) }
    }

    private func signal(_ found: (count: KnowledgeCount, places: [KnowledgeCount.Place])) -> Signal {
        // Laplace's rule of succession draws the share towards one half where there are few documents.
        let share = (Double(found.places.count) + 1) / (Double(documents.count) + 2)
        let skill = found.count.skill
        let evidence = found.places.suffix(Self.evidenceLimit).reversed().map { place -> RecommendedSkill.Evidence in
            let document = view.documents[place.document]
            let name = document.title.isEmpty ? "" : "\u{201C}\(document.title)\u{201D}, "
            return RecommendedSkill.Evidence(
                id: "\(KnowledgeBase.framework):\(document.id)#\(place.bytes.lowerBound)-\(place.bytes.upperBound)",
                framework: KnowledgeBase.framework, text: "\(name)\(Self.noun(document.kind)) of \(document.day)")
        }
        let named = NamedSkill(skill)
        let role = RecommendedSkill(
            id: named.id, framework: named.framework, code: named.code,
            name: skill.target == nil ? SkillDisplayName.capitalised(skill.name) : named.name, nativeName: skill.name,
            kind: skill.kind, nature: skill.nature, cluster: named.cluster,
            need: Self.need.least + Self.need.range * share, weight: share, level: nil, basis: .knowledge,
            evidence: evidence, why: why(found.places.count))
        return Signal(skill: role, share: share, isNamedByHalf: found.places.count * 2 >= documents.count)
    }

    /// "Named in 3 of 4 job descriptions since 2025-11."
    private func why(_ count: Int) -> String {
        let kinds = Set(documents.map(\.kind))
        let noun = kinds.count == 1 ? kinds.first.map(Self.noun) ?? "document" : "document"
        let since = documents.first?.day.prefix(7) ?? ""
        return "Named in \(count) of \(documents.count) \(noun)\(documents.count == 1 ? "" : "s") since \(since)."
    }

    private static func noun(_ kind: KnowledgeKind) -> String {
        switch kind {
        case .report: "report"
        case .jobDescription: "job description"
        case .performanceReview: "performance review"
        case .other: "document"
        }
    }
}

extension NamedSkill {
    /// A skill of a company's documents; a skill of no framework uses its own id.
    fileprivate init(_ skill: KnowledgeSkill) {
        self.init(
            framework: skill.target?.framework ?? KnowledgeBase.framework, code: skill.target?.code ?? skill.id,
            nativeName: skill.name, kind: skill.kind, nature: skill.nature)
    }
}

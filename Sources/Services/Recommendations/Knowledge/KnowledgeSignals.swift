import Occupations
import Store
import Taxonomy

/// What a company's documents about a role say of its skills.
///
/// Skills that are linked or accepted alone; a proposal that nobody reviewed changes nothing. Documents are counted, never
/// obeyed: all that one can do is name skills.
struct KnowledgeSignals: Sendable {
    /// The id under which new skills and evidence of documents stand where a framework's id stands elsewhere.
    static let framework = "knowledge"

    private let documents: [KnowledgeDocument]
    private let skills: [(count: KnowledgeCount, places: [KnowledgeCount.Place])]
    private let view: KnowledgeView

    /// What a skill is needed that every document names, and one that hardly any does.
    private static let need = (least: 0.35, range: 0.45)
    /// How much a skill that the occupation has is needed more where every document names it.
    private static let lift = 0.15
    /// Skills that only documents name, a section at most.
    private static let addLimit = 6
    /// Documents that stand as evidence of one skill.
    private static let evidenceLimit = 3

    /// What documents about one of some occupations name: the same role in several frameworks.
    init(_ view: KnowledgeView, about occupations: [RoleAnswer.Occupation]) {
        let named = view.named(about: Set(occupations.map { .init(framework: $0.framework, code: $0.code) }))
        documents = named.documents
        skills = named.skills
        self.view = view
    }

    /// Whether documents speak for a skill of an answer.
    static func isNamed(_ skill: RoleSkill) -> Bool { skill.evidence.contains { $0.framework == framework } }

    /// A skill that documents name, with what they come to.
    private struct Signal {
        let skill: RoleSkill
        let share: Double
        let isNamedByHalf: Bool
    }

    /// Raises the skills that documents name and adds those that the occupation lacks; what at least half of the documents
    /// name comes first.
    ///
    /// - Parameters:
    ///   - skills: The occupation's skills.
    ///   - framework: The framework that answers: of two skills of one name its own is taken.
    func apply(to skills: inout RoleSkills, in framework: String) {
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
        skills = RoleSkills()
        skills.add(added.filter(\.isNamedByHalf).map(\.skill))
        skills.add(own.hard)
        skills.add(own.soft)
        skills.add(added.filter { !$0.isNamedByHalf }.map(\.skill))
    }

    /// Each name once: the framework's own skill before another's, else what more documents name.
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
        // Of few documents the share is drawn to the middle (Laplace's rule of succession).
        let share = (Double(found.places.count) + 1) / (Double(documents.count) + 2)
        let skill = found.count.skill
        let evidence = found.places.suffix(Self.evidenceLimit).reversed().map { place -> RoleSkill.Evidence in
            let document = view.documents[place.document]
            let name = document.title.isEmpty ? "" : "\u{201C}\(document.title)\u{201D}, "
            return RoleSkill.Evidence(
                id: "\(Self.framework):\(document.id)#\(place.bytes.lowerBound)-\(place.bytes.upperBound)",
                framework: Self.framework, text: "\(name)\(Self.noun(document.kind)) of \(document.day)")
        }
        let named = NamedSkill(skill)
        let role = RoleSkill(
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
    /// A skill of a company's documents; one that is no framework's stands under its own id.
    fileprivate init(_ skill: KnowledgeSkill) {
        self.init(
            framework: skill.target?.framework ?? KnowledgeSignals.framework, code: skill.target?.code ?? skill.id,
            nativeName: skill.name, kind: skill.kind, nature: skill.nature)
    }
}

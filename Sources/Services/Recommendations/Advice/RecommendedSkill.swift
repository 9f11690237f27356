import Occupations
package import Taxonomy

/// A skill that a role needs, with its evidence.
package struct RecommendedSkill: Sendable, Hashable {
    /// A value on its framework's own scale. Never merged with another scale.
    package struct NativeLevel: Sendable, Hashable {
        /// The scale's code in its framework, for instance `LV`.
        package let scale: String
        /// The scale's name.
        package let scaleName: String
        /// The value, in the scale's own units.
        package let value: Double
        /// The scale's minimum.
        package let minimum: Double
        /// The scale's maximum.
        package let maximum: Double
        /// The published standard error, or the measured mean error of an estimate; `nil` where neither is known.
        package let error: Double?
        /// Whether the value is an estimate and not published.
        package let isEstimate: Bool
        /// A published example of that level; `nil` where there is none.
        package let anchor: String?
    }

    /// The basis on which a skill is recommended.
    package enum Basis: String, Sendable, CaseIterable, Hashable {
        /// The framework rates it.
        case rated
        /// The framework links it to the occupation.
        case linked
        /// The framework links it to an occupation reached by a crosswalk.
        case crosswalk
        /// Inferred by a reviewed table or from neighbouring occupations.
        case inferred
        /// Estimated from ratings of related occupations.
        case estimated
        /// Named in the company's documents or in the job's description.
        case knowledge
    }

    /// A published row that is evidence for the skill.
    package struct Evidence: Sendable, Hashable {
        /// An id that can be looked up: framework, occupation and skill or product.
        package let id: String
        /// Id of the framework whose release holds the row.
        package let framework: String
        /// What the row states, in a few words.
        package let text: String
    }

    /// Framework and code (`onet:2.B.3.e`, `onet:technology:Python`, `esco:http://...`): the skill's id in answers.
    package let id: String
    /// Id of the skill's framework.
    package let framework: String
    /// Its code there; for a product, its name.
    package let code: String
    /// Its short display name.
    package let name: String
    /// Its name in the framework.
    package let nativeName: String
    /// Its kind.
    package let kind: SkillKind
    /// Technical or transversal (soft).
    package let nature: SkillNature
    /// The cluster it belongs to.
    package let cluster: SkillCluster
    /// How much the role needs it, 0 to 1 (``SkillNeed``).
    package var need: Double
    /// The score by which it is ranked within its occupation, higher first.
    package var weight: Double
    /// The native value; `nil` where the framework gives none.
    package let level: NativeLevel?
    /// The basis of the recommendation.
    package var basis: Basis
    /// The evidence, the strongest first.
    package var evidence: [Evidence]
    /// The reason, in a sentence.
    package var why: String
}

/// The skills of one occupation, hard and soft, best first, without duplicate names.
package struct RecommendedSkills: Sendable {
    /// Technical skills.
    package private(set) var hard: [RecommendedSkill] = []
    /// Transversal (soft) skills.
    package private(set) var soft: [RecommendedSkill] = []

    /// Makes an empty list.
    package init() {}

    /// Adds skills to the list of their nature, in the order given; for a name already in the list only the evidence is
    /// added and the need raised.
    mutating func add(_ skills: some Sequence<RecommendedSkill>) {
        var places: [SkillNature: [String: Int]] = [.hard: Self.places(hard), .soft: Self.places(soft)]
        for skill in skills {
            let key = SkillDisplayName.key(skill.name)
            let place = places[skill.nature]?[key]
            switch skill.nature {
            case .hard: Self.add(skill, at: place, to: &hard)
            case .soft: Self.add(skill, at: place, to: &soft)
            }
            if place == nil { places[skill.nature]?[key] = (skill.nature == .hard ? hard : soft).count - 1 }
        }
    }

    private static func places(_ list: [RecommendedSkill]) -> [String: Int] {
        Dictionary(list.enumerated().map { (SkillDisplayName.key($1.name), $0) }) { first, _ in first }
    }

    private static func add(_ skill: RecommendedSkill, at place: Int?, to list: inout [RecommendedSkill]) {
        guard let place else {
            list.append(skill)
            return
        }
        // Evidence from several sources is combined.
        let known = Set(list[place].evidence.map(\.id))
        list[place].evidence += skill.evidence.filter { !known.contains($0.id) }
        list[place].need = max(list[place].need, skill.need)
    }

    /// Changes skills by the keys of their names and moves some of them to the front of their list.
    ///
    /// - Parameter change: Called with a key and its skill; returns whether the skill moves to the front, `nil` to
    ///   leave it unchanged.
    /// - Returns: The keys for which `change` did not return `nil`.
    mutating func raise(_ change: (_ key: String, _ skill: inout RecommendedSkill) -> Bool?) -> Set<String> {
        var known: Set<String> = []
        func raised(_ list: [RecommendedSkill]) -> [RecommendedSkill] {
            var (first, others): ([RecommendedSkill], [RecommendedSkill]) = ([], [])
            for var skill in list {
                let key = SkillDisplayName.key(skill.name)
                let isFirst = change(key, &skill)
                if isFirst != nil { known.insert(key) }
                if isFirst == true { first.append(skill) } else { others.append(skill) }
            }
            return first + others
        }
        hard = raised(hard)
        soft = raised(soft)
        return known
    }
}

/// A framework's skill named in a text, by a person or in a document, in the form used in answers.
struct NamedSkill: Sendable, Hashable {
    let framework: String
    /// Its code there; for a product, its name.
    let code: String
    let nativeName: String
    let kind: SkillKind
    let nature: SkillNature

    /// Its id in answers, see ``RecommendedSkill/id``.
    var id: String { "\(framework):\(kind == .technology ? "technology:" : "")\(code)" }

    /// The short display name.
    var name: String {
        kind == .technology
            ? SkillDisplayName.product(nativeName, isBrand: true) : SkillDisplayName.concept(nativeName)
    }

    /// The key by which it is compared with skills of other frameworks.
    var key: String { SkillDisplayName.key(name) }

    /// The cluster it belongs to, as far as it follows from kind and nature.
    var cluster: SkillCluster {
        if framework == Framework.onet.id { return SkillCluster(onet: code, kind: kind) }
        return kind == .technology ? .technical : nature == .soft ? .interpersonal : .domain
    }
}

extension NamedSkill {
    /// A skill found in a text, or mapped from a name.
    init(_ target: SkillEngine.Target) {
        self.init(
            framework: target.framework, code: target.code, nativeName: target.name, kind: target.kind,
            nature: target.nature)
    }
}

/// Names of skills in other languages, where their framework has them.
enum LocalNames {
    /// The preferred name in a language; otherwise another name in it; otherwise the short English one.
    static func name(of skill: RecommendedSkill, in language: String?, _ catalogue: Catalogue) -> String {
        guard let language, language != "en", let snapshot = catalogue.snapshots[skill.framework],
            let position = snapshot.skill(skill.code)
        else { return skill.name }
        let labels = snapshot.labels(of: position).filter { $0.language == language }
        guard let label = labels.first(where: { $0.kind == .preferred }) ?? labels.first else { return skill.name }
        return SkillDisplayName.capitalised(label.text)
    }
}

import Occupations
import Taxonomy

/// Published indicators of demand, by subject.
struct DemandLibrary: Sendable {
    private struct Key: Hashable {
        let classification: Classification
        let code: String
        let country: String
    }

    private let occupations: [Key: [DemandSignal]]
    private let skills: [String: [String: DemandSignal]]
    /// The names of skills with indicators in any framework, with the key of those indicators.
    private let keys: [String: String]

    /// The measures of occupations that are shown, in this order.
    private static let measures = [
        "employment_percent_change", "annual_openings", "median_annual_wage", "employment", "employment_growth",
        "job_openings",
        "future_labour_market_conditions",
    ]

    init(_ catalogue: Catalogue) {
        var occupations: [Key: [DemandSignal]] = [:]
        var skills: [String: [String: DemandSignal]] = [:]
        for framework in Framework.all {
            guard let content = catalogue.snapshots[framework.id]?.content else { continue }
            let names = Dictionary(content.skills.map { ($0.code, $0.name) }) { first, _ in first }
            for row in content.indicators {
                let signal = DemandSignal(
                    framework: framework.id, measure: row.measure, subject: names[row.code] ?? row.code,
                    country: row.country, period: row.period, value: row.value, unit: row.unit)
                switch row.subject {
                case .occupation where Self.measures.contains(row.measure):
                    let key = Key(classification: row.classification, code: row.code, country: row.country)
                    occupations[key, default: []].append(signal)
                case .skill:
                    if let name = names[row.code] {
                        skills[row.country, default: [:]][SkillDisplayName.key(name)] = signal
                    }
                default: break
                }
            }
        }
        self.occupations = occupations.mapValues { signals in
            signals.sorted { Self.place($0) < Self.place($1) }
        }
        self.skills = skills
        let known = Set(skills.values.flatMap(\.keys))
        var keys: [String: String] = [:]
        for snapshot in catalogue.snapshots.values where !known.isEmpty {
            for skill in snapshot.content.skills {
                let key = SkillDisplayName.key(skill.name)
                if known.contains(key) { keys[skill.name] = key }
            }
        }
        self.keys = keys
    }

    private static func place(_ signal: DemandSignal) -> Int {
        measures.firstIndex(of: signal.measure) ?? measures.count
    }

    /// The published indicators of demand for occupations and skills in a country.
    ///
    /// O*NET codes are mapped to their SOC occupation, OaSIS profiles to their unit group.
    func signals(
        for occupations: [SkillAdvice.Occupation], skills: [RecommendedSkill], country: Country?
    ) -> [DemandSignal] {
        guard let country = country?.code else { return [] }
        var signals: [DemandSignal] = []
        for occupation in occupations {
            let key: Key? =
                switch occupation.framework {
                case Framework.onet.id:
                    Key(classification: .soc2018, code: String(occupation.code.prefix(7)), country: country)
                case Framework.noc.id:
                    Key(classification: .noc, code: String(occupation.code.prefix(5)), country: country)
                default: nil
                }
            if let key { signals += self.occupations[key] ?? [] }
        }
        var seen: Set<String> = []
        for skill in skills {
            if let key = keys[skill.nativeName], let signal = self.skills[country]?[key],
                seen.insert(signal.subject).inserted
            {
                signals.append(signal)
            }
        }
        return signals
    }
}

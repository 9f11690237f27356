import Matching
import Occupations
import Search
import Taxonomy

/// Finds the occupations meant by a request, in the frameworks that answer it.
struct TitleResolver {
    let catalogue: Catalogue
    let titles: TitleEngine

    /// The occupations meant by a request.
    struct Resolution: Sendable {
        let query: TitleQuery?
        /// The frameworks of the answer, each with its occupation if there is one.
        let sections: [(framework: String, reason: String, occupation: SkillAdvice.Occupation?)]
        /// The O*NET occupation, whether or not O*NET is among them.
        let onet: SkillAdvice.Occupation?
        /// The ESCO occupation, likewise.
        let esco: SkillAdvice.Occupation?
    }

    /// Frameworks with data on skills, with or without occupations of their own.
    static let answering = [
        Framework.onet.id, Framework.esco.id, Framework.noc.id, Framework.asc.id, Framework.anzsco.id,
        Framework.skillsFuture.id, Framework.nsqf.id, Framework.nco.id, Framework.ukSOC.id, Framework.isco.id,
    ]

    /// Those of them that are served.
    var known: [String] { Self.answering.filter { catalogue.snapshots[$0] != nil } }

    /// The frameworks that answer a request: the requested ones; otherwise the national one and the first that links
    /// skills.
    func frameworks(of request: SkillRequest) throws(SkillAdviceFailure) -> [(framework: String, reason: String)] {
        let known = known
        guard !known.isEmpty else { throw .noData }
        guard request.frameworks.isEmpty else {
            var named: Set<String> = []
            var chosen: [(framework: String, reason: String)] = []
            for framework in request.frameworks where named.insert(framework).inserted {
                guard known.contains(framework) else { throw .unknownFramework(framework, known: known) }
                chosen.append((framework, "It was asked for."))
            }
            return chosen
        }
        let chain = CountryFrameworks(request.country).chain.filter {
            $0.gives != .signals && $0.framework != Framework.isco.id && known.contains($0.framework)
        }
        guard let first = chain.first else {
            return known.prefix(1).map { ($0, "It is what is served.") }
        }
        // A second national classification would add nothing about skills.
        let linking = [Framework.esco.id, Framework.onet.id]
        let second = chain.dropFirst().first { linking.contains($0.framework) }
        return [first, second].compactMap { $0.map { ($0.framework, $0.reason) } }
    }

    /// Matches the title or the code of a request to occupations.
    func resolve(
        _ request: SkillRequest, frameworks: [(framework: String, reason: String)], answer: TitleAnswer?
    ) throws(SkillAdviceFailure) -> Resolution {
        if let code = request.code { return try resolve(code: code, frameworks: frameworks) }
        guard let answer else { throw .noData }
        let found = answer.frameworks.compactMap { framework in
            framework.candidates.first.map { best in
                SkillAdvice.Occupation(
                    framework: framework.id, code: best.code, title: best.title, confidence: best.confidence,
                    abstention: framework.abstention, evidence: best.evidence)
            }
        }
        // If no framework has a similar title, the request fails instead of using the nearest ones.
        guard
            found.contains(where: { $0.abstention != .unlike && $0.abstention != .empty && $0.confidence >= Self.floor }
            )
        else {
            let near = answer.frameworks.flatMap { $0.candidates.prefix(2).map(\.title) }
            throw .unknownTitle(request.title, suggestions: Array(near.prefix(4)))
        }
        let byFramework = Dictionary(reconciled(found).map { ($0.framework, $0) }) { first, _ in first }
        return Resolution(
            query: answer.query,
            sections: frameworks.map { ($0.framework, $0.reason, byFramework[Self.titles(of: $0.framework)]) },
            onet: byFramework[Framework.onet.id], esco: byFramework[Framework.esco.id])
    }

    /// Replaces the occupation of one framework where another framework is much more confident and its crosswalk leads
    /// elsewhere, so that the sections of an answer are about one occupation.
    private func reconciled(_ found: [SkillAdvice.Occupation]) -> [SkillAdvice.Occupation] {
        guard
            let anchor = found.filter({ $0.abstention == nil }).max(by: {
                ($0.confidence, $1.framework) < ($1.confidence, $0.framework)
            })
        else { return found }
        let start = CrosswalkGraph.Node(Classification(id: anchor.framework), anchor.code)
        return found.compactMap { occupation in
            guard occupation.framework != anchor.framework, occupation.confidence < anchor.confidence - Self.doubt,
                case .title = occupation.evidence
            else { return occupation }
            let hits = catalogue.crosswalk(from: start, to: occupation.framework, limit: 30).filter {
                catalogue.snapshots[occupation.framework]?.occupation($0.link.target.code) != nil
            }
            if hits.contains(where: { $0.link.target.code == occupation.code }) { return occupation }
            // Without a crosswalk between them, the less confident match is not contradicted.
            guard let best = hits.first else { return occupation.confidence < Self.floor ? nil : occupation }
            return SkillAdvice.Occupation(
                framework: occupation.framework, code: best.link.target.code, title: best.title ?? "",
                confidence: anchor.confidence * best.link.confidence, abstention: nil,
                evidence: .crosswalk(from: anchor.framework, code: anchor.code, link: best.link))
        }
    }

    /// The difference in confidence from which the most confident framework overrules another one.
    private static let doubt = 0.25

    /// A title counts as unknown if the confidence is below this in every framework.
    private static let floor = 0.12

    private func resolve(
        code: String, frameworks: [(framework: String, reason: String)]
    ) throws(SkillAdviceFailure) -> Resolution {
        let order = frameworks.map(\.framework) + known
        guard
            let home = order.first(where: { catalogue.snapshots[$0]?.occupation(code) != nil }),
            let snapshot = catalogue.snapshots[home], let position = snapshot.occupation(code)
        else { throw .unknownCode(code) }
        let record = snapshot.content[position]
        let start = CrosswalkGraph.Node(Classification(id: home), record.code)
        func occupation(in framework: String) -> SkillAdvice.Occupation? {
            if framework == home {
                return .init(
                    framework: home, code: record.code, title: record.title, confidence: 1, abstention: nil,
                    evidence: nil)
            }
            let hits = catalogue.crosswalk(from: start, to: framework, limit: 5)
            guard
                let hit = hits.first(where: {
                    catalogue.snapshots[framework]?.occupation($0.link.target.code) != nil
                })
            else { return nil }
            return .init(
                framework: framework, code: hit.link.target.code, title: hit.title ?? "",
                confidence: hit.link.confidence, abstention: nil,
                evidence: .crosswalk(from: home, code: record.code, link: hit.link))
        }
        return Resolution(
            query: nil,
            sections: frameworks.map { ($0.framework, $0.reason, occupation(in: Self.titles(of: $0.framework))) },
            onet: occupation(in: Framework.onet.id), esco: occupation(in: Framework.esco.id))
    }

    /// The framework whose titles are used for another one: India's register of qualifications has no occupations, so
    /// those of its classification are used.
    static func titles(of framework: String) -> String {
        framework == Framework.nsqf.id ? Framework.nco.id : framework
    }
}

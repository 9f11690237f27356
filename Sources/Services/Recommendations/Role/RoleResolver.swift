import Matching
import Occupations
import Search
import Taxonomy

/// Finds the occupations that a request means, in the frameworks that answer it.
struct RoleResolver {
    let catalogue: Catalogue
    let titles: TitleEngine

    /// What a request means.
    struct Meaning: Sendable {
        let query: TitleQuery?
        /// The frameworks that answer, with the occupation where there is one.
        let sections: [(framework: String, reason: String, occupation: RoleAnswer.Occupation?)]
        /// The occupation of O*NET, whether or not O*NET answers.
        let onet: RoleAnswer.Occupation?
        /// The occupation of ESCO, likewise.
        let esco: RoleAnswer.Occupation?
    }

    /// Frameworks that say something about skills, with or without occupations of their own.
    static let answering = [
        Framework.onet.id, Framework.esco.id, Framework.noc.id, Framework.asc.id, Framework.anzsco.id,
        Framework.skillsFuture.id, Framework.nsqf.id, Framework.nco.id, Framework.ukSOC.id, Framework.isco.id,
    ]

    /// The answering frameworks that are served.
    var known: [String] { Self.answering.filter { catalogue.snapshots[$0] != nil } }

    /// The frameworks that answer a request: those that it names; else the national one and the first that links skills.
    func frameworks(of request: RoleRequest) throws(RoleFailure) -> [(framework: String, reason: String)] {
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
            $0.role != .signals && $0.framework != Framework.isco.id && known.contains($0.framework)
        }
        guard let first = chain.first else {
            return known.prefix(1).map { ($0, "It is what is served.") }
        }
        // A second national classification says nothing about skills that the first does not.
        let linking = [Framework.esco.id, Framework.onet.id]
        let second = chain.dropFirst().first { linking.contains($0.framework) }
        return [first, second].compactMap { $0.map { ($0.framework, $0.reason) } }
    }

    /// Takes the title or the code of a request for occupations.
    func meaning(
        of request: RoleRequest, frameworks: [(framework: String, reason: String)], answer: TitleAnswer?
    ) throws(RoleFailure) -> Meaning {
        if let code = request.code { return try meaning(ofCode: code, frameworks: frameworks) }
        guard let answer else { throw .noData }
        let found = answer.frameworks.compactMap { framework in
            framework.candidates.first.map { best in
                RoleAnswer.Occupation(
                    framework: framework.id, code: best.code, title: best.title, confidence: best.confidence,
                    abstention: framework.abstention, evidence: best.evidence)
            }
        }
        // A title that no framework has anything like is not answered with whatever is least unlike it.
        guard
            found.contains(where: { $0.abstention != .unlike && $0.abstention != .empty && $0.confidence >= Self.floor }
            )
        else {
            let near = answer.frameworks.flatMap { $0.candidates.prefix(2).map(\.title) }
            throw .unknownTitle(request.title, suggestions: Array(near.prefix(4)))
        }
        let byFramework = Dictionary(reconciled(found).map { ($0.framework, $0) }) { first, _ in first }
        return Meaning(
            query: answer.query,
            sections: frameworks.map { ($0.framework, $0.reason, byFramework[Self.titles(of: $0.framework)]) },
            onet: byFramework[Framework.onet.id], esco: byFramework[Framework.esco.id])
    }

    /// Replaces what a title was taken for in one framework where another one is much surer and its crosswalk leads
    /// elsewhere: two sections of one answer are about one occupation.
    private func reconciled(_ found: [RoleAnswer.Occupation]) -> [RoleAnswer.Occupation] {
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
            // Without a way from one to the other nothing speaks against the weaker title.
            guard let best = hits.first else { return occupation.confidence < Self.floor ? nil : occupation }
            return RoleAnswer.Occupation(
                framework: occupation.framework, code: best.link.target.code, title: best.title ?? "",
                confidence: anchor.confidence * best.link.confidence, abstention: nil,
                evidence: .crosswalk(from: anchor.framework, code: anchor.code, link: best.link))
        }
    }

    /// How much less sure a framework has to be than the surest to be overruled.
    private static let doubt = 0.25

    /// Confidence below which every framework has to be for a title to count as unknown.
    private static let floor = 0.12

    private func meaning(
        ofCode code: String, frameworks: [(framework: String, reason: String)]
    ) throws(RoleFailure) -> Meaning {
        let order = frameworks.map(\.framework) + known
        guard
            let home = order.first(where: { catalogue.snapshots[$0]?.occupation(code) != nil }),
            let snapshot = catalogue.snapshots[home], let position = snapshot.occupation(code)
        else { throw .unknownCode(code) }
        let record = snapshot.content.occupations[Int(position)]
        let start = CrosswalkGraph.Node(Classification(id: home), record.code)
        func occupation(in framework: String) -> RoleAnswer.Occupation? {
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
        return Meaning(
            query: nil,
            sections: frameworks.map { ($0.framework, $0.reason, occupation(in: Self.titles(of: $0.framework))) },
            onet: occupation(in: Framework.onet.id), esco: occupation(in: Framework.esco.id))
    }

    /// The framework whose titles stand for those of another: the register of India's qualifications has no occupations,
    /// its classification has.
    static func titles(of framework: String) -> String {
        framework == Framework.nsqf.id ? Framework.nco.id : framework
    }
}

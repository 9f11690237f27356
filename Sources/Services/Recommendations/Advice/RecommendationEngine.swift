import Knowledge
import Matching
package import Occupations
import Search
import ServiceSupport
import Store
import Taxonomy

/// Recommends skills for roles, over the releases of one catalogue, without using a model.
package final class RecommendationEngine: Sendable {
    /// The releases.
    package let catalogue: Catalogue
    let titles: TitleEngine
    let library: SkillLibrary
    private let demand: DemandLibrary
    private let madePassages = Locked<PassageLibrary?>(nil)
    /// A hash of the releases: part of the key by which a model's answers are cached.
    let dataVersion: String

    init(titles: TitleEngine, levels: SkillLevels?) {
        catalogue = titles.catalogue
        self.titles = titles
        library = SkillLibrary(titles.catalogue, levels: levels)
        demand = DemandLibrary(titles.catalogue)
        dataVersion = SHA256.hex(
            of: titles.catalogue.snapshots.values.map { "\($0.release.frameworkID) \($0.release.checksum)" }.sorted()
                .joined(separator: "\n"))
    }

    /// The frameworks that can be requested.
    package var frameworks: [String] { TitleResolver(catalogue: catalogue, titles: titles).known }

    /// The passages searched for free questions; built on first use.
    var passages: PassageLibrary {
        madePassages.withLock { made in
            if let made { return made }
            let library = PassageLibrary(catalogue)
            made = library
            return library
        }
    }

    /// An answer before grading by a model and comparison with held skills.
    struct Draft: Sendable {
        let resolution: TitleResolver.Resolution
        let seniority: Proficiency
        var sections: [SkillAdvice.Section]
        let signals: [DemandSignal]
        let sources: Set<String>
    }

    /// The title request that finds the occupations; `nil` where a code is given.
    func titleRequest(_ request: SkillRequest) throws(SkillAdviceFailure) -> TitleRequest? {
        let resolver = TitleResolver(catalogue: catalogue, titles: titles)
        let frameworks = try resolver.frameworks(of: request).map(\.framework)
        guard request.code == nil else { return nil }
        var wanted = TitleRequest(request.title)
        wanted.country = request.country
        if !request.description.isEmpty { wanted.description = request.description }
        let known = Set(titles.frameworks)
        var asked: [String] = []
        for framework in frameworks.map(TitleResolver.titles) + [
            Framework.onet.id, Framework.esco.id, Framework.isco.id,
        ]
        where known.contains(framework) && !asked.contains(framework) { asked.append(framework) }
        wanted.frameworks = asked
        return wanted
    }

    /// The occupations meant by a request.
    func resolve(_ request: SkillRequest, answer: TitleAnswer?) throws(SkillAdviceFailure) -> TitleResolver.Resolution {
        let resolver = TitleResolver(catalogue: catalogue, titles: titles)
        return try resolver.resolve(request, frameworks: try resolver.frameworks(of: request), answer: answer)
    }

    /// Builds the draft of an answer.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - answer: The match of its title; `nil` where a code is given.
    ///   - named: Skills named in the job's description.
    ///   - knowledge: The company's documents.
    func draft(
        _ request: SkillRequest, answer: TitleAnswer?, named: DescribedSkills, knowledge: KnowledgeView = .empty
    ) throws(SkillAdviceFailure) -> Draft {
        let resolution = try self.resolve(request, answer: answer)
        let seniority = SeniorityRule.seniority(request.seniority, query: resolution.query)
        var sources: Set<String> = []
        let documents = KnowledgeSignals(
            knowledge,
            about: [resolution.onet, resolution.esco].compactMap(\.self) + resolution.sections.compactMap(\.occupation))
        let sections = resolution.sections.map { section -> SkillAdvice.Section in
            let via = [resolution.onet, resolution.esco].compactMap(\.self).filter { $0.framework != section.framework }
            var skills = self.skills(of: section.framework, section.occupation, resolution)
            documents.apply(to: &skills, in: section.framework)
            named.apply(to: &skills)
            let qualifications = self.qualifications(of: section.framework, request, resolution)
            let lift = Self.lift(of: qualifications)
            let hard = skills.hard.prefix(request.limit)
            let soft = skills.soft.prefix(request.softLimit)
            let needs = SkillNeed.spread((hard + soft).map { $0.need + lift })
            let graded = zip(hard + soft, needs).map { skill, need -> SkillAdvice.Graded in
                sources.insert(skill.framework)
                sources.formUnion(skill.evidence.map(\.framework))
                let proficiency = SkillNeed.proficiency(need: need, seniority: seniority)
                return SkillAdvice.Graded(
                    skill: skill, name: LocalNames.name(of: skill, in: request.language, catalogue),
                    proficiency: proficiency, deterministic: proficiency, isFromModel: false)
            }
            sources.insert(section.framework)
            if let occupation = section.occupation { sources.insert(occupation.framework) }
            return SkillAdvice.Section(
                framework: section.framework, name: Self.name(of: section.framework), reason: section.reason,
                occupation: section.occupation, via: via, hard: Array(graded.prefix(hard.count)),
                soft: Array(graded.dropFirst(hard.count)), qualifications: qualifications)
        }
        let signals = demand.signals(
            for: [resolution.onet].compactMap(\.self)
                + sections.compactMap(\.occupation).filter { $0.framework != Framework.onet.id },
            skills: sections.flatMap { ($0.hard + $0.soft).map(\.skill) }, country: request.country)
        sources.formUnion(signals.map(\.framework))
        return Draft(
            resolution: resolution, seniority: seniority, sections: sections, signals: signals,
            sources: sources.union(crosswalkSources(resolution)))
    }

    private func skills(
        of framework: String, _ occupation: SkillAdvice.Occupation?, _ resolution: TitleResolver.Resolution
    ) -> RecommendedSkills {
        library.skills(
            .init(
                framework: framework,
                occupation: occupation.flatMap { catalogue.snapshots[framework]?.occupation($0.code) },
                onet: resolution.onet.flatMap { catalogue.snapshots[Framework.onet.id]?.occupation($0.code) },
                esco: resolution.esco.flatMap { catalogue.snapshots[Framework.esco.id]?.occupation($0.code) }))
    }

    /// The crosswalk tables through which the occupations were reached.
    private func crosswalkSources(_ resolution: TitleResolver.Resolution) -> Set<String> {
        var sets: Set<String> = []
        for occupation in [resolution.onet, resolution.esco].compactMap(\.self)
            + resolution.sections.compactMap(\.occupation)
        {
            if case .crosswalk(_, _, let link) = occupation.evidence {
                sets.formUnion(link.path.map(\.set).filter { !$0.isEmpty })
            }
        }
        return sets
    }

    // MARK: - Qualifications

    /// Qualifications of India's register whose title matches the role.
    private func qualifications(
        of framework: String, _ request: SkillRequest, _ resolution: TitleResolver.Resolution
    ) -> [QualificationRecord] {
        guard let content = catalogue.snapshots[framework]?.content, !content.qualifications.isEmpty else { return [] }
        var query = ConceptSearch.Query(resolution.query?.core ?? request.title)
        query.kinds = [.qualification]
        query.frameworks = [framework]
        query.limit = 5
        return catalogue.concepts.search(query).hits.compactMap { hit in
            guard case .qualification(let position) = hit.reference.position else { return nil }
            return content[position]
        }
    }

    /// The change of a role's needs by the levels of qualifications: NSQF levels 1 to 8, neutral at 4.5.
    private static func lift(of qualifications: [QualificationRecord]) -> Double {
        let levels = qualifications.compactMap(\.level)
        guard !levels.isEmpty else { return 0 }
        return 0.04 * (levels.reduce(0, +) / Double(levels.count) - 4.5)
    }

    /// The name of a framework as shown to clients.
    private static func name(of framework: String) -> String { Framework.framework(id: framework)?.name ?? framework }
}

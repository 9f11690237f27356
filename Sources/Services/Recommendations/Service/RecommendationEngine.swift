import Matching
package import Occupations
import Search
import ServiceSupport
import Store
import Taxonomy

/// Answers which skills roles need, over the releases of one catalogue, without asking a model.
package final class RecommendationEngine: Sendable {
    /// The releases.
    package let catalogue: Catalogue
    let titles: TitleEngine
    let library: RoleLibrary
    private let demand: DemandLibrary
    private let madePassages = Locked<PassageLibrary?>(nil)
    /// What changes with any release: part of the key that a model's answers are cached by.
    let dataVersion: String

    init(titles: TitleEngine, levels: SkillLevels?) {
        catalogue = titles.catalogue
        self.titles = titles
        library = RoleLibrary(titles.catalogue, levels: levels)
        demand = DemandLibrary(titles.catalogue)
        dataVersion = SHA256.hex(
            of: titles.catalogue.snapshots.values.map { "\($0.release.frameworkID) \($0.release.checksum)" }.sorted()
                .joined(separator: "\n"))
    }

    /// The frameworks that can be asked for.
    package var frameworks: [String] { RoleResolver(catalogue: catalogue, titles: titles).known }

    /// The passages that free questions are searched in; made at the first one.
    var passages: PassageLibrary {
        madePassages.withLock { made in
            if let made { return made }
            let library = PassageLibrary(catalogue)
            made = library
            return library
        }
    }

    /// An answer before anybody graded or compared it.
    struct Draft: Sendable {
        let meaning: RoleResolver.Meaning
        let seniority: Proficiency
        var sections: [RoleAnswer.Section]
        let signals: [DemandSignal]
        let sources: Set<String>
    }

    /// The request that finds the occupations; `nil` where a code is given.
    func titleRequest(_ request: RoleRequest) throws(RoleFailure) -> TitleRequest? {
        let resolver = RoleResolver(catalogue: catalogue, titles: titles)
        let frameworks = try resolver.frameworks(of: request).map(\.framework)
        guard request.code == nil else { return nil }
        var wanted = TitleRequest(request.title)
        wanted.country = request.country
        if !request.description.isEmpty { wanted.description = request.description }
        let known = Set(titles.frameworks)
        var asked: [String] = []
        for framework in frameworks.map(RoleResolver.titles) + [
            Framework.onet.id, Framework.esco.id, Framework.isco.id,
        ]
        where known.contains(framework) && !asked.contains(framework) { asked.append(framework) }
        wanted.frameworks = asked
        return wanted
    }

    /// The occupations that a request means.
    func meaning(of request: RoleRequest, answer: TitleAnswer?) throws(RoleFailure) -> RoleResolver.Meaning {
        let resolver = RoleResolver(catalogue: catalogue, titles: titles)
        return try resolver.meaning(of: request, frameworks: try resolver.frameworks(of: request), answer: answer)
    }

    /// Puts an answer together.
    ///
    /// - Parameters:
    ///   - request: What was asked.
    ///   - answer: What its title means; `nil` where a code is given.
    ///   - named: Skills that the job's description names, by framework and code or by the key of their name.
    ///   - knowledge: What the company's documents say.
    func draft(
        _ request: RoleRequest, answer: TitleAnswer?, named: DescribedSkills, knowledge: KnowledgeView = .empty
    ) throws(RoleFailure) -> Draft {
        let meaning = try self.meaning(of: request, answer: answer)
        let seniority = SeniorityRule.seniority(request.seniority, query: meaning.query)
        var sources: Set<String> = []
        let documents = KnowledgeSignals(
            knowledge,
            about: [meaning.onet, meaning.esco].compactMap(\.self) + meaning.sections.compactMap(\.occupation))
        let sections = meaning.sections.map { section -> RoleAnswer.Section in
            let via = [meaning.onet, meaning.esco].compactMap(\.self).filter { $0.framework != section.framework }
            var skills = self.skills(of: section.framework, section.occupation, meaning)
            documents.apply(to: &skills, in: section.framework)
            named.apply(to: &skills)
            let qualifications = self.qualifications(of: section.framework, request, meaning)
            let lift = Self.lift(of: qualifications)
            let hard = skills.hard.prefix(request.limit)
            let soft = skills.soft.prefix(request.softLimit)
            let needs = RoleNeed.spread((hard + soft).map { $0.need + lift })
            let graded = zip(hard + soft, needs).map { skill, need -> RoleAnswer.Graded in
                sources.insert(skill.framework)
                sources.formUnion(skill.evidence.map(\.framework))
                let proficiency = RoleNeed.proficiency(need: need, seniority: seniority)
                return RoleAnswer.Graded(
                    skill: skill, name: LocalNames.name(of: skill, in: request.language, catalogue),
                    proficiency: proficiency, deterministic: proficiency, isFromModel: false)
            }
            sources.insert(section.framework)
            if let occupation = section.occupation { sources.insert(occupation.framework) }
            return RoleAnswer.Section(
                framework: section.framework, name: Self.name(of: section.framework), reason: section.reason,
                occupation: section.occupation, via: via, hard: Array(graded.prefix(hard.count)),
                soft: Array(graded.dropFirst(hard.count)), qualifications: qualifications)
        }
        let signals = demand.signals(
            for: [meaning.onet].compactMap(\.self)
                + sections.compactMap(\.occupation).filter { $0.framework != Framework.onet.id },
            skills: sections.flatMap { ($0.hard + $0.soft).map(\.skill) }, country: request.country)
        sources.formUnion(signals.map(\.framework))
        return Draft(
            meaning: meaning, seniority: seniority, sections: sections, signals: signals,
            sources: sources.union(crosswalkSources(meaning)))
    }

    private func skills(
        of framework: String, _ occupation: RoleAnswer.Occupation?, _ meaning: RoleResolver.Meaning
    ) -> RoleSkills {
        library.skills(
            .init(
                framework: framework,
                occupation: occupation.flatMap { catalogue.snapshots[framework]?.occupation($0.code) },
                onet: meaning.onet.flatMap { catalogue.snapshots[Framework.onet.id]?.occupation($0.code) },
                esco: meaning.esco.flatMap { catalogue.snapshots[Framework.esco.id]?.occupation($0.code) }))
    }

    /// The tables that the occupations were reached over.
    private func crosswalkSources(_ meaning: RoleResolver.Meaning) -> Set<String> {
        var sets: Set<String> = []
        for occupation in [meaning.onet, meaning.esco].compactMap(\.self) + meaning.sections.compactMap(\.occupation) {
            if case .crosswalk(_, _, let link) = occupation.evidence {
                sets.formUnion(link.path.map(\.set).filter { !$0.isEmpty })
            }
        }
        return sets
    }

    // MARK: - Qualifications

    /// Qualifications of India's register whose title says the same as the role.
    private func qualifications(
        of framework: String, _ request: RoleRequest, _ meaning: RoleResolver.Meaning
    ) -> [QualificationRecord] {
        guard let content = catalogue.snapshots[framework]?.content, !content.qualifications.isEmpty else { return [] }
        var query = ConceptSearch.Query(meaning.query?.core ?? request.title)
        query.sorts = [.qualification]
        query.frameworks = [framework]
        query.limit = 5
        return catalogue.concepts.search(query).hits.compactMap { hit in
            content.qualifications[Int(hit.reference.position)]
        }
    }

    /// How far the levels of qualifications move a role's needs: NSQF levels 1 to 8, with 4.5 in the middle.
    private static func lift(of qualifications: [QualificationRecord]) -> Double {
        let levels = qualifications.compactMap(\.level)
        guard !levels.isEmpty else { return 0 }
        return 0.04 * (levels.reduce(0, +) / Double(levels.count) - 4.5)
    }

    /// What clients know a framework as.
    private static func name(of framework: String) -> String { Framework.framework(id: framework)?.name ?? framework }
}

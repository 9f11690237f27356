import Knowledge
import ServiceSupport
import Taxonomy

/// The named schemas of the OpenAPI document, in its order.
enum Components {
    typealias Component = (name: String, schema: JSONSchema)

    static let all: [Component] = occupations + work + roles + skills + frameworks

    private static let occupations: [Component] = [
        SkillGapWire.component, SkillGapWire.Failure.body.described, SkillGapWire.gapComponent,
        ("SkillGapEvent", GapAnalysisWire.event), OccupationWire.brief.described, OccupationWire.page.described,
        OccupationWire.search.described, OccupationWire.occupation.described, OccupationWire.ratings.described,
        OccupationWire.rating, OccupationWire.scale.described, SnapshotView.component, ProblemWire.component,
        SystemEndpoints.healthFields.described, SystemEndpoints.readiness.described,
        SystemEndpoints.frameworkList.described, ReleaseWire.list.described,
    ]

    private static let work: [Component] = [
        WorkItemWire.item.described, WorkItemWire.page.described, TitleWire.answer.described,
        ("TitleBatch", TitleEndpoints.batchBody), TitleWire.answers.described, TitleWire.candidate.described,
        TitleWire.parsed.described,
    ]

    private static let roles: [Component] = [
        ("RoleRequest", RecommendationEndpoints.requestBody), ("ProficiencyName", proficiencyName),
        ("CountryName", countryName), ("CountryOrAny", countryOrAny), RecommendationWire.answer.described,
        RecommendationWire.section.described, RecommendationWire.skill.described,
        RecommendationWire.occupation.described, RecommendationWire.plan.described, RecommendationWire.gap.described,
        RecommendationWire.signal.described, RecommendationWire.description.described,
        ("Question", QuestionEndpoints.body), QuestionWire.answer.described,
    ]

    private static let skills: [Component] = [
        ("SkillText", SkillEndpoints.textBody), SkillWire.extraction.described, SkillWire.skill.described,
        ("SkillNames", SkillEndpoints.namesBody), SkillWire.mappings.described,
        ("KnowledgeInput", KnowledgeEndpoints.inputBody), KnowledgeWire.document.described,
        KnowledgeWire.documentPage.described, KnowledgeWire.reading.described, KnowledgeWire.skill.described,
        KnowledgeWire.skillPage.described, ("KnowledgeReview", KnowledgeEndpoints.reviewBody),
        KnowledgeWire.ledgerPage.described,
    ]

    private static let frameworks: [Component] = [
        CrosswalkWire.answer.described, CrosswalkWire.link.described, CrosswalkWire.coverage.described,
        SourcesWire.component, ConceptWire.answer.described, ConceptWire.hit.described,
        ConceptWire.byMeaning.described,
    ]

    // MARK: - Words that requests hold

    /// The documented words for a proficiency or a seniority; more are accepted.
    static let seniorities =
        Proficiency.allCases.flatMap { [$0.rawValue, $0.rawValue.lowercased()] } + [
            "fresher", "junior", "jr", "mid-level", "sr", "senior", "lead", "principal",
        ]

    private static let proficiencyName = JSONSchema.either([
        .string(values: [""] + seniorities), .matching(#"^[0-9]{1,2}\+? years$"#),
    ])

    private static let countryName = JSONSchema.string(
        values: [""] + Country.all.flatMap { [$0.code, $0.longCode, $0.name] })

    private static let countryOrAny = JSONSchema.either([
        .reference("CountryName"), .string(values: RecommendationEndpoints.anywhere.sorted()),
    ])
}

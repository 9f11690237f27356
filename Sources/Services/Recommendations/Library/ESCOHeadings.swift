import Taxonomy

/// Headings of ESCO's skill hierarchy, by the last part of their URIs, with the nature and cluster of the skills below
/// them.
enum ESCOHeadings {
    private static let base = "http://data.europa.eu/esco/skill/"

    /// Headings of soft skills: working with people (below S1), leading them (below S4), and the headings of the
    /// transversal pillar for thinking, self-management and social skills.
    static let soft: Set<String> = Set(
        [
            // negotiating; working with others; presenting information; obtaining information verbally
            "0f804e14-001d-4ec0-b3f7-eb6a23ad43cb", "323b3684-86ec-40fa-81b4-bc52694ef168",
            "548c3fbe-9eb1-4035-bc54-027fd5bc5315", "91b0b918-942e-4661-b88c-70b9396529e5",
            "3f641516-9846-4a7f-a7f4-e1274eef6688", "de884168-32e7-4500-a227-3f0966f962b6",
            "31397e38-43b9-43ba-943f-192b834e6b54", "6889a21c-837b-49a2-be61-bb6010ab63f4",
            // liaising and networking
            "848c0306-8cbe-4693-a275-d99807c0173c", "b76cd1e5-d5e7-464a-b7bb-4164d3616452",
            // leading and motivating; building and developing teams; supervising people; making decisions
            "b7e752ec-7b2e-46e6-ac24-8b1233609c31", "ce17a874-b476-491d-a7a7-5f05d32ad542",
            "2d02d98c-20c4-4b46-bf44-e5f85a3f03ed", "dfae80db-cf29-41e1-a48c-2bee901afff1",
            "7a00c77c-4a1c-4fd6-a83f-004bda65d81a", "c57c0294-9940-4626-8954-08055bc242ba",
            "bb99a123-88be-42a2-8758-f5a18e06ccc6", "c7f96545-46c4-451a-b284-014f4baed5ed",
        ].map { base + $0 })

    /// Headings of the transversal pillar whose skills are taught as subjects or are manual: digital devices,
    /// languages, numbers, physical skills, general knowledge.
    static let hardTransversal: Set<String> = Set(
        [
            "3399045f-8078-4066-8b46-475b49b260ab", "9adca63b-9c75-4804-8dab-d62872540a10",
            "edc72cfe-78a8-4531-b00f-92992a0bb8cb", "12022223-8c30-418a-8f83-658396c9fec2",
        ].map { base + $0 })

    /// The cluster of the skills below a heading; `nil` for a heading that the table lacks.
    static func cluster(_ heading: String) -> SkillCluster? {
        if let known = clusters[heading] { return known }
        // Knowledge is below the fields of ISCED-F.
        guard heading.hasPrefix("http://data.europa.eu/esco/isced-f/") else { return nil }
        switch heading.dropFirst(35).prefix(2) {
        case "00": return .foundational
        case "06", "07": return .technical
        default: return .domain
        }
    }

    private static let clusters: [String: SkillCluster] = {
        var clusters: [String: SkillCluster] = [
            // S1 communication, collaboration and creativity; S2 information; S3 assisting and caring; S4 management
            "dc06de9f-dd3a-4f28-b58f-b01b5ae72ab8": .interpersonal, "0a2d70ee-d435-4965-9e96-702b2fb65740": .domain,
            "c73521be-c039-4e22-b037-3b01b3f6f9d9": .domain, "869fc2ce-478f-4420-8766-e1f02cec4fb2": .management,
            // S5 working with computers; S6 handling and moving; S7 constructing; S8 machinery
            "243eb885-07c7-4b77-ab9c-827551d83dc4": .technical, "03e0b95b-67d1-457a-b3f7-06c407cf6bec": .technical,
            "2ae39fc8-0f1b-4284-9e73-3f2739471f63": .technical, "9b8bb484-dcba-49af-8ae0-cfe8b6e9ed45": .technical,
            // T1 core; T2 thinking; T3 self-management; T4 social; T5 physical; T6 life
            "b94686e3-cce5-47a2-a8d8-402a0d0ed44e": .foundational,
            "8267ecb5-c976-4b6a-809b-4ceecb954967": .foundational,
            "021a23e1-907e-4627-b05a-555f889cbb65": .foundational,
            "552c4f35-a2d1-49c2-8fda-afe26695c44a": .interpersonal,
            "12022223-8c30-418a-8f83-658396c9fec2": .technical, "4ef78abc-e983-4cc7-84a1-52532a0159dc": .foundational,
            // languages
            "43f425aa-f45d-4bb4-a200-6f82fa211b66": .foundational,
            "e434e71a-f068-44ed-8059-d1af9eb592d7": .foundational,
            // Leading others is among the social skills.
            "75d8e5d9-bef3-418b-9011-01bff9f27207": .management,
        ]
        // Advising, designing, writing, selling, creating and performing are below S1 but are technical skills.
        for heading in [
            "103af23e-d56c-47ab-b991-55c94dcdef50", "24ad2ffb-dece-4704-8155-63ea9428d038",
            "0a295163-3e17-47ad-99ac-2b507ce30adb", "883eab8c-d8a6-4e8b-9b11-7d9001e172ab",
            "2f661409-3e56-46ab-95d7-6ec7786fc1c0", "afe3d82e-4a40-4aa4-a4e9-a6097c4a391e",
            "b99283cd-b908-4100-baa5-112692ac22b8", "fb01d224-882a-4346-99e2-bfd56f52d09c",
            "775be776-b6ce-4322-a96f-11b2df84ce07", "c85f95ae-34fb-487b-b3d5-10803eee619d",
            "3bf93195-5239-4f73-94a6-349be598d462", "ac88053e-c9b5-43cf-ace1-f506bcfdc8cb",
        ] { clusters[heading] = .domain }
        return Dictionary(uniqueKeysWithValues: clusters.map { (base + $0.key, $0.value) })
    }()
}

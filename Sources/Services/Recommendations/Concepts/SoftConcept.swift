/// The ESCO skill equivalent to a soft element of O*NET.
///
/// ESCO links few of its transversal skills to occupations; O*NET rates the same qualities for every occupation. Where
/// a crosswalk joins the occupations, the ratings are evidence for the ESCO skill, and the answer says so.
enum SoftConcept {
    /// One row: O*NET's element id, the last part of the ESCO skill's URI, and its name there, which a test compares
    /// with the release.
    struct Row: Sendable, Hashable {
        let element: String
        let concept: String
        let name: String

        var code: String { "http://data.europa.eu/esco/skill/" + concept }
    }

    /// Reviewed by hand: the definitions of both sides are equivalent.
    static let all: [Row] = [
        ("2.A.1.b", "a17286c5-238d-4f0b-bc24-29e9121345de", "listen actively"),
        ("2.A.1.c", "be6ab363-3de1-427f-a8ef-85d5b0250822", "report facts"),
        ("2.A.1.d", "609a8ac1-9d29-4237-9886-596dbbe7ca8a", "address an audience"),
        ("2.A.2.a", "7dd94ad3-13d6-43fe-8b94-51fcbf67ced9", "think critically"),
        ("2.A.2.b", "9bf266a6-188b-4d17-a22f-2f266d76832b", "demonstrate willingness to learn"),
        ("2.B.1.a", "77b636e8-fab3-41a8-8022-1e0a354059dc", "show empathy"),
        ("2.B.1.b", "60c78287-22eb-4103-9c8c-28deaa460da0", "work in teams"),
        ("2.B.1.c", "e2d44a9b-f28c-489e-9861-b654b5ded507", "motivate others"),
        ("2.B.1.d", "7954861c-86d4-4529-afbb-2c23dab9ac74", "negotiate compromises"),
        ("2.B.1.e", "699e7c26-6502-4e78-a823-3656ff5a5b8b", "instruct others"),
        ("2.B.1.f", "5b0f2198-7246-4256-a902-4d9ce1260c80", "ensure customer orientation"),
        ("2.B.2.i", "adc6dc11-3376-467b-96c5-9b0a21edc869", "solve problems"),
        ("2.B.4.e", "d62d2b4c-a6f8-439e-8a1b-4f29ab5f2c47", "make decisions"),
        ("2.B.4.g", "d56e2c2f-3e01-4b76-a7bb-ecb6d430172f", "think holistically"),
        ("2.B.5.a", "d9013e0e-e937-43d5-ab71-0e917ee882b8", "manage time"),
        ("2.B.5.b", "1ddc021d-d818-4731-904f-842d7491f419", "manage financial and material resources"),
        ("2.B.5.d", "75d8e5d9-bef3-418b-9011-01bff9f27207", "lead others"),
        ("1.D.1.a", "c624c6a3-b0ba-4a31-a296-0d433fe47e41", "think creatively"),
        ("1.D.1.c", "429062f1-a958-43ea-83dd-4e1af078c156", "demonstrate curiosity"),
        ("1.D.1.d", "5cd1930c-278d-4929-b413-27352f5b3687", "cope with uncertainty"),
        ("1.D.1.e", "001115fb-569f-4ee6-8381-c6807ef2527f", "show initiative"),
        ("1.D.1.f", "49de9958-2aa4-4eef-a89d-fe5d5bcd28c4", "adapt to change"),
        ("1.D.1.g", "669b75d8-671c-4a1c-8e0b-6466c513c27d", "show confidence"),
        ("1.D.1.h", "19a64e91-bfe3-4c48-9225-3bb1229b12f0", "show determination"),
        ("1.D.2.d", "60c78287-22eb-4103-9c8c-28deaa460da0", "work in teams"),
        ("1.D.2.c", "77b636e8-fab3-41a8-8022-1e0a354059dc", "show empathy"),
        ("1.D.3.b", "83e6510b-ffeb-4aec-959c-4265fd0ff7b7", "attend to detail"),
        ("1.D.3.c", "199f7919-5114-41b6-b6a5-41e0e4896ec1", "assume responsibility"),
        ("1.D.3.d", "bcf002ce-90f8-42e5-ac1b-5dba208639b0", "demonstrate trustworthiness"),
        ("1.D.4.a", "7a147904-22b3-498a-b4d9-7bceeb86b45d", "cope with stress"),
        ("1.D.4.b", "1d1fedcb-4995-44ac-90f5-f31a157ce512", "manage frustration"),
    ].map { Row(element: $0.0, concept: $0.1, name: $0.2) }
}

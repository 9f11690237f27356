import Documents
import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

/// Small files made by hand, one for each trap of a publisher's files and for damage.
@Suite("Adapters")
struct AdapterTrapTests {
    private func read(_ id: String, _ files: [String: String]) throws -> ReadRelease {
        try read(id, files.mapValues { Array($0.utf8) })
    }

    private func read(_ id: String, _ files: [String: [UInt8]]) throws -> ReadRelease {
        let scratch = try TemporaryFolder()
        let folder = scratch.path + "/v1.0.0"
        for (name, bytes) in files {
            let path = folder + "/" + name
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        let adapter = try #require(FrameworkAdapters.adapter(for: id))
        #expect(adapter.recognises(folder))
        return try adapter.open(folder).read(release: nil, progress: nil)
    }

    @Test("exist for every framework, in its order")
    func complete() {
        #expect(FrameworkAdapters.all.map(\.framework.id) == Framework.all.map(\.id))
        #expect(FrameworkAdapters.adapter(for: "nothing") == nil)
    }

    @Test("recognise nothing in an empty folder and refuse to open it", arguments: Framework.all.map(\.id))
    func empty(_ id: String) throws {
        let scratch = try TemporaryFolder()
        let adapter = try #require(FrameworkAdapters.adapter(for: id))
        #expect(!adapter.recognises(scratch.path))
        #expect(adapter.find(in: scratch.path) == nil)
        #expect(!adapter.recognises(scratch.path + "/absent"))
        #expect(throws: FrameworkError.self) { try adapter.open(scratch.path + "/absent") }
    }

    private static let esco = [
        "occupations_en.csv": """
        conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,modifiedDate,description,code\r
        http://data.europa.eu/esco/occupation/a,2654, baker \u{A0},"baker\nbread maker",hid,2020,"Bakes.\u{A0}",2654.1\r
        http://data.europa.eu/esco/occupation/b,2654,pastry baker,,,2020,,2654.1.1\r
        http://data.europa.eu/esco/occupation/b,2654,pastry cook,,,2021,,2654.1.1\r

        """,
        "ISCOGroups_en.csv": "conceptUri,code,preferredLabel\nhttp://data.europa.eu/esco/isco/C2654,2654,Bakers\n",
        "skills_en.csv": "conceptUri,skillType,preferredLabel,altLabels\ns1,knowledge,flour,meal\ns2,,knead,\n",
        "skillsHierarchy_en.csv":
            "Level 0 URI,Level 0 preferred term,Level 1 URI,Level 1 preferred term\ng1,food,\ng1,food,g2,bread\n",
        "broaderRelationsSkillPillar.csv": "conceptUri,broaderUri\ns1,g2\ns1,g1\ns2,g9\n",
        "broaderRelationsOccPillar.csv": """
        conceptUri,broaderUri
        http://data.europa.eu/esco/occupation/b,http://data.europa.eu/esco/occupation/a
        http://data.europa.eu/esco/occupation/z,http://data.europa.eu/esco/occupation/a

        """,
        "occupationSkillRelations.csv": """
        occupationUri,relationType,skillType,skillUri
        http://data.europa.eu/esco/occupation/a,essential,knowledge,s1
        http://data.europa.eu/esco/occupation/a,optional,,s2
        http://data.europa.eu/esco/occupation/z,optional,,s2
        http://data.europa.eu/esco/occupation/a,vital,,s2
        http://data.europa.eu/esco/occupation/a,essential,knowledge,s1

        """,
        "labels-fr/occupations_fr.csv":
            "conceptUri,preferredLabel,altLabels\nhttp://data.europa.eu/esco/occupation/a,boulanger,boulangère|boulanger\n",
        "labels-fi/skills.json": #"[{"uri":"s1","prefLabel":{"fi":"jauho","en":"flour"}}]"#,
    ]

    @Test("ESCO: blanks, repeated rows, missing types, unknown addresses, groups of the hierarchy, other languages")
    func esco() throws {
        let read = try read("esco", Self.esco)
        let content = read.content
        #expect(content.version == "1.0.0")
        #expect(content.occupations.map(\.title) == ["baker", "pastry cook"])
        #expect(content.occupations[0].summary == "Bakes.")
        #expect(content.titles.map(\.title) == ["bread maker", "hid"])
        #expect(content.titles.map(\.kind) == [.alternate, .hidden])
        #expect(content.skills.map(\.code) == ["g1", "g2", "s1", "s2"])
        #expect(content.skills[2].parentCode == "g2" && content.skills[1].parentCode == "g1")
        #expect(content.skillLinks.map(\.relation) == ["broader"])
        #expect(content.occupationLinks.map(\.relation) == [.essential, .optional])
        #expect(content.relatedOccupations.map(\.tier) == ["narrower", "broader"])
        #expect(read.labels(.occupation, "fr") == 1 && read.labels(.occupation, "fr", .alternate) == 1)
        #expect(read.labels(.skill, "fi") == 1)
        let counts = read.diagnostics.countsByCode
        #expect(counts["unknown_code"] == 3 && counts["duplicate_row"] == 1 && counts["unknown_relation"] == 1)
        #expect(counts["repeated_concept"] == 1 && counts["missing_type"] == 1 && counts["short_rows"] == 1)
        #expect(read.landed("skills_hierarchy") == 2)
        let finding = try #require(read.diagnostics.kept.first { $0.code == "unknown_relation" })
        #expect(finding.file == "occupationSkillRelations.csv" && finding.line == 5)
        #expect(finding.column == "relationType" && finding.excerpt == "vital")
    }

    @Test(
        "broken tables of occupations are errors",
        arguments: ["", "a,b\n1,2\n", "conceptUri,preferredLabel\n", "\u{0}\u{1}binary", "<html></html>"])
    func broken(_ text: String) throws {
        #expect(try read("esco", ["occupations_en.csv": text]).diagnostics.hasErrors)
    }

    @Test("ESCO: a table that was cut off fails the load, whatever is left of its last row")
    func truncated() throws {
        var files = Self.esco
        files["skills_en.csv"] = "conceptUri,skillType,preferredLabel,altLabels\ns1,knowledge,flour,\ns2,kn"
        let read = try read("esco", files)
        #expect(read.diagnostics.countsByCode["truncated_file"] == 1)
        #expect(read.diagnostics.hasErrors)
        #expect(!read.content.skills.contains { $0.code == "s2" })
        files["skills_en.csv"] = "conceptUri,skillType,preferredLabel,altLabels\ns1,knowledge,flour,\nSource: ESCO"
        #expect(try !self.read("esco", files).diagnostics.hasErrors)
    }

    @Test("ISCO: zeros are put back, the pseudo code is set aside, tasks are taken apart")
    func isco() throws {
        var book = WorkbookBuilder()
        book.sheets = [
            (
                "ISCO",
                [
                    ["Level", "ISCO 08 Code", "Title EN", "Definition", "Tasks include", "Included occupations"],
                    ["1", "0", "Armed forces", "All."], ["2", "01", "Officers"], ["3", "011", "Officers"],
                    [
                        "4", "0110", "Officers", "Lead.", "Tasks include -\n(a)  lead;\n(b)  plan.",
                        "Examples:\n- Admiral",
                    ],
                    ["4", "1x1", "Short"],
                ]
            )
        ]
        let index = "code,name_french,isco88,name_english\n110,x,110,Colonel\n1,n,3117,n\n110,x,110,Admiral\n"
        let read = try read(
            "isco",
            [
                "ISCO-08 EN Structure and definitions.xlsx": book.bytes(), "elements.csv": Array(index.utf8),
            ])
        #expect(read.content.occupations.map(\.code) == ["0110"])
        #expect(read.content.groups.map(\.parentCode) == [nil, "0", "01"])
        #expect(read.content.tasks.map(\.statement) == ["lead", "plan"])
        #expect(read.content.titles.map(\.title) == ["Admiral", "Colonel"])
        #expect(read.content.crosswalks.map(\.targetCode) == ["0110"])
        #expect(read.diagnostics.rowsSetAside == 2)
    }

    @Test("crosswalks: project lines above the header, lost zeros, malformed codes, rows that link nothing")
    func crosswalks() throws {
        let noc = try read(
            "noc-crosswalks",
            [
                "noc2011_isco2008.csv": "noc2011,isco2008,Explanatory_notes\n11,1111,Except chiefs\n0012,11x1,\n",
                "noc2021_onet26.csv": "noc,onet\n10,11-1031.00\n10020,43-1011-00\n",
            ])
        #expect(noc.content.crosswalks.map(\.sourceCode) == ["0011", "00010"])
        #expect(noc.content.crosswalks[0].note == "Except chiefs")
        #expect(noc.diagnostics.countsByCode["malformed_code"] == 2)
        let german = try read(
            "esco-kompetenzen",
            [
                "DE_Mapping_ESCO_Kompetenzen_1.csv": """
                Mapping project name,x,,,,
                Classification 1 URI,Classification 1 PrefLabel,Classification 2 ID,L,Mapping relation,Editorial note
                s1,Mehl,K 1,Mehle,skos:narrowMatch,
                s2,Teig,K 2,Teige,skos:oddMatch,
                ,,K 3,Brot,,

                """
            ])
        #expect(german.content.crosswalks.map(\.relation) == [.narrow, nil])
        #expect(german.diagnostics.countsByCode["unlinked_rows"] == 1 && german.diagnostics.rowsSetAside == 0)
        let forward = """
            \u{FEFF}Mapping project name,x,,
            O*NET Id,O*NET Title,ESCO or ISCO URI,Type of Match
            11-1011.00,Chiefs,http://data.europa.eu/esco/occupation/a,broadMatch
            11-1031.00,Legislators,http://data.europa.eu/esco/isco/C1111,exactISCO

            """
        let reverse = "ESCO/ISCO Code,O*NET-SOC 2019 Code\n2654.1,11-1011.00\n0110.9,11-1011.00\n1111,11-1031.00\n"
        let both = try read(
            "esco-onet",
            [
                "crosswalk_esco_onet.csv": forward, "crosswalk_esco_onet_reverse.csv": reverse,
                "occupations_en.csv": "conceptUri,code\nhttp://data.europa.eu/esco/occupation/a,2654.1\n",
            ])
        #expect(both.content.crosswalks.map(\.relation) == [.broad, .exact, nil, nil])
        #expect(both.content.crosswalks.map(\.target) == [.esco, .isco, .onet, .onet])
        #expect(both.diagnostics.countsByCode["other_release"] == 1)
    }

    @Test("ANZSCO and ISCO-08: cells are filled down, p is a part, xxxxxx is nothing")
    func filled() throws {
        var book = WorkbookBuilder()
        let older = "ANZSCO 2021 Australian Update", newer = "ANZSCO 2022 Australian Update"
        book.sheets = [
            ("Table 1", [["T"], [older, "", newer], ["111111", "A", "111111"]]),
            ("Table 2", [[newer, "", older], ["111111", "A", "111111"]]),
            ("Table 3", [["ISCO-08", "", newer], ["0110", "O", "111212", "p"], ["", "", "139111", ""]]),
            ("Table 4", [[newer, "", "ISCO-08"], ["xxxxxx", "", "6310"], ["111212", "", "0110", "p"]]),
        ]
        let read = try read("anzsco-isco", ["anzsco_correspondence.xlsx": book.bytes()])
        let links = read.content.crosswalks
        #expect(links.map(\.sourceCode) == ["111111", "111111", "0110", "0110", "111212"])
        #expect(links.map(\.isPartial) == [false, false, true, false, true])
        #expect(read.diagnostics.rowsSetAside == 0)
    }

    @Test("NOC: codes that became numbers, stray spaces, scales in brackets")
    func noc() throws {
        let read = try read(
            "noc",
            [
                "labels_oasis_2025.csv": "OaSIS profile code,Label\n10,Legislators\n10020.1,Managers\n1x,Bad\n",
                "skills_oasis_2025.csv": "Code OaSIS,Label, Writing \n10,L,\u{A0}4\n10020.1,M,7\n",
                "work-context_oasis_2025.csv": "Code,Label,Noise (Frequency),Noise (Duration)\n10,L,1,2\n",
                "guide_oasis_2025.csv":
                    "Code,Structure Type,Name,Description\nF,Category,Skills,s\nF.01,Descriptor,writing,w\n",
                "interests_oasis_2025.csv":
                    "OaSIS Code,L,Holland Codes - 1,Holland Codes - 2,Holland Codes - 3\n10,L,E,S,Q\n",
                "cops_summary_1.csv": "Code,Occupation_Name,Employment_emploi_2023\n10,L,5.0\nTEER_0,T,9\n",
            ])
        #expect(read.content.version == "2025")
        #expect(read.content.occupations.map(\.code) == ["00010.00", "10020.10"])
        #expect(
            read.content.ratings.filter { read.content[$0.skill].code == "F.01" }.map(\.value) == [4, 7])
        #expect(Set(read.content.scales.map(\.code)) == ["OASIS", "J.frequency", "J.duration", "HOLLAND"])
        #expect(read.content.indicators.map(\.code) == ["00010"])
        let counts = read.diagnostics.countsByCode
        #expect(counts["malformed_code"] == 1 && counts["out_of_range"] == 1 && counts["bad_letter"] == 1)
    }

    @Test("UK SOC: Windows-1252, repeated rows, the placeholder, the typing slip")
    func ukSOC() throws {
        let index = "SOC_2020_ext,SOC2020_ext_SUG_title,INDEXOCC_-_natural_word_order\n"
        let rows = "2311/00,Teachers,Caf\u{E9} hand\n2311/00,Teachers,Caf\u{E9} hand\n}}}}/}},x,y\n"
        var book = WorkbookBuilder()
        book.sheets = [
            (
                "S",
                [
                    ["SUG Code", "SUG Title", "SUG Description", "Task ID", "Task Statement", "Task Relatedness %"],
                    ["23+A1227311/00", "Teachers", "Teach.", "T.1", "Teach", "80"],
                    ["9999/99", "None", "", "T.1", "Teach", "80"],
                ]
            )
        ]
        let bytes = Array(index.utf8) + rows.unicodeScalars.map { UInt8($0.value) }
        let read = try read("uk-soc", ["soc2020volume2.csv": bytes, "ssc_sugs_task_description.xlsx": book.bytes()])
        #expect(read.content.titles.map(\.title) == ["Café hand"])
        #expect(read.content.occupations.map(\.summary) == ["Teach."])
        #expect(read.content.ratings.map(\.value) == [80])
        let counts = read.diagnostics.countsByCode
        #expect(counts["corrected_code"] == 1 && counts["repeated_rows"] == 1 && counts["windows_1252"] == 1)
        #expect(counts["latin1"] == nil && read.diagnostics.rowsSetAside == 2)
    }

    @Test("NCO and NSQF: inverted and cut titles, entities, packs, half levels")
    func india() throws {
        let read = try read(
            "nco",
            [
                "nco2015_occupations.json":
                    #"[{"title":"Diver, Chank","nco_code":"62220100"},{"title":"Oil &amp; Gas Workers,","nco_code":"62220200"},{"title":"x","nco_code":"1"}]"#,
                "nco2015_vol1_text.csv":
                    "code,title,description,text\n6222.0100,,a QP NOS Reference AGR/Q4901 b NSQF Level 4 c,\n",
            ])
        #expect(read.content.occupations.map(\.title) == ["Diver, Chank", "Oil & Gas Workers"])
        #expect(read.content.titles.map(\.title) == ["Chank Diver"])
        #expect(read.facts("qualification_pack", "AGR/Q4901") == 1 && read.facts("nsqf_level", "4") == 1)
        #expect(read.content.crosswalks.map(\.targetCode) == ["6222", "6222"])
        #expect(read.diagnostics.rowsSetAside == 1)
        var book = WorkbookBuilder()
        book.sheets = [
            (
                "W",
                [
                    ["SHEET", "Downloaded on: 15-03-2026 14:28:22"], [], ["Title", "Code", "Sector Name", "Level"],
                    ["A", "1", "S", "Level 4.5"], ["B", "1", "S", "Level 5"], ["C", "2", "S", "high"],
                ]
            )
        ]
        let register = try self.read("nsqf", ["nqr-summary.xlsx": book.bytes()])
        #expect(register.content.version == "2026-03-15")
        #expect(register.content.qualifications.map(\.level) == [4.5, nil])
        #expect(register.diagnostics.countsByCode == ["duplicate_row": 1, "bad_level": 1])
    }

    @Test("SkillsFuture: scales are kept apart, and job roles in either layout", arguments: [true, false])
    func skillsFuture(_ isOlder: Bool) throws {
        let names =
            isOlder ? ["TSC_CCS Title", "TSC_CCS Code", "TSC_CCS Type"] : ["Skill Title", "TSC Code", "Skill Type"]
        var book = WorkbookBuilder()
        let role = ["Baking", "Bread", "Baker"]
        book.sheets = [
            ("Job Role_Description", [["Sector", "Track", "Job Role", "Job Role Description"], role + ["Bakes."]]),
            (
                "Job Role_CWF_KT",
                [["Sector", "Track", "Job Role", "Critical Work Function", "Key Tasks"], role + ["Bake", "Knead"]]
            ),
            (
                "Job Role_TCS_CCS",
                [
                    ["Sector", "Track", "Job Role"] + names + ["Proficiency Level"],
                    role + ["Dough", "B-1", "tsc", "3"],
                    role + ["Teamwork", "", "ccs", "Basic"], role + ["Flying", "", "tsc", "1"],
                ]
            ),
            ("TSC_CCS_Key", [["TSC Code"], ["B-1"]]), ("TSC_CCS_K&A", [["TSC Code"], ["B-1"]]),
        ]
        let read = try read(
            "skillsfuture",
            [
                "unique-skills-list.csv": Array("parent_skill_title,skill_type\nDough,tsc\nTeamwork,ccs\n".utf8),
                "tsc-to-unique-skills-mapping.csv": Array(
                    """
                    sector_title,skill_11k_title,proficiency_level,tsc_code,skill_type,parent_skill_title
                    Baking,Dough,3,B-1,tsc,Dough
                    Baking,Dough,Advanced,B-2,tsc,Dough
                    Core,Teamwork,Basic,C-1,ccs,Teamwork
                    Core,Teamwork,Often,C-2,ccs,Teamwork

                    """.utf8),
                "jobsandskills-skillsfuture-skills-framework-dataset.xlsx": book.bytes(),
            ])
        let content = read.content
        #expect(content.sectorSkills.map { content[$0.scale].code } == ["TSC", "PROF3", "CCS"])
        #expect(content.sectorSkills.map(\.level) == [3, 3, 1])
        #expect(content.occupations.map(\.title) == ["Baker"] && content.tasks.map(\.statement) == ["Knead"])
        #expect(content.ratings.map { content[$0.scale].code } == ["TSC", "CCS"])
        #expect(content.groups.map(\.level).sorted() == [1, 2])
        #expect(read.diagnostics.countsByCode["unknown_code"] == 1 && read.diagnostics.countsByCode["bad_level"] == 1)
    }

    @Test("BLS and OECD: signs stay signs, thousands, titles after the star, what is not the OECD's")
    func indicators() throws {
        let bls = try read(
            "bls",
            [
                "national_M2024_dl.csv":
                    "OCC_CODE,OCC_TITLE,O_GROUP,TOT_EMP,A_MEDIAN\n13-2011,Auditors,detailed,10,#\n13-0000,All,major,99,1\n",
                "employment_projections_2024_2034.csv": """
                Occupation Title,Occupation Code,Employment 2024,Median Annual Wage 2024
                Auditors    * CPA* Tax Auditor,13-2011,"1,579.80",N/A

                """,
            ])
        let wage = try #require(bls.content.indicators.first { $0.measure == "median_annual_wage" })
        #expect(wage.value == nil && wage.note == "#")
        #expect(bls.content.indicators.first { $0.measure == "employment_base" }?.value == 1_579_800)
        #expect(bls.content.labels.map(\.text) == ["CPA", "Tax Auditor"])
        #expect(bls.content.occupations.count == 1)
        let oecd = try read(
            "oecd",
            [
                "oecd_skills_for_jobs_2022_us.json":
                    #"{"us_skills":[{"skill_code":"01","skill":"arts","shortage_index":0.07,"status":"x"},{"skill_code":"01-1","skill":"fine arts","shortage_index":2}],"category_skill_balance":[{"category":"c"}]}"#
            ])
        #expect(oecd.content.indicators.map(\.value) == [0.07])
        #expect(oecd.diagnostics.rowsSetAside == 1)
        #expect(try read("oecd", ["oecd_skills_for_jobs.json": "{"]).diagnostics.hasErrors)
    }
}

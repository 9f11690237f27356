import Taxonomy

/// The crosswalk sets whose tables have the same plain layout.
enum CrosswalkSets {
    /// Every set.
    static let all: [any FrameworkAdapter] = [iscoSOC, onetSOC, nocCrosswalks, anzscoISCO, kompetenzen]

    private static func file(
        _ stem: String, _ endings: [String] = ["csv"], in places: [String] = [""], isNeeded: Bool = false
    ) -> FilePattern {
        FilePattern(stem, stem, endings: endings, in: places, isNeeded: isNeeded)
    }

    private static let iscoSOC = CrosswalkAdapter(
        framework: .iscoSOC, usualVersion: "2015",
        tables: [
            CrosswalkTable(
                file: file("isco2008_soc2010", isNeeded: true), source: .isco("isco2008", .column("isco2008_title")),
                target: .soc(.soc2010, "soc2010", .column("soc2010_title")))
        ],
        lists: [
            .isco,
            CodeList(
                file: file("soc2010_soc2018"), codes: .soc(.soc2010, "soc2010", .column("soc2010_title"))),
        ])

    private static let onetSOC = CrosswalkAdapter(
        framework: .onetSOC, usualVersion: "2019",
        tables: [
            CrosswalkTable(
                file: file("_2010_to_2019_crosswalk", ["xlsx"], isNeeded: true),
                source: .onet(.onetSOC2010, "O*NET-SOC 2010 Code", .column("O*NET-SOC 2010 Title")),
                target: .onet(.onet, "O*NET-SOC 2019 Code", .column("O*NET-SOC 2019 Title"))),
            CrosswalkTable(
                file: file("_2019_to_soc_crosswalk", ["xlsx"], isNeeded: true),
                source: .onet(.onet, "O*NET-SOC 2019 Code", .column("O*NET-SOC 2019 Title")),
                target: .soc(.soc2018, "2018 SOC Code", .column("2018 SOC Title"))),
            CrosswalkTable(
                file: file("_2010_to_2018_soc_crosswalk", ["xlsx"]),
                source: .onet(.onetSOC2010, "O*NET-SOC 2010 Code", .column("O*NET-SOC 2010 Title")),
                target: .soc(.soc2018, "2018 SOC Code", .column("2018 SOC Title"))),
            CrosswalkTable(
                file: file("onet_to_us2010soc", ["xlsx"]),
                source: .onet(.onetSOC2010, "O*NET-SOC 2010 Code", .column("O*NET-SOC 2010 Title")),
                target: .soc(.soc2010, "2010 SOC Code", .column("2010 SOC Title"))),
            CrosswalkTable(
                file: file("soc2010_soc2018"), source: .soc(.soc2010, "soc2010", .column("soc2010_title")),
                target: .soc(.soc2018, "soc2018", .column("soc2018_title"))),
        ])

    private static let nocCrosswalks = CrosswalkAdapter(
        framework: .nocCrosswalks, usualVersion: "2021",
        tables: [
            CrosswalkTable(
                file: file("noc2011_isco2008", isNeeded: true),
                source: .olderNOC(.noc2011, "noc2011", .column("noc2011_title")),
                target: .isco("isco2008", .column("isco2008_title")), notes: ["Explanatory_notes"]),
            CrosswalkTable(
                file: file("isco2008_noc2011"), source: .isco("isco2008", .column("isco2008_title")),
                target: .olderNOC(.noc2011, "noc2011", .column("noc2011_title")),
                notes: ["Explanatory_notes"]),
            CrosswalkTable(
                file: file("noc2016_soc2018"), source: .olderNOC(.noc2016, "noc2016", .column("noc2016_title")),
                target: .soc(.soc2018, "soc2018", .column("soc2018_title"))
            ),
            CrosswalkTable(
                file: file("noc2016_onet20"), source: .olderNOC(.noc2016, "noc", .column("noc_title")),
                target: .onet(.onetSOC2010, "onet", .column("onet_title"))),
            CrosswalkTable(
                file: file("noc2021_onet26"), source: .noc("noc", .column("noc_title")),
                target: .onet(.onet, "onet", .column("onet_title"))),
            CrosswalkTable(
                file: file("noc_2021_2016"), source: .olderNOC(.noc2016, "NOC2016", .column("NOC2016_Title")),
                target: .noc("NOC2021", .column("NOC2021_Title")),
                notes: ["Change_type", "Notes"]),
            CrosswalkTable(
                file: file("noc2016v1_3_noc2021v1_0", in: ["", "../noc"]),
                source: .olderNOC(.noc2016, "NOC 2016 V1.3 Code", .column("NOC 2016 V1.3 Title")),
                target: .noc("NOC 2021 V1.0 Code", .column("NOC 2021 V1.0 Title")),
                notes: ["GSIM Type of Change", "Notes"]),
            // The path weights add up to 1 for each O*NET code, as weights must here.
            CrosswalkTable(
                file: file("onet_to_noc2021_mapping", in: ["", "../noc"]),
                source: .onet(.onet, "onet_soc_code", .column("onet_plus_title")),
                target: .noc("noc_2021", .column("noc_plus_title")), weight: "path_weight"),
        ],
        lists: [
            .isco,
            CodeList(
                file: file("soc2010_soc2018"), codes: .soc(.soc2018, "soc2018", .column("soc2018_title"))),
        ])

    private static let anzscoISCO: CrosswalkAdapter = {
        let workbook = file("anzsco_correspondence", ["xlsx"], isNeeded: true)
        // Title columns have no names: a source's title follows its code, a target's title follows its partial-match
        // mark.
        func edition(_ classification: Classification, _ year: Int, isSource: Bool) -> CrosswalkSide {
            CrosswalkSide(
                classification: classification, column: "ANZSCO \(year) Australian Update",
                title: .behind(isSource ? 1 : 2), patterns: ["999999", "9999"], absent: "xxxxxx")
        }
        func newer(isSource: Bool) -> CrosswalkSide { edition(.anzsco, 2022, isSource: isSource) }
        func older(isSource: Bool) -> CrosswalkSide { edition(.anzsco2021, 2021, isSource: isSource) }
        func table(_ sheet: String, _ source: CrosswalkSide, _ target: CrosswalkSide) -> CrosswalkTable {
            CrosswalkTable(
                file: workbook, sheet: sheet, source: source, target: target, partial: 3, fillsDown: true)
        }
        return CrosswalkAdapter(
            framework: .anzscoISCO, usualVersion: "2022",
            tables: [
                table("Table 1", older(isSource: true), newer(isSource: false)),
                table("Table 2", newer(isSource: true), older(isSource: false)),
                table("Table 3", .isco("ISCO-08", .behind(1)), newer(isSource: false)),
                table("Table 4", newer(isSource: true), .isco("ISCO-08", .behind(2))),
            ],
            lists: [.isco])
    }()

    private static let kompetenzen = CrosswalkAdapter(
        framework: .escoKompetenzen, usualVersion: "2022-05-18",
        tables: [
            CrosswalkTable(
                file: file("de_mapping_esco_kompetenzen", isNeeded: true),
                source: CrosswalkSide(classification: .escoSkills, column: "Classification 1 URI"),
                target: CrosswalkSide(classification: .kompetenzen, column: "Classification 2 ID"),
                relation: "Mapping relation", notes: ["Editorial note"])
        ])
}

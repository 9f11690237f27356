import Documents
import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

/// Codes that spreadsheets shortened or took for dates, in every set that has them beside titles. The true codes are those of
/// ISCO-08, SOC 2010 and 2018, O*NET-SOC, NOC 2016 and 2021, ANZSCO and SOC 2020 of the United Kingdom.
@Suite("Codes that a spreadsheet shortened")
struct ShortenedCodeTests {
    private func read(_ id: String, _ files: [String: String], _ books: [String: [UInt8]] = [:]) throws -> ReadRelease {
        let scratch = try TemporaryFolder()
        let folder = scratch.path + "/v1.0.0"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, bytes) in files.mapValues({ Array($0.utf8) }).merging(books, uniquingKeysWith: { $1 }) {
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let adapter = try #require(FrameworkAdapters.adapter(for: id))
        return try adapter.open(folder).read(release: nil, progress: nil)
    }

    /// Links as `source target`, and the codes of findings but for those of a file's own form.
    private func outcome(_ read: ReadRelease) -> [String] {
        let findings = read.diagnostics.kept.map(\.code).filter {
            !["missing_table", "no_final_line_end", "empty_table"].contains($0)
        }
        return read.content.crosswalks.map { "\($0.sourceCode) \($0.targetCode)" } + findings.sorted()
    }

    private static let isco = """
        Level,ISCO 08 Code,Title EN
        1,1,Managers
        2,11,"Chief executives, senior officials and legislators"
        1,0,Armed forces occupations
        2,01,Commissioned armed forces officers
        3,011,Commissioned armed forces officers
        4,0110,Commissioned armed forces officers
        4,1222,Advertising and public relations managers

        """
    private static let soc = """
        soc2010,soc2010_title,soc2018,soc2018_title
        11-2021,Marketing Managers,11-2021,Marketing Managers
        11-3021,Computer and Information Systems Managers,11-3021,Computer and Information Systems Managers
        11-3121,Human Resources Managers,11-3121,Human Resources Managers
        55-1011,Air Crew Officers,55-1011,Air Crew Officers

        """

    @Test(
        "ISCO-08 and SOC 2010: dates are codes again and zeros are put back where the lists and the title decide",
        arguments: [
            ("0110,Commissioned armed forces officers,55-1011,Air Crew Officers", ["0110 55-1011"]),
            ("110,Commissioned armed forces officers,55-1011,Air Crew Officers", ["0110 55-1011"]),
            ("11,Commissioned armed forces officers,55-1011,Air Crew Officers", ["011 55-1011", "restored_code"]),
            // Chief executives and commissioned officers are both written 11.
            ("11,Somebody,55-1011,Air Crew Officers", ["ambiguous_code"]),
            ("011,Somebody,55-1011,Air Crew Officers", ["011 55-1011"]),
            ("11,\"Chief executives, senior officials and legislators\",11-2021,Marketing Managers", ["11 11-2021"]),
            ("1222,Advertising,Nov-21,Marketing Managers", ["1222 11-2021", "restored_code"]),
            ("1222,Advertising,1-Nov-2021,Marketing Managers", ["1222 11-2021", "restored_code"]),
            ("1222,Advertising,2021-11-01,", ["1222 11-2021", "restored_code"]),
            ("1222,Advertising,01/11/2021,", ["1222 11-2021", "restored_code"]),
            ("1222,Advertising,1.11.2021,", ["1222 11-2021", "restored_code"]),
            // 1 November 2021 is the day 44501 of spreadsheets.
            ("1222,Advertising,44501,Marketing Managers", ["1222 11-2021", "restored_code"]),
            // 11-2021, 11-3021 and 11-3121: three years end in 21.
            ("1222,Advertising,Nov-21,Others", ["malformed_code"]),
            ("1222,Advertising,Nov-21,Human Resources Managers", ["1222 11-3121", "restored_code"]),
            ("1222,Advertising,11\u{2013}2021,Marketing Managers", ["1222 11-2021"]),
            ("1222,Advertising,\"=\"\"11-2021\"\"\",Marketing Managers", ["1222 11-2021"]),
            ("1222,Advertising,112021,Marketing Managers", ["1222 11-2021", "restored_code"]),
            ("1222,Advertising,Total,", ["malformed_code"]),
            ("Source: BLS,,,", ["unlinked_rows"]),
        ])
    func iscoSOC(row: String, expected: [String]) throws {
        let read = try read(
            "isco-soc",
            [
                "isco2008_soc2010.csv": "isco2008,isco2008_title,soc2010,soc2010_title\n\(row)\n",
                "ISCO-08 EN Structure.csv": Self.isco, "soc2010_soc2018.csv": Self.soc,
            ])
        #expect(outcome(read) == expected)
    }

    @Test("a code and a title that speak for two occupations are never linked without a word")
    func disagreement() throws {
        let read = try read(
            "isco-soc",
            [
                "isco2008_soc2010.csv":
                    "isco2008,isco2008_title,soc2010,soc2010_title\n1222,Advertising,11-3021,Marketing Managers\n",
                "soc2010_soc2018.csv": Self.soc,
            ])
        #expect(outcome(read) == ["1222 11-2021", "restored_code"])
        #expect(read.diagnostics.kept.first?.message.contains("11-2021") == true)
    }

    @Test(
        "O*NET-SOC in the crosswalks of NOC: the end of a code comes back, and a code of another edition does not",
        arguments: [
            ("10,Legislators,11-1031.00,Legislators", ["00010 11-1031.00"]),
            ("10,Legislators,11-1031,Legislators", ["00010 11-1031.00", "restored_code"]),
            ("10,Legislators,11-1031.0,", ["00010 11-1031.00", "restored_code"]),
            ("10,Legislators,111031,Legislators", ["00010 11-1031.00", "restored_code"]),
            ("12,Search strategists,15-1199.1,Search Marketing Strategists", ["00012 15-1199.10", "restored_code"]),
            ("12,Others,15-1199.1,", ["00012 15-1199.10", "restored_code"]),
            ("12,Others,15-1999,", ["malformed_code"]),
        ])
    func onet(row: String, expected: [String]) throws {
        let read = try read(
            "noc-crosswalks",
            [
                "noc2011_isco2008.csv": "noc2011,isco2008,Explanatory_notes\n",
                "noc2021_onet26.csv": "noc,noc_title,onet,onet_title\n\(row)\n",
                "onet_to_noc2021_mapping.csv": """
                onet_soc_code,onet_plus_title,noc_2021,noc_plus_title,path_weight
                11-1031.00,11-1031.00: Legislators,00010,00010: Legislators,1
                15-1199.10,15-1199.10: Search Marketing Strategists,00012,00012: Search,1

                """,
            ])
        let links = read.content.crosswalks.filter { $0.source == .noc }.map { "\($0.sourceCode) \($0.targetCode)" }
        let findings = read.diagnostics.kept.map(\.code).filter { $0.hasSuffix("_code") }
        #expect(links + findings == expected)
    }

    @Test("ANZSCO and ISCO-08 in a workbook: the title behind the code decides")
    func anzsco() throws {
        var book = WorkbookBuilder()
        let older = "ANZSCO 2021 Australian Update", newer = "ANZSCO 2022 Australian Update"
        book.sheets = [
            ("Table 1", [[older, "", newer], ["111212", "Officer", "111212", "", "Officer"]]),
            ("Table 2", [[newer, "", older], ["111212", "Officer", "111212", "", "Officer"]]),
            (
                "Table 3",
                [
                    ["ISCO-08", "", newer],
                    ["11", "Commissioned armed forces officers", "111212", "p", "Officer"],
                    ["", "", "111,212", "", "Officer"],
                ]
            ),
            ("Table 4", [[newer, "", "ISCO-08"], ["111212", "Officer", "110", "p", "Commissioned"]]),
        ]
        let read = try read(
            "anzsco-isco", ["ISCO-08 EN Structure.csv": Self.isco], ["anzsco_correspondence.xlsx": book.bytes()])
        let links = read.content.crosswalks.filter { $0.source == .isco || $0.target == .isco }
        #expect(
            links.map { "\($0.sourceCode) \($0.targetCode)" } == ["011 111212", "011 111212", "111212 0110"])
    }

    private static let occupations = """
        conceptUri,iscoGroup,preferredLabel,code
        http://data.europa.eu/esco/occupation/air,110,air force officer,110.1
        http://data.europa.eu/esco/occupation/cook,5120,cook,"5120,1"
        http://data.europa.eu/esco/occupation/fitter,C7126,bathroom fitter,7126.1
        http://data.europa.eu/esco/occupation/sewer,7126,sewerage network operative,7126.1
        http://data.europa.eu/esco/occupation/deep,2654,technical director,2654.1.7
        Total,,5 occupations,

        """
    private static let groups = """
        conceptUri,code,preferredLabel
        http://data.europa.eu/esco/isco/C0110,110,Commissioned armed forces officers
        http://data.europa.eu/esco/isco/C01,1,Commissioned armed forces officers
        http://data.europa.eu/esco/isco/C1,1,Managers
        http://data.europa.eu/esco/isco/C7126,C7126,Plumbers and pipe fitters

        """

    private func shortCodes(_ read: ReadRelease) -> [String: String] {
        Dictionary(
            read.content.attributes.filter { $0.name == ConceptAttribute.shortCode }.map {
                (read.content.occupations[Int($0.position)].title, $0.value)
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test(
        "ESCO's own tables: addresses and groups give zeros back, a shared short code is nobody's, a sum is no occupation"
    )
    func esco() throws {
        let read = try read(
            "esco", ["occupations_en.csv": Self.occupations, "ISCOGroups_en.csv": Self.groups])
        #expect(read.content.groups.map(\.code) == ["01", "0110", "1", "7126"])
        #expect(read.content.occupations.count == 5)
        #expect(
            read.content.crosswalks.map(\.targetCode).sorted() == ["0110", "2654", "5120", "7126", "7126"])
        #expect(
            shortCodes(read) == [
                "air force officer": "0110.1", "cook": "5120.1", "technical director": "2654.1.7",
            ])
        #expect(read.diagnostics.countsByCode["ambiguous_code"] == 1)
        #expect(read.diagnostics.countsByCode["malformed_code"] == 1 && read.diagnostics.rowsSetAside == 1)
    }

    @Test("ESCO: another edition tells concepts apart that share a short code")
    func editions() throws {
        let other = """
            conceptUri,preferredLabel,code
            http://data.europa.eu/esco/occupation/fitter,plombier,7126.1
            http://data.europa.eu/esco/occupation/sewer,opérateur,7126.10

            """
        let read = try read("esco", ["occupations_en.csv": Self.occupations, "occupations_fr.csv": other])
        #expect(shortCodes(read)["bathroom fitter"] == "7126.1")
        #expect(shortCodes(read)["sewerage network operative"] == "7126.10")
        #expect(read.diagnostics.countsByCode["ambiguous_code"] == nil)
    }

    @Test("SOC 2020 of the United Kingdom: months are codes again by the title in the other table")
    func ukSOC() throws {
        var book = WorkbookBuilder()
        book.sheets = [
            (
                "S",
                [
                    ["SUG Code", "SUG Title", "SUG Description", "Task ID", "Task Statement", "Task Relatedness %"],
                    ["2111/01", "Chemists", "", "T.1", "Mix", "80"],
                ]
            )
        ]
        let index = """
            SOC_2020_ext,SOC2020_ext_SUG_title,INDEXOCC_-_natural_word_order
            Jan-11,Chemists,Analytical chemist
            Jan-12,Nobody,Unknown
            }}}}/}},}}}}/}},X

            """
        let read = try read(
            "uk-soc", ["soc2020volume2.csv": index], ["ssc_sugs_task_description.xlsx": book.bytes()])
        #expect(read.content.occupations.map(\.code) == ["2111/01"])
        #expect(read.content.titles.map(\.title) == ["Analytical chemist"])
        #expect(read.content.ratings.count == 1 && read.diagnostics.rowsSetAside == 2)
    }
}

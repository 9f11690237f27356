import Documents
import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

/// Files that a spreadsheet opened and saved. The true codes are those of ESCO 1.1.1 and O*NET-SOC 2019.
@Suite("What a spreadsheet leaves behind")
struct SpreadsheetTraceTests {
    private func read(_ id: String, _ files: [String: String]) throws -> ReadRelease {
        let scratch = try TemporaryFolder()
        let folder = scratch.path + "/v1.1.1"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
        let adapter = try #require(FrameworkAdapters.adapter(for: id))
        return try adapter.open(folder).read(release: nil, progress: nil)
    }

    private static let codes = """
        conceptUri,preferredLabel,code
        http://data.europa.eu/esco/occupation/fitter,bathroom fitter,7126.1
        http://data.europa.eu/esco/occupation/sewer,sewerage network operative,7126.10
        http://data.europa.eu/esco/occupation/air,air force officer,0110.1
        http://data.europa.eu/esco/occupation/lieutenant,lieutenant,0110.10
        http://data.europa.eu/esco/occupation/boom,boom operator,3521.1
        http://data.europa.eu/esco/occupation/cook,cook,5120.1

        """
    private static let forward = """
        O*NET Id,O*NET Title,ESCO or ISCO URI,Type of Match
        15-1252.00,Software Developers,http://data.europa.eu/esco/isco/C2512,exactMatch

        """

    /// What a row of the table back becomes: `code target`, or the code of the finding that it has.
    private func link(_ row: String, separator: String = ",") throws -> [String] {
        let header = "ESCO/ISCO Code,ESCO/ISCO Title,O*NET-SOC 2019 Code,O*NET-SOC 2019 Title"
            .replacing(",", with: separator)
        let read = try read(
            "esco-onet",
            [
                "occupations_en.csv": Self.codes, "crosswalk_esco_onet.csv": Self.forward,
                "crosswalk_esco_onet_reverse.csv": header + "\n" + row + "\n",
            ])
        #expect(!read.diagnostics.hasErrors)
        let links = read.content.crosswalks.filter { $0.target == .onet }.map {
            "\($0.sourceCode.replacing("http://data.europa.eu/esco/occupation/", with: "")) \($0.targetCode)"
        }
        return links + read.diagnostics.kept.map(\.code).sorted()
    }

    @Test(
        "shortened codes are restored where the list of codes and the title decide, else set aside",
        arguments: [
            ("7126.1,bathroom fitter,47-2031.00,Carpenters", ["fitter 47-2031.00"]),
            ("7126.1,sewerage network operative,47-4071.00,Cleaners", ["sewer 47-4071.00", "restored_code"]),
            ("7126.10,Sewerage  network operative,47-4071.00,Cleaners", ["sewer 47-4071.00"]),
            ("110.1,lieutenant,33-1011.00,Supervisors", ["lieutenant 33-1011.00", "restored_code"]),
            ("110.1,air force officer,33-1011.00,Supervisors", ["air 33-1011.00", "restored_code"]),
            ("\"0110,1\",lieutenant,33-1011.00,Supervisors", ["lieutenant 33-1011.00", "restored_code"]),
            ("\"3.521,1\",,27-4014.00,Sound", ["boom 27-4014.00", "restored_code"]),
            // Another occupation's code beside a title that one occupation alone has.
            ("5120.1,boom operator,27-4014.00,Sound", ["boom 27-4014.00", "restored_code"]),
            // Two codes may have been meant, and no title says which.
            ("7126.1,,47-2031.00,Carpenters", ["ambiguous_code"]),
            ("110.1,pilot,33-1011.00,Supervisors", ["ambiguous_code"]),
            // A renamed occupation: the code is listed, cannot be another's, and no other has the title.
            ("3521.1,boom pole operator,27-4014.00,Sound", ["boom 27-4014.00"]),
            ("9999.1,spacewalker,27-4014.00,Sound", ["other_release"]),
            ("2.11E+03,Legislators,27-4014.00,Sound", ["other_release"]),
            // A unit group of the armed forces without its zero.
            ("110,Officers,33-1011.00,Supervisors", ["0110 33-1011.00"]),
            ("3521.1,boom operator,15-1252,Software Developers", ["boom 15-1252.00", "restored_code"]),
            ("3521.1,boom operator,15-1252,", ["boom 15-1252.00", "restored_code"]),
            ("3521.1,boom operator,15-1299,Others", ["malformed_code"]),
            ("3521.1,boom operator,Nov-21,Managers", ["malformed_code"]),
        ])
    func codes(row: String, expected: [String]) throws {
        #expect(try link(row) == expected)
    }

    @Test("a German spreadsheet's semicolons are read like commas")
    func semicolons() throws {
        #expect(
            try link("7126,1;sewerage network operative;47-4071.00;x", separator: ";") == [
                "sewer 47-4071.00", "restored_code",
            ])
    }

    @Test("a date in the place of a code is called one")
    func date() throws {
        let read = try read(
            "isco-soc", ["isco2008_soc2010.csv": "isco2008,soc2010\n1222,Nov-21\n1221,11-2021\n110,55-1011\n"])
        #expect(
            read.content.crosswalks.map { "\($0.sourceCode) \($0.targetCode)" }.sorted() == [
                "0110 55-1011", "1221 11-2021",
            ])
        #expect(read.diagnostics.kept.first?.message.contains("date") == true)
        #expect(read.diagnostics.kept.first?.line == 2)
    }

    private static let occupations = """
        conceptUri,iscoGroup,preferredLabel,modifiedDate,description,code
        http://data.europa.eu/esco/occupation/a1,2654,technical director,2016,One.,2654.1.7
        http://data.europa.eu/esco/occupation/a2,3521,boom operator,2016,Two.,3521.1
        http://data.europa.eu/esco/occupation/a3,7126,bathroom fitter,2016,Three.,7126.1

        """

    @Test("a quote left open fails the load, with its line, in a main table and in a part")
    func openQuote() throws {
        let broken = Self.occupations.replacing("boom operator", with: "\"boom operator")
        let main = try read("esco", ["occupations_en.csv": broken]).diagnostics
        #expect(main.hasErrors)
        #expect(main.kept.first { $0.code == "open_quote" }?.line == 3)
        let part = try read(
            "esco",
            [
                "occupations_en.csv": Self.occupations,
                "skills_en.csv": "conceptUri,preferredLabel\ns1,\"flour\ns2,knead\n",
            ]
        ).diagnostics
        #expect(part.hasErrors)
        #expect(part.kept.first { $0.code == "open_quote" }.map { "\($0.file) \($0.line ?? 0)" } == "skills_en.csv 2")
    }

    @Test("a part whose columns are missing fails the load, with its file and column")
    func missingColumn() throws {
        let report = try read(
            "esco",
            ["occupations_en.csv": Self.occupations, "skills_en.csv": "conceptUri,label\ns1,flour\n"]
        ).diagnostics
        let found = try #require(report.kept.first { $0.code == "missing_column" })
        #expect(report.hasErrors)
        #expect(found.severity == .error)
        #expect(found.file == "skills_en.csv")
        #expect(found.column == "preferredLabel")
    }

    @Test("a header that is repeated in the middle is no occupation, and its names' case and blanks do not matter")
    func header() throws {
        let lines = Self.occupations.split(separator: "\n").map(String.init)
        let text = ([lines[0], lines[1], lines[0]] + lines[2...]).joined(separator: "\r\n") + "\r\n"
        let read = try read("esco", ["occupations_en.csv": text.replacing("preferredLabel", with: "PREFERREDLABEL ")])
        #expect(read.content.occupations.map(\.title) == ["technical director", "boom operator", "bathroom fitter"])
        #expect(read.diagnostics.countsByCode["repeated_header"] == 1)
    }
}

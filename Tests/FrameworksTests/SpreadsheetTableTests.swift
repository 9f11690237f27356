import Documents
import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

/// Tables that a spreadsheet wrote: what it puts in, leaves out and moves.
@Suite("Tables that a spreadsheet wrote")
struct SpreadsheetTableTests {
    private func read(_ id: String, _ files: [String: [UInt8]]) throws -> ReadRelease {
        let scratch = try TemporaryFolder()
        let folder = scratch.path + "/v1.0.0"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name)) }
        let adapter = try #require(FrameworkAdapters.adapter(for: id))
        return try adapter.open(folder).read(release: nil, progress: nil)
    }

    private func outlook(_ text: String) throws -> [Double?] {
        let labels = "OaSIS profile code;Label\n10;Legislators\n".replacing(";", with: ",")
        return try read(
            "noc",
            [
                "labels_oasis_2025.csv": Array(labels.utf8), "skills_oasis_2025.csv": Array("Code,Label\n10,L\n".utf8),
                "cops_summary_1.csv": Array(text.utf8),
            ]
        ).content.indicators.map(\.value)
    }

    /// 1.234,5 is 1234.5 with the marks of most of Europe; 1,234 between commas may be either.
    @Test(
        "a comma is a decimal one where semicolons separate, and elsewhere where it can be no other",
        arguments: [
            ("0,75", ";", [0.75]), ("1,234", ";", [1.234]), ("1.234,5", ";", [1_234.5]), ("5.5", ";", [5.5]),
            ("1.234.567", ";", [1_234_567]), ("\"0,75\"", ",", [0.75]), ("\"1,234\"", ",", []),
            ("\"1,234.5\"", ",", [1_234.5]), ("\"0,125\"", ",", [0.125]), ("5;5", ",", []),
        ])
    func commas(cell: String, separator: String, expected: [Double]) throws {
        let header = "Code,Occupation_Name,Employment_emploi_2023".replacing(",", with: separator)
        let row = ["10", "L", cell].joined(separator: separator)
        #expect(try outlook(header + "\n" + row + "\n") == expected)
    }

    @Test("cells behind the header are told of, empty ones are not, and a row that is wider is set aside")
    func beyond() throws {
        let header = "isco2008,isco2008_title,soc2010,soc2010_title"
        func counts(_ row: String, header: String = header) throws -> ([String: Int], Int) {
            let text = Array("\(header)\n\(row)\n".utf8)
            let read = try read("isco-soc", ["isco2008_soc2010.csv": text])
            return (read.diagnostics.countsByCode, read.content.crosswalks.count)
        }
        let empty = try counts("1222,Ad,11-2021,Marketing,,,")
        #expect(empty.0["wrong_column_count"] == nil && empty.1 == 1)
        let wider = try counts("1222,Ad,11-2021,Marketing, all other")
        #expect(wider.0["wrong_column_count"] == 1 && wider.1 == 0)
        let unnamed = try counts("1222,Ad,11-2021,Marketing,all other", header: header + ",")
        #expect(unnamed.0["cells_beyond_header"] == 1 && unnamed.1 == 1)
    }

    /// A small release with one table as a spreadsheet saves it.
    private func onet(_ change: (String) -> [UInt8]) throws -> ReadRelease {
        let name = "Occupation Data.txt"
        let release = SmallRelease.old
        let files = try release.files.map { file, text in
            let bytes = file == name ? change(text) : Array(text.utf8)
            let scratch = try TemporaryFolder()
            let path = scratch.path + "/" + file
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return try SourceFile(name: file, bytes: FileBytes(path: path))
        }
        return try ONetAdapter.source(named: "30.1", files).read()
    }

    @Test(
        "an O*NET table is the same after a spreadsheet saved it",
        arguments: ["quoted", "UTF-16", "LF", "mark", "separator line", "semicolons", "short codes"])
    func onet(form: String) throws {
        let plain = try onet { Array($0.utf8) }
        let saved = try onet { table in
            let lines = table.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
            func joined(_ separator: String, end: String = "\r\n", isQuoted: Bool = true) -> String {
                let records = lines.map { line -> String in
                    var fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                    if isQuoted {
                        for place in fields.indices.dropFirst() {
                            let doubled = fields[place].replacing("\"", with: "\"\"")
                            fields[place] = "\"\(doubled)\""
                        }
                    }
                    return fields.joined(separator: separator)
                }
                return records.joined(separator: end) + end
            }
            switch form {
            case "quoted": return Array(joined("\t").utf8)
            case "UTF-16":
                var bytes: [UInt8] = [0xFF, 0xFE]
                for unit in joined("\t").utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
                return bytes
            case "LF": return Array(joined("\t", end: "\n", isQuoted: false).utf8)
            case "mark": return [0xEF, 0xBB, 0xBF] + Array(joined("\t").utf8)
            case "separator line": return Array(("sep=;\r\n" + joined(";")).utf8)
            case "semicolons": return Array(joined(";").utf8)
            default: return Array(joined("\t", isQuoted: false).replacing(".00\t", with: "\t").utf8)
            }
        }
        #expect(!saved.diagnostics.hasErrors)
        #expect(saved.content.occupations == plain.content.occupations)
        #expect(saved.content.ratings.count == plain.content.ratings.count)
        #expect(saved.diagnostics.rowsSetAside == plain.diagnostics.rowsSetAside)
    }

    @Test("ratings with decimal commas are those with points")
    func ratings() throws {
        func ratings(_ change: (inout SmallRelease) -> Void) throws -> [Double] {
            var release = SmallRelease.old
            change(&release)
            return try release.read().content.ratings.map(\.value)
        }
        let plain = try ratings { _ in }
        let commas = try ratings { release in
            var lines = release["Skills.txt"].split(separator: "\r\n").map(String.init)
            for index in lines.indices.dropFirst() {
                var fields = lines[index].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                // From the scale on there are figures alone.
                for place in fields.indices where place > 3 { fields[place] = fields[place].replacing(".", with: ",") }
                lines[index] = fields.joined(separator: "\t")
            }
            release["Skills.txt"] = lines.joined(separator: "\r\n") + "\r\n"
        }
        #expect(!plain.isEmpty && plain == commas)
    }

    @Test("the line that names the separator is no record, and lines are counted with it")
    func separatorLine() throws {
        let text = "sep=;\r\nisco2008;soc2010\r\n1222;11-2021\r\n1x;11-2021\r\n"
        let read = try read("isco-soc", ["isco2008_soc2010.csv": Array(text.utf8)])
        #expect(read.content.crosswalks.count == 1)
        #expect(read.diagnostics.kept.first { $0.code == "malformed_code" }?.line == 4)
    }
}

import Documents
import Frameworks
import Taxonomy
import TestSupport
import Testing

@Suite("Faults in an O*NET release")
struct ONetDiagnosticsTests {
    /// A fault planted in one row of a table.
    struct Fault: CustomTestStringConvertible, Sendable {
        let code: String
        let file: String
        let old: String
        let new: String
        var line: Int?
        var column: String?
        var excerpt: String?
        var setAside = 1
        var severity = Diagnostic.Severity.warning
        /// Rows of the table that must still be landed.
        var landed: Int?
        var testDescription: String { "\(code) in \(file): \(new.prefix(30))" }
    }

    @Test(
        "names the file, the line, the column and the text, and sets aside only what it must",
        arguments: [
            Fault(
                code: "wrong_column_count", file: "Skills.txt", old: "15-1252.00\t2.A.1.a\tReading\tIM\t3.75",
                new: "15-1252.00\t2.A.1.a\tIM\t3.75", line: 4, excerpt: "15-1252.00", landed: 7),
            Fault(
                code: "bad_number", file: "Skills.txt", old: "4.12", new: "4,125", line: 2, column: "Data Value",
                excerpt: "4,125", landed: 8),
            Fault(
                code: "bad_number", file: "Skills.txt", old: "0.1250", new: "low", line: 2, column: "Standard Error",
                excerpt: "low", setAside: 0, landed: 8),
            Fault(
                code: "missing_value", file: "Skills.txt", old: "4.12", new: "n/a", line: 2, column: "Data Value",
                landed: 8),
            Fault(
                code: "bad_flag", file: "Skills.txt", old: "4.3700\tN", new: "4.3700\tmaybe", line: 2,
                column: "Recommend Suppress", excerpt: "maybe", setAside: 0),
            Fault(
                code: "bad_date", file: "Skills.txt", old: "08/2023", new: "13/2023", line: 2, column: "Date",
                excerpt: "13/2023", setAside: 0),
            Fault(
                code: "out_of_range", file: "Skills.txt", old: "4.12", new: "5.01", line: 2, column: "Data Value",
                excerpt: "5.01", setAside: 0, landed: 8),
            Fault(
                code: "unknown_scale", file: "Skills.txt", old: "\tIM\t", new: "\tXX\t", line: 2, column: "Scale ID",
                excerpt: "XX", landed: 8),
            Fault(
                code: "unknown_element", file: "Skills.txt", old: "2.A.1.a", new: "2.A.9.z", line: 2,
                column: "Element ID", excerpt: "2.A.9.z", landed: 8),
            Fault(
                code: "unknown_code", file: "Skills.txt", old: "11-1011.00", new: "99-9999.00", line: 2,
                column: "O*NET-SOC Code", excerpt: "99-9999.00", landed: 8),
            Fault(
                code: "malformed_code", file: "Skills.txt", old: "11-1011.00", new: "11101100", line: 2,
                column: "O*NET-SOC Code", excerpt: "11101100", landed: 8),
            Fault(
                code: "duplicate_row", file: "Skills.txt", old: "11-1011.00\t2.A.1.a\tReading\tLV",
                new: "11-1011.00\t2.A.1.a\tReading\tIM", line: 3, column: "Element ID", excerpt: "2.A.1.a", landed: 8),
            Fault(
                code: "truncated_file", file: "Skills.txt", old: "3.2400\tN\tN\t08/2024\tAnalyst\r\n", new: "3.2",
                line: 9, excerpt: "15-1252.00", severity: .error, landed: 7),
            Fault(
                code: "no_final_line_end", file: "Skills.txt", old: "3.2400\tN\tN\t08/2024\tAnalyst\r\n",
                new: "3.2400\tN\tN\t08/2024\tAnalyst", setAside: 0, severity: .note, landed: 8),
            Fault(
                code: "byte_order_mark", file: "Skills.txt", old: "O*NET-SOC", new: "\u{FEFF}O*NET-SOC", setAside: 0,
                severity: .note, landed: 8),
            Fault(
                code: "missing_column", file: "Skills.txt", old: "Standard Error", new: "Error",
                column: "Standard Error", setAside: 0, severity: .note, landed: 8),
            Fault(
                code: "missing_column", file: "Related Occupations.txt", old: "Index", new: "Place", column: "Index",
                setAside: 0, severity: .error, landed: 1),
            Fault(
                code: "unknown_task", file: "Tasks to DWAs.txt", old: "8823", new: "1", line: 2, column: "Task ID",
                excerpt: "1", landed: 1),
            Fault(
                code: "unknown_activity", file: "Tasks to DWAs.txt", old: "D02", new: "D77", line: 2,
                column: "DWA ID", excerpt: "4.A.1.a.1.I01.D77", landed: 1),
            Fault(
                code: "bad_number", file: "Job Zones.txt", old: "\t5\t", new: "\t6\t", line: 2, column: "Job Zone",
                excerpt: "6", landed: 1),
            Fault(
                code: "wrong_column_count", file: "RIASEC Keywords.txt", old: "Drive\tAction", new: "Drive", line: 3,
                excerpt: "1.B.1.a", landed: 1),
            Fault(
                code: "html", file: "Tools Used.txt", old: "O*NET-SOC Code", new: "<!DOCTYPE html>O*NET-SOC Code",
                line: 1, setAside: 0),
        ])
    func planted(fault: Fault) throws {
        var release = SmallRelease.old
        release.replace(fault.old, with: fault.new, in: fault.file)
        let read = try release.read()
        let found = try #require(read.diagnostics.kept.first { $0.code == fault.code })
        #expect(read.diagnostics.kept.count == 1, "\(read.diagnostics.kept)")
        #expect(found.file == fault.file)
        #expect(found.line == fault.line)
        #expect(found.column == fault.column)
        if let excerpt = fault.excerpt { #expect(found.excerpt == excerpt) }
        #expect(found.severity == fault.severity)
        #expect(read.diagnostics.files[fault.file]?.rowsSetAside ?? 0 == fault.setAside)
        #expect(read.diagnostics.hasErrors == (fault.severity == .error))
        if let landed = fault.landed {
            let table = try #require(read.tables.first { $0.file == fault.file })
            #expect(table.rowCount == landed)
            var rows = 0
            table.forEachRow { _ in rows += 1 }
            #expect(rows == landed)
        }
    }

    @Test(
        "refuses a release whose required tables are missing, empty or no tables",
        arguments: ["Occupation Data.txt", "Scales Reference.txt", "Skills.txt"])
    func required(file: String) throws {
        var missing = SmallRelease.old
        missing.files[file] = nil
        #expect(try missing.read().diagnostics.kept.map(\.code) == ["missing_table"])
        for (content, code) in [
            ("", "empty_table"), ("<html><body>Not found</body></html>", "html"), ("just words\n", "not_a_table"),
            ("A\tB\nx\ty\n", "missing_column"), ("PK\u{3}\u{4}\u{0}\u{0}", "binary"),
        ] {
            var release = SmallRelease.old
            release[file] = content
            let report = try release.read().diagnostics
            #expect(report.hasErrors, "\(code)")
            #expect(report.countsByCode[code, default: 0] > 0, "\(code): \(report.countsByCode)")
        }
        var headerOnly = SmallRelease.old
        headerOnly[file] = String(headerOnly[file].prefix { $0 != "\r\n" }) + "\r\n"
        let report = try headerOnly.read().diagnostics
        #expect(report.countsByCode["empty_table"] == 1)
        #expect(report.hasErrors)
    }

    @Test("reads UTF-16 that is none in a required table as an error that says what to do")
    func utf16() throws {
        var files = SmallRelease.old.source().files.filter { $0.name != "Skills.txt" }
        files.append(
            SourceFile(
                name: "Skills.txt",
                bytes: ([0xFF, 0xFE, 0x4F] as [UInt8]).withUnsafeBytes { FileBytes(copying: $0) }))
        let report = try ONetAdapter.source(named: "30.1", files).read().diagnostics
        #expect(report.kept.map(\.code) == ["utf16"])
        #expect(report.kept.first?.severity == .error)
        #expect(report.kept.first?.message.contains("UTF-8") == true)
    }

    @Test("reads Latin-1 rows, warns of each, and lands them as UTF-8")
    func latin1() throws {
        var bytes = Array(SmallRelease.old["Alternate Titles.txt"].utf8)
        bytes += Array("29-2043.00\tCaf".utf8) + [0xE9] + Array(" Mender\tn/a\t10\r\n".utf8)
        var files = SmallRelease.old.source().files.filter { $0.name != "Alternate Titles.txt" }
        files.append(SourceFile(name: "Alternate Titles.txt", bytes: bytes.withUnsafeBytes { FileBytes(copying: $0) }))
        let read = try ONetAdapter.source(named: "30.1", files).read()
        #expect(read.diagnostics.kept.map(\.code) == ["latin1"])
        #expect(read.diagnostics.kept.first?.line == 5)
        #expect(read.diagnostics.rowsSetAside == 0)
        #expect(read.content.titles.contains { $0.title == "Café Mender" })
        let table = try #require(read.tables.first { $0.id == "alternate_titles" })
        var last = ""
        table.forEachRow { row in last = ByteText.string(row[1]) }
        #expect(last == "Café Mender")
    }

    @Test("keeps a hundred findings of a code and counts all")
    func manyFindings() throws {
        var release = SmallRelease.old
        for index in 0..<250 { release.add(["88-0000.00", "Title \(index)", "n/a", "1"], to: "Alternate Titles.txt") }
        for index in 0..<30 { release.add(["88-0000.00", "Title \(index)", "Y"], to: "Sample of Reported Titles.txt") }
        let report = try release.read().diagnostics
        #expect(report.kept.count == 100)
        #expect(report.countsByCode == ["unknown_code": 280])
        #expect(report.countsBySeverity == [.warning: 280])
        #expect(report.files["Alternate Titles.txt"]?.findings == ["unknown_code": 250])
        #expect(report.files["Alternate Titles.txt"]?.rowsSetAside == 250)
        #expect(report.rowsSetAside == 280)
    }

    @Test("replaces control characters in what it quotes")
    func excerpts() throws {
        var release = SmallRelease.old
        release.replace("4.12", with: "\u{1B}[31m4", in: "Skills.txt")
        #expect(try release.read().diagnostics.kept.first?.excerpt == "\u{FFFD}[31m4")
    }

    @Test("finds ratings that two tables give")
    func crossTableDuplicate() throws {
        var release = SmallRelease.old
        let row = "11-1011.00\t2.A.1.a\tReading\tIM\t1.00\t08/2023\tAnalyst\r\n"
        release["Work Styles.txt"] =
            "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tDate\t"
            + "Domain Source\r\n" + row
        let read = try release.read()
        #expect(read.diagnostics.countsByCode == ["duplicate_row": 1])
        #expect(read.content.ratings.count == 11)
    }
}

import Database
import Documents
import Foundation
import Frameworks
import Pipeline
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("Importing a release")
struct ImportTests {
    /// Fields of a source file, split by hand: the test must not read it the way the program does.
    private func lines(_ text: String) -> [[String]] {
        text.components(separatedBy: "\r\n").filter { !$0.isEmpty }.map { $0.components(separatedBy: "\t") }
    }

    @Test(
        "keeps every field of every row of every table, as it stands in the file", arguments: [SmallRelease.old, .new])
    func landing(release: SmallRelease) async throws {
        let importing = try await Importing(from: .empty)
        let report = try await importing.load(release)
        guard case .loaded(let stored) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        let tables = release.files.filter { $0.key != "Read Me.txt" }
        #expect(report.landed.count == tables.count)
        for (file, text) in tables {
            let lines = lines(text)
            let name = try #require(
                try await importing.store.pool.withSession { session in
                    try session.first("SELECT table_name FROM landed_tables WHERE file = \(file)") { $0.text(0) }
                })
            let landed = try await importing.store.pool.withSession { session -> [[String?]] in
                let columns = try session.columnNames(of: name).dropFirst(2)
                let list = columns.map { session.dialect.quoted($0) }.joined(separator: ", ")
                return try session.all(
                    "SELECT \(raw: list) FROM \(identifier: name) WHERE release_id = \(stored.id) ORDER BY \(identifier: "row_number")"
                ) { row in columns.indices.map { row.optionalText($0 - columns.startIndex) } }
            }
            #expect(landed == lines.dropFirst().map { $0.map { $0 } }, "\(file)")
            let record = try await importing.store.pool.withSession { session in
                try session.first(
                    """
                    SELECT file, checksum, row_count, columns_json FROM landed_tables
                    WHERE release_id = \(stored.id) AND table_name = \(name)
                    """
                ) { [$0.text(0), $0.text(1), "\($0.integer(2))", $0.text(3)] }
            }
            #expect(record?[0] == file)
            #expect(record?[1] == SHA256.hex(of: text))
            #expect(record?[2] == "\(lines.count - 1)")
            let names = try JSONDecoder().decode([[String: String]].self, from: Data((record?[3] ?? "").utf8))
            #expect(names.compactMap { $0["original"] } == lines[0], "\(file)")
        }
    }

    @Test("numbers landed rows by their lines in the file")
    func rowNumbers() async throws {
        let importing = try await Importing()
        var release = SmallRelease.old
        // A row that is set aside leaves a hole: its neighbours keep their lines.
        release.add(["15-1252.00", "too", "few"], to: "RIASEC Keywords.txt")
        release.add(["1.B.1.a", "Realistic", "Climb", "Action"], to: "RIASEC Keywords.txt")
        try await importing.load(release)
        let numbers = try await importing.store.pool.withSession { session in
            try session.all("SELECT \(identifier: "row_number") FROM landing_onet_riasec_keywords ORDER BY 1") {
                $0.integer(0)
            }
        }
        #expect(numbers == [2, 3, 5])
    }

    @Test("fills the typed tables with what the files say")
    func typed() async throws {
        let importing = try await Importing()
        try await importing.load(.old)
        func rows(_ sql: SQL) async throws -> [String] {
            try await importing.store.pool.withSession { session in
                try session.all(sql) { row in (0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: " ") }
            }
        }
        #expect(
            try await rows("SELECT code, title, summary FROM occupations ORDER BY code") == [
                #"text("11-1011.00") text("Heads") text("Head things.")"#,
                #"text("15-1252.00") text("Bit Bakers") text("Bake bits.")"#,
                #"text("29-2043.00") text("Menders") text("Mend.")"#,
            ])
        #expect(
            try await rows(
                """
                SELECT data_value, sample_size, standard_error, lower_bound, upper_bound, recommend_suppress, not_relevant,
                    \(identifier: "year_month"), domain_source
                FROM occupation_skills WHERE occupation_code = '15-1252.00' ORDER BY skill_code, scale_code
                """) == [
                    #"real(3.75) integer(8) real(0.1637) real(3.4292) real(4.0708) integer(0) null integer(202408) text("Analyst")"#,
                    #"real(4.0) integer(8) real(0.0) null null integer(1) integer(1) integer(202408) text("Analyst")"#,
                    #"real(2.88) null real(0.2266) real(2.4359) real(3.3241) integer(0) null integer(0) text("")"#,
                    #"real(2.75) integer(8) real(0.25) real(2.26) real(3.24) integer(0) integer(0) integer(202408) text("Analyst")"#,
                ])
        #expect(
            try await rows(
                "SELECT kind, position, title, short_title, origin FROM titles ORDER BY occupation_code, kind, position"
            )
            .map { $0.replacing("text", with: "") }.count == 4)
        #expect(
            try await rows("SELECT task_id, statement, category FROM tasks WHERE occupation_code = '11-1011.00'") == [
                #"text("8823") text("Direct things.") text("Core")"#
            ])
        #expect(
            try await rows("SELECT occupation_code, related_code, tier, place FROM related_occupations") == [
                #"text("11-1011.00") text("15-1252.00") text("Primary-Short") integer(1)"#
            ])
        #expect(try await rows("SELECT occupation_code, zone FROM job_zones") == [#"text("11-1011.00") integer(5)"#])
    }

    @Test("the same files again change nothing, in whatever form they come")
    func unchanged() async throws {
        let importing = try await Importing()
        try await importing.load(.old)
        let before = try await importing.dump()
        let again = try await importing.load(.old)
        #expect(again.outcome.name == "unchanged")
        var archive = ZIPBuilder()
        for (name, text) in SmallRelease.old.files { archive.add("db_30_1_text/" + name, text) }
        let path = try importing.folder.write("other.zip", archive.bytes())
        let zipped = try await ReleaseImporter(store: importing.store).importRelease(
            of: "onet", from: path, options: .init())
        #expect(zipped.outcome.name == "unchanged")
        #expect(try await importing.dump() == before)
    }

    @Test("--force loads the same files again as another release")
    func forced() async throws {
        let importing = try await Importing()
        try await importing.load(.old)
        let forced = try await importing.load(.old) { $0.isForced = true }
        #expect(forced.outcome.name == "loaded")
        #expect(try await importing.states() == ["2 30.1 current", "1 30.1 previous"])
    }

    @Test("changed files become the current release; the third removes the first")
    func releases() async throws {
        let importing = try await Importing()
        try await importing.load(.version("30.1"))
        try await importing.load(.version("30.2"))
        #expect(try await importing.states() == ["2 30.2 current", "1 30.1 previous"])
        try await importing.load(.version("30.3"))
        #expect(try await importing.states() == ["3 30.3 current", "2 30.2 previous"])
        let dump = try await importing.dump()
        #expect(!dump.contains { $0.contains("Head things in 30.1.") })
        #expect(dump.count { $0.contains("Head things in 30.2.") } == 2)
        #expect(dump.count { $0.contains("Head things in 30.3.") } == 2)
    }

    @Test("files of the previous release are switched back to, and no row is written")
    func switchBack() async throws {
        let importing = try await Importing()
        try await importing.load(.version("30.1"))
        try await importing.load(.version("30.2"))
        let before = try await importing.dump()
        let back = try await importing.load(.version("30.1"))
        #expect(back.outcome.name == "switched")
        #expect(try await importing.states() == ["2 30.2 previous", "1 30.1 current"])
        let after = try await importing.dump()
        // The two rows of `releases` differ in their state, nothing else does.
        #expect(Set(before).symmetricDifference(after).count == 4)
        #expect(after.count == before.count)
        #expect(try await importing.load(.version("30.1")).outcome.name == "unchanged")
    }

    @Test("a landing table grows when a later release has more columns, and both releases keep their fields")
    func widened() async throws {
        let importing = try await Importing()
        try await importing.load(.version("30.1"))
        var wider = SmallRelease.version("30.2")
        let lines = lines(wider["Job Zones.txt"])
        wider["Job Zones.txt"] = ""
        for (index, line) in lines.enumerated() {
            wider.add([index == 0 ? "New Column" : "new"] + line, to: "Job Zones.txt")
        }
        #expect(try await importing.load(wider).outcome.name == "loaded")
        let rows = try await importing.store.pool.withSession { session in
            try session.all(
                "SELECT release_id, onet_soc_code, job_zone, date, domain_source, new_column FROM landing_onet_job_zones ORDER BY 1"
            ) { row in (0..<6).map { row.value($0) } }
        }
        let common: [SQLValue] = [.text("11-1011.00"), .text("5"), .text("08/2023"), .text("Analyst")]
        #expect(rows == [[.integer(1)] + common + [.null], [.integer(2)] + common + [.text("new")]])
        // The old layout fits into the wider table.
        #expect(try await importing.load(.version("30.3")).outcome.name == "loaded")
    }

    @Test("a dry run reads, tells and writes nothing, not even a database")
    func dryRun() async throws {
        let folder = try TemporaryFolder()
        let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: folder.path + "/absent/x.sqlite")))
        var options = ReleaseImporter.Options()
        options.isDryRun = true
        let path = try folder.write("30.1", SmallRelease.old)
        let report = try await ReleaseImporter(store: store).importRelease(of: "onet", from: path, options: options)
        #expect(report.outcome.name == "dry_run")
        #expect(report.contentCounts.first?.rows == 3)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/absent"))
    }
}

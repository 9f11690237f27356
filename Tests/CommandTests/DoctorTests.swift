import Database
import Foundation
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import metier

@Suite("metier doctor", .timeLimit(.minutes(2)))
struct DoctorTests {
    /// The checks by name: verdict and text.
    private func checks(_ program: BuiltProgram, code: Int32) async throws -> [String: String] {
        let outcome = try await program.run("doctor", "--json")
        #expect(outcome.code == code, "\(outcome.output) \(outcome.messages)")
        let list = try JSONValue(parsing: outcome.output)["checks"]?.arrayValue ?? []
        return Dictionary(
            list.map { check in
                (
                    check["name"]?.stringValue ?? "",
                    (check["verdict"]?.stringValue ?? "") + ": " + (check["text"]?.stringValue ?? "")
                )
            }, uniquingKeysWith: { $0 + "\n" + $1 })
    }

    @Test("asks the engine for its version, settings, clock, connections and tables", arguments: TestEngine.all)
    func engines(engine: TestEngine) async throws {
        let program = try BuiltProgram(on: engine, from: .empty)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let found = try await checks(program, code: 0)
        let versions: [TestEngine: (String, String)] = [
            .sqlite: ("SQLite 3.", "SQLite 3."), .postgres: ("PostgreSQL ", "libpq "),
            .mysql: (TestEngine.isMySQLItself ? "MySQL " : "MariaDB ", "libmariadb "),
        ]
        let (server, client) = try #require(versions[engine])
        #expect(found["database"]?.hasPrefix("ok: ") == true)
        #expect(found["database"]?.contains(server) == true && found["database"]?.contains("through \(client)") == true)
        #expect(found["tables"]?.hasPrefix("ok: ") == true && found["schema"]?.hasSuffix("up to date") == true)
        #expect(found["characters"]?.hasPrefix("ok: ") == true && found["durability"] != nil)
        #expect(found["release"]?.contains("onet 30.1 (bundled sample)") == true)
        #expect(found["settings"]?.contains("METIER_HOME") == true)
        if engine == .sqlite {
            #expect(found["durability"] == "ok: journal_mode wal, synchronous full")
            #expect(found["server clock"] == nil && found["connections"] == nil)
        } else {
            #expect(found["server clock"]?.hasPrefix("ok: ") == true)
            #expect(found["connections"]?.contains("this node opens up to 4; the server takes ") == true)
            // MySQL makes itself certificates, and the client takes what it is offered.
            let isEncrypted = engine == .mysql && TestEngine.isMySQLItself
            #expect(
                found["encryption"]
                    == (isEncrypted ? "ok: the connection uses TLS" : "ok: the connection is not encrypted"))
            #expect((found["loading"] != nil) == (engine == .mysql))
        }
    }

    @Test(
        "tells of references that a load took away and did not put back",
        .enabled(if: TestEngine.all.contains(.postgres)))
    func references() async throws {
        let program = try BuiltProgram(on: .postgres, from: .empty)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let connection = try DatabaseAddress.driver(for: program.databaseAddress).open()
        let name = try connection.first(
            "SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND conrelid = 'titles'::regclass LIMIT 1"
        ) { $0.text(0) }
        try connection.execute("ALTER TABLE titles DROP CONSTRAINT \(identifier: try #require(name))")
        let found = try await checks(program, code: 0)
        #expect(found["tables"]?.hasPrefix("warning: titles: the reference ") == true, "\(found)")
        #expect(found["tables"]?.contains("`metier import onet --force`") == true)
        #expect(try await program.run("import", "onet", "--sample", "--force").code == 0)
        #expect(try await checks(program, code: 0)["tables"]?.hasPrefix("ok: ") == true)
        try connection.execute("ALTER TABLE titles ADD COLUMN mine TEXT")
        connection.close()
        #expect(try await checks(program, code: 0)["tables"]?.contains("somebody changed the schema") == true)
    }

    @Test("says what is wrong when the server is down", arguments: ["postgres", "mysql"])
    func down(_ scheme: String) async throws {
        var program = try BuiltProgram(on: .sqlite)
        program.environment["METIER_DATABASE_URL"] = "\(scheme)://ann@127.0.0.1:1/jobs"
        let found = try await checks(program, code: 1)
        #expect(found["database"]?.hasPrefix("failed: \(scheme)://") == true, "\(found)")
        #expect(found["database"]?.contains("METIER_DATABASE_PASSWORD is not set") == true)
        #expect(found["port"] != nil && found["tables"] == nil)
    }

    @Test("says what is wrong when the database is not there", arguments: TestEngine.servers)
    func missing(engine: TestEngine) async throws {
        var program = try BuiltProgram(on: .sqlite)
        var parts = try #require(URLComponents(string: try engine.serverAddress()))
        parts.path = "/no_such_database"
        program.environment["METIER_DATABASE_URL"] = parts.string
        let found = try await checks(program, code: 1)
        #expect(found["database"]?.contains("no_such_database") == true, "\(found)")
    }

    @Test("says what is wrong when the password is, and shows none", .enabled(if: TestEngine.all.contains(.mysql)))
    func password() async throws {
        let target = try TestDatabase(.mysql)
        let user = "d\(UInt32.random(in: 0...UInt32.max))"
        try target.administer("CREATE USER \(raw: user)@'127.0.0.1' IDENTIFIED BY 'right'")
        defer { try? target.administer("DROP USER \(raw: user)@'127.0.0.1'") }
        var program = try BuiltProgram(on: .sqlite)
        program.environment["METIER_DATABASE_URL"] = target.address.replacing(
            "metier@", with: "\(user)@", maxReplacements: 1)
        program.environment["METIER_DATABASE_PASSWORD"] = "wr0ng-one"
        let found = try await checks(program, code: 1)
        #expect(found["database"]?.contains("refused the user or the password") == true, "\(found)")
        #expect(found["database"]?.contains("METIER_DATABASE_PASSWORD is set") == true)
        #expect(!found.values.contains { $0.contains("wr0ng-one") })
    }

    @Test("warns of clocks that differ, of too few connections and of settings that lose or slow data")
    func warnings() {
        var report = EngineReport()
        report.connectionLimit = 10
        report.connectionsInUse = 7
        report.loading = [.init("local_infile", "OFF", warning: "slow")]
        report.durability = [.init("fsync", "on"), .init("full_page_writes", "off", warning: "risky")]
        func found(_ lead: Duration, _ own: Int) -> [String] {
            DatabaseChecks.engine(report, clockLead: lead, ownConnections: own).map {
                "\($0.name) \($0.verdict.rawValue): \($0.text)"
            }
        }
        let bad = found(.seconds(-3), 4)
        #expect(bad.contains("server clock warning: 3.0 s behind this machine's: set both by the same time server"))
        #expect(bad.contains { $0.hasPrefix("connections warning: this node opens up to 4; the server takes 10, 7") })
        #expect(bad.contains("loading warning: local_infile OFF: slow"))
        #expect(bad.contains("durability warning: fsync on, full_page_writes off: risky"))
        let good = found(.milliseconds(1_900), 3)
        #expect(good.contains("server clock ok: 1.9 s ahead of this machine's"))
        #expect(good.contains { $0.hasPrefix("connections ok") })
    }

    @Test("tells what the database can do about meanings and what it holds for that")
    func vectors() {
        func text(_ report: ConceptVectorReport) -> String? {
            DatabaseChecks.vectors(report).map { "\($0.verdict.rawValue): \($0.text)" }
        }
        let sets = ["esco", "onet"].map {
            ConceptVectorSet.Summary(framework: $0, model: "toy 1 (4)", dimensions: 4, fingerprint: "", rows: 2)
        }
        #expect(text(.init(support: .otherEngine)) == nil)
        #expect(text(.init(support: .absent)) == "ok: absent: meanings are compared in memory")
        #expect(text(.init(support: .obtainable(version: "0.8.5")))?.hasPrefix("ok: 0.8.5 can be had") == true)
        #expect(text(.init(support: .notPermitted("why")))?.hasPrefix("warning: not permitted (why)") == true)
        let present = VectorSupport.present(version: "0.8.5")
        #expect(text(.init(support: present))?.hasPrefix("ok: 0.8.5 present, no rows yet") == true)
        #expect(
            text(.init(support: present, sets: sets, rows: 4, isIndexed: true))
                == "ok: 0.8.5 present, 4 rows of 2 frameworks by toy 1 (4), HNSW index")
        #expect(text(.init(support: present, sets: sets, rows: 4))?.hasPrefix("warning: ") == true)
    }

    @Test(
        "finds pgvector on a server that has it, and makes nothing",
        .enabled(if: VectorServer.address != nil, "\(VectorServer.missing)"))
    func vectorServer() async throws {
        let database = try VectorServer.database()
        var program = try BuiltProgram(on: .sqlite)
        program.environment["METIER_DATABASE_URL"] = database.address
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let found = try await checks(program, code: 0)
        #expect(found["pgvector"]?.contains("can be had, nothing made yet") == true, "\(found)")
        #expect(found["tables"]?.hasPrefix("ok: ") == true)
    }

    @Test("health tells whether a server answers")
    func health() async throws {
        let program = try BuiltProgram(on: .sqlite)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let server = try await RunningServer.start(program)
        var asking = program
        asking.environment["METIER_PORT"] = "\(server.port)"
        let well = try await asking.run("health")
        #expect(well.code == 0 && well.output.contains("/ready: 200"), "\(well.messages)")
        let unknown = try await asking.run("health", "http://127.0.0.1:\(server.port)/no-such-route")
        #expect(unknown.code == 1 && unknown.messages.contains(": 404"))
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
        let gone = try await asking.run("health")
        // The address stands in it once.
        #expect(gone.code == 1 && gone.output == "")
        #expect(gone.messages == "Cannot connect to http://127.0.0.1:\(server.port)/ready.\n")
    }
}

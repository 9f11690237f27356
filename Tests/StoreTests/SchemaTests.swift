import Database
import Foundation
import ServiceSupport
import Store
import TestSupport
import Testing

@Suite("The schema")
struct SchemaTests {
    /// Checksums of the migrations as they shipped. A migration that is in the field is never edited: its checksum is
    /// recorded in every database. Change the schema with another migration and add its checksum here.
    private static let shipped = [
        1: "783917068e43fa69b5b7ddfdd646ad485f272a7fcee85c6e6f134eb9c138f567",
        2: "693aac204071baf1db1a50df576b783cdb8c3bedf4c40c54085ad7f13df776af",
        3: "d18547142cc17f0bb8c3d4fb40c262d8e6288771d6398298014369935cc6dd4a",
        4: "18be022ef58b2234ed16eef92a07e2ba425ba70923fed825e50041179ea11ba8",
        5: "c07863bc7170b9d31436d8bfc663ec6b556ccd985b20d3e12708f232fa13178a",
        6: "1cd3b5aa886690a90decba02820bd26cb20874d5fc3606b40f906d31efb3dbee",
        7: "5160061e0d654598c319a1396df8da3305b91159a27ee65f6ac68846eb61f059",
        8: "f11e9f7d6304e4372b09b26a7e0b49687db8ece83713dde077e9bf40e30588dd",
        9: "4bfc25f77ebb4dd4a39a84e4d5306ac32450bfe369491c79c2cc16c41e61c611",
    ]

    @Test("no shipped migration was edited")
    func checksums() {
        for migration in Store.migrations {
            #expect(migration.checksum(in: .sqlite) == Self.shipped[migration.number], "migration \(migration.number)")
        }
        #expect(Store.migrations.map(\.number) == Self.shipped.keys.sorted())
    }

    @Test(
        "the migrations make every table as it is defined on every engine: columns, keys, references, indexes",
        arguments: TestEngine.all)
    func tables(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine, from: .empty)
        let names = try await sample.store.pool.withSession { try $0.tableNames() }
        let journals: Set = ["schema_migrations", "schema_migration_steps"]
        #expect(names.subtracting(journals) == Set(Store.tables.map(\.name)))
        for table in Store.tables {
            let stored = try await sample.store.pool.withSession { try $0.storedTable(table.name) }
            #expect(try #require(stored).differences(from: table, in: sample.store.pool.driver.dialect) == [])
        }
    }

    @Test("SQLite's tables are strict")
    func strict() async throws {
        let sample = try await SampleStore(on: .sqlite)
        let loose = try await sample.column(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
        #expect(loose.isEmpty)
    }

    @Test("every reference leads to a whole primary key, in a table that is made before")
    func references() {
        var made: [String: [String]] = [:]
        for table in Store.tables {
            for reference in table.references {
                #expect(made[reference.table] == reference.targets, "\(table.name) to \(reference.table)")
                #expect(reference.columns.allSatisfy { name in table.columns.contains { $0.name == name } })
            }
            made[table.name] = table.primaryKey
        }
    }

    @Test("migrating twice applies nothing the second time")
    func twice() async throws {
        let sample = try await SampleStore(from: .empty)
        #expect(try await sample.store.migrate().isEmpty)
        let state = try await sample.store.migrationState()
        #expect(state.pending.isEmpty)
        #expect(state.applied == Store.migrations.map(\.number))
    }

    @Test("asking about a database that is not there makes none")
    func absent() async throws {
        let folder = try TemporaryFolder()
        let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: folder.path + "/a/b.sqlite")))
        #expect(try await store.migrationState().pending.count == Store.migrations.count)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a database that a newer program made is refused by every way in")
    func newer() async throws {
        let sample = try await SampleStore(from: .empty)
        _ = try await sample.store.pool.withSession { session in
            try session.execute("INSERT INTO schema_migrations VALUES (99, 'from the future', 'x', 0)")
        }
        let asked = await #expect(throws: DatabaseError.self) { try await sample.store.migrationState() }
        let migrated = await #expect(throws: DatabaseError.self) { try await sample.store.migrate() }
        for error in [asked, migrated] {
            #expect(error?.code == .schema)
            #expect(error?.message.contains("step 99 (from the future), which this version does not know") == true)
        }
    }
}

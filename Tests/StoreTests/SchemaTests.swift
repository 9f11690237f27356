import Database
import Foundation
import ServiceSupport
import Store
import TestSupport
import Testing

@Suite("The schema")
struct SchemaTests {
    private static let dialects: [Dialect] = [.sqlite, .postgreSQL, .mySQL]

    /// Checksums of the migrations as they shipped, in the order of `dialects`: what databases in the field hold.
    private static let shipped: [Int: [String]] = [
        1: [
            "783917068e43fa69b5b7ddfdd646ad485f272a7fcee85c6e6f134eb9c138f567",
            "e537050819489675cd76605f99e76d3dc3e9d79adc208500f2b65b2679da9eba",
            "52b61aa142eea98604b4a096180c2cfc6121d576a963b8ff423cb1235c87cec6",
        ],
        2: [
            "693aac204071baf1db1a50df576b783cdb8c3bedf4c40c54085ad7f13df776af",
            "a2a522d5588baa8f05ec6c73dc69b8141afb5ab417c92b37cfc060d551a5ef38",
            "1eba71cf8fe935e99b185843dd99632191be822b5ece27295c383c8761faa63c",
        ],
        3: [
            "d18547142cc17f0bb8c3d4fb40c262d8e6288771d6398298014369935cc6dd4a",
            "49905ecb9699069484f9f83ece2759c45c5eb20b358f5695cc1de22910048d79",
            "f95286efb59cd770c8f51482afd513331916e6cf86317896bb00dbb2dd78e6bd",
        ],
        4: [
            "18be022ef58b2234ed16eef92a07e2ba425ba70923fed825e50041179ea11ba8",
            "d4a36a881a8169a4417aa0a98d7beac425c3d0e925d74dc8ff9838040caf9406",
            "8591ffef28c4fe0b3a3f20c7f524fd15a564002be08d85f724df82f5510081de",
        ],
        5: [
            "c07863bc7170b9d31436d8bfc663ec6b556ccd985b20d3e12708f232fa13178a",
            "46ce57c61cba4656b6d0a722d598263d486060cbc784f22461f351b5704d7022",
            "3ff7fe5b1b496a0084f2e10746000d258c3198387711a72261f2522f1ff8dca2",
        ],
        6: [
            "1cd3b5aa886690a90decba02820bd26cb20874d5fc3606b40f906d31efb3dbee",
            "4d76b679dfe6af0e537acc980373785f7719535a24363312c33fbb498dad07af",
            "ab14ad9b77ec8fdde573e8fb38bf070033ae75901e2089f0bfc0c9121390b53e",
        ],
        7: [
            "5160061e0d654598c319a1396df8da3305b91159a27ee65f6ac68846eb61f059",
            "80907f87dc76cc8b2d3d68a7a4c38cf7333b498c6a556a30419ab487f6bca8b0",
            "1322bca588376beac5788547a3cedd0080603980c56576f05ef385427107b447",
        ],
        8: [
            "f11e9f7d6304e4372b09b26a7e0b49687db8ece83713dde077e9bf40e30588dd",
            "9c2bf571d59fe32d0548afc88beff2d03f007fec5a012fd3b2cdf8b7f51b9f2b",
            "29b678ee00edcec2d2b758a176368b22719748395b42c5d84f3ecc530bd02e38",
        ],
        9: [
            "4bfc25f77ebb4dd4a39a84e4d5306ac32450bfe369491c79c2cc16c41e61c611",
            "eb2572369a73cfa1a8ddd3b46980beb511f3b82263d2135b4bc62645e93c7b24",
            "7f424ba69ae5599832dd63f3bb46b486038b2b83e3ae5077a664231d7935ccd2",
        ],
    ]

    @Test("no shipped migration was edited")
    func checksums() {
        for migration in Store.migrations {
            let sums = Self.dialects.map { migration.checksum(in: $0) }
            #expect(
                sums == Self.shipped[migration.number],
                """
                Migration \(migration.number) (\(migration.name)) is not as it shipped, and databases in the field would \
                refuse this program. Put it back as it was. A change of the schema is the next migration, at the end of \
                Migrations.swift, with its checksums here; today's table beside its record changes with it.
                """)
        }
        #expect(Store.migrations.map(\.number) == Self.shipped.keys.sorted())
    }

    /// An engine's catalogue does not tell everything: lengths of codes, and on SQLite moments from whole numbers.
    @Test("today's tables are those of the migrations, but for what later statements changed")
    func definitions() {
        var made: [String: TableDefinition] = [:]
        var statements = ""
        for step in Store.migrations.flatMap(\.steps) {
            switch step {
            case .createTable(let table): made[table.name] = table
            case .statement(let sql): statements += sql.rendered(for: .sqlite).text + "\n"
            }
        }
        for table in Store.tables where !statements.contains(table.name) {
            let first = made[table.name]
            #expect(first?.columns == table.columns, "\(table.name)")
            #expect(first?.primaryKey == table.primaryKey, "\(table.name)")
            #expect(first.map { Set($0.references) } == Set(table.references), "\(table.name)")
            #expect(first.map { Set($0.indexes) } == Set(table.indexes), "\(table.name)")
        }
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

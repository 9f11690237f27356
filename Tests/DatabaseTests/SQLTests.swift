import Database
import Testing

@Suite("SQL text and binds")
struct SQLTests {
    private func rendered(_ sql: SQL) -> (text: String, binds: [SQLValue]) { sql.rendered(for: .sqlite) }

    @Test("interpolated values are binds, whatever they hold")
    func binds() {
        let evil = "'; DROP TABLE things; --"
        let (text, binds) = rendered(
            "SELECT \(evil), \(1), \(2.5), \(true), \(String?.none as String?), \(Int64.max), \([UInt8](arrayLiteral: 0, 255))"
        )
        #expect(text == "SELECT ?, ?, ?, ?, ?, ?, ?")
        #expect(
            binds == [
                .text(evil), .integer(1), .real(2.5), .integer(1), .null, .integer(.max), .blob([0, 255]),
            ])
    }

    @Test("lists are one bind an element, and an empty list matches nothing")
    func lists() {
        let (text, binds) = rendered("SELECT 1 WHERE 1 IN (\(list: ["a", "b", "c"]))")
        #expect(text == "SELECT 1 WHERE 1 IN (?, ?, ?)")
        #expect(binds == [.text("a"), .text("b"), .text("c")])
        #expect(rendered("x IN (\(list: [Int]()))").text == "x IN (NULL)")
    }

    @Test("statements inside statements keep their binds in order")
    func nesting() {
        let inner: SQL = "b = \(2)"
        let (text, binds) = rendered("a = \(1) AND \(inner) AND c = \(3)")
        #expect(text == "a = ? AND b = ? AND c = ?")
        #expect(binds == [.integer(1), .integer(2), .integer(3)])
    }

    @Test("placeholders are numbered where the dialect numbers them")
    func numbered() {
        let dialect = Dialect(
            name: "other", hasTransactionalSchemaChanges: true, tableSuffix: "", clusteredTableSuffix: "", quote: "`",
            typeName: { _ in "T" }, placeholder: { "$\($0)" }, clause: { _, _ in "" })
        let sql: SQL = "SELECT \(identifier: "a`b") = \(1) OR \(2)"
        #expect(sql.rendered(for: dialect).text == "SELECT `a``b` = $1 OR $2")
    }

    @Test(
        "names in quotes end only at their own end",
        arguments: [
            ("plain", "\"plain\""), ("two words", "\"two words\""), ("a\"b", "\"a\"\"b\""), ("\"", "\"\"\"\""),
            ("", "\"\""), ("a\"\u{301}; DROP TABLE x", "\"a\"\"\u{301}; DROP TABLE x\""), ("select", "\"select\""),
        ])
    func quoting(name: String, quoted: String) {
        let text = rendered("\(identifier: name)").text
        // Compared by bytes: strings that differ in their accents' form alone are equal.
        #expect(Array(text.utf8) == Array(quoted.utf8))
    }

    @Test("a quoted name of any letters is a table's name")
    func quotedTable() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        for name in ["a\"b", "a\"\u{301}", "semi;colon", "order", "日本", "x'y"] {
            try connection.execute("CREATE TABLE \(identifier: name) (\(identifier: name) INTEGER)")
            try connection.execute("INSERT INTO \(identifier: name) VALUES (7)")
            #expect(try connection.integer("SELECT \(identifier: name) FROM \(identifier: name)") == 7, "\(name)")
            #expect(try connection.columnNames(of: name) == [name])
            #expect(try connection.tableNames().contains(name))
        }
    }

    @Test("tables are made as they are described")
    func tables() {
        let table = TableDefinition(
            "sizes", primaryKey: ["shop", "size"],
            columns: [.code("shop"), .integer("size"), .real("price").optional, .boolean("is_new"), .text("note")],
            references: [.to("shops", ["shop": "code"])], indexes: [.on("size"), .unique("shop", "price")])
        #expect(
            table.creationStatements(in: .sqlite).map { $0.rendered(for: .sqlite).text } == [
                """
                CREATE TABLE "sizes" ("shop" TEXT NOT NULL, "size" INTEGER NOT NULL, "price" REAL, \
                "is_new" INTEGER NOT NULL, "note" TEXT NOT NULL, PRIMARY KEY ("shop", "size"), \
                FOREIGN KEY ("shop") REFERENCES "shops" ("code")) STRICT, WITHOUT ROWID
                """,
                #"CREATE INDEX "sizes_by_size" ON "sizes" ("size")"#,
                #"CREATE UNIQUE INDEX "sizes_by_shop_price" ON "sizes" ("shop", "price")"#,
            ])
    }
}

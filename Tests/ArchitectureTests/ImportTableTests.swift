import Foundation
import TestSupport
import Testing

/// The arrows of the architecture page, for the targets that exist: what each may import of the package's own targets.
///
/// "And below" is spelt out by `below`. C libraries are not passed on: each is imported by exactly one target.
enum ImportTable {
    struct Row {
        let imports: [String]
        var below: [String] = []
        var library: [String] = []
    }

    static let rows: [String: Row] = [
        "ServiceSupport": Row(imports: [], library: ["CSodium"]),
        "Database": Row(imports: ["ServiceSupport"], library: ["CSQLite", "CPostgreSQL", "CMariaDB"]),
        "SharedCache": Row(imports: ["ServiceSupport"], library: ["CHiredis"]),
        "HTTPServer": Row(imports: ["ServiceSupport"], library: ["CEvents", "CZlib"]),
        "HTTPClient": Row(imports: ["ServiceSupport"], library: ["CCurl"]),
        "Documents": Row(imports: ["ServiceSupport"], library: ["CArchive", "CMarkup"]),
        "Numerics": Row(imports: [], library: ["CKernels", "COpenBLAS"]),
        "LanguageModels": Row(imports: ["ServiceSupport", "HTTPClient"]),
        "Taxonomy": Row(imports: []),
        "Matching": Row(imports: ["Taxonomy", "Numerics"]),
        "Search": Row(imports: ["Taxonomy", "Numerics", "ServiceSupport"]),
        "Frameworks": Row(imports: ["Taxonomy", "Documents", "HTTPClient", "ServiceSupport"]),
        "Store": Row(imports: ["Taxonomy", "Database", "ServiceSupport"]),
        "WorkQueue": Row(imports: [], below: ["Store"]),
        "Pipeline": Row(
            imports: [], below: ["Frameworks", "WorkQueue", "Store", "Search", "Matching", "LanguageModels"]),
        "Access": Row(imports: ["HTTPClient"], below: ["Store"]),
        "Occupations": Row(imports: [], below: ["Pipeline", "SharedCache", "Access"]),
        "Knowledge": Row(imports: [], below: ["Occupations"]),
        "Recommendations": Row(imports: [], below: ["Knowledge"]),
        "NodeServices": Row(imports: [], below: ["Recommendations"]),
        "Evaluation": Row(imports: [], below: ["Recommendations"]),
        "API": Row(imports: [], below: ["HTTPServer", "NodeServices"]),
        "Web": Row(imports: [], below: ["HTTPServer", "NodeServices"]),
        "metier": Row(imports: [], below: ["API", "Web", "Evaluation"]),
    ]

    /// Libraries whose headers Swift cannot take: a target of C wraps each behind a header of its own.
    static let wrapped = ["CXML": "CMarkup"]

    /// Everything that a target may import.
    static func allowed(_ target: String) -> Set<String> {
        guard let row = rows[target] else { return [] }
        return row.below.reduce(Set(row.imports)) { $0.union([$1]).union(allowed($1)) }
    }

    /// What the imports of a file do that they may not.
    static func violations(target: String, text: String) -> [String] {
        guard let row = rows[target] else { return ["\(target) is not in the table"] }
        let libraries = rows.values.flatMap(\.library) + wrapped.keys
        return imports(of: text).filter { module in
            if libraries.contains(module) { return !row.library.contains(module) }
            return rows[module] != nil && !allowed(target).contains(module)
        }.map { "\(target) imports \($0)" }
    }

    /// The modules that a file imports.
    static func imports(of text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place < words.count - 1,
                words[..<place].allSatisfy({
                    $0.hasPrefix("@") || ["package", "internal", "public", "private", "fileprivate"].contains($0)
                })
            else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
            return String(name.prefix { $0 != "." })
        }
    }
}

@Suite("The arrows between targets")
struct ImportTableTests {
    /// Every source with its target: `Sources/<Wing>/<Target>/...`.
    static let sources: [(target: String, file: String)] = Repository.files(below: "Sources", ending: ".swift").map {
        file in
        (String(file.split(separator: "/")[2]), file)
    }

    /// The modules that each source imports.
    private static let imported = Result {
        try Dictionary(
            uniqueKeysWithValues: sources.map { ($0.file, ImportTable.imports(of: try Repository.text($0.file))) })
    }

    @Test("are those of the architecture page")
    func arrows() throws {
        #expect(Self.sources.count > 100)
        for (target, file) in Self.sources {
            let found = ImportTable.violations(target: target, text: try Repository.text(file))
            #expect(found.isEmpty, "\(file)")
        }
        #expect(Set(Self.sources.map(\.target)) == Set(ImportTable.rows.keys))
    }

    @Test("give each C library to exactly one target, which does not pass it on")
    func libraries() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Repository.root + "/Sources/CLibraries")
        for library in folders where ImportTable.wrapped[library] == nil {
            let imported = try Self.imported.get()
            let importers = Self.sources.filter { imported[$0.file]?.contains(library) == true }
            #expect(Set(importers.map(\.target)).count == 1, "\(library)")
            for (_, file) in importers {
                let text = try Repository.text(file)
                #expect(
                    !text.contains("package import \(library)") && !text.contains("public import \(library)"), "\(file)"
                )
            }
        }
    }

    @Test("wrap a library whose headers Swift cannot take, and let no Swift target import it")
    func wrapped() throws {
        let manifest = try Repository.text("Package.swift")
        let claimed = ImportTable.rows.values.flatMap(\.library)
        for (library, wrapper) in ImportTable.wrapped {
            #expect(claimed.filter { $0 == wrapper }.count == 1)
            #expect(!claimed.contains(library))
            #expect(manifest.contains(".target(name: \"\(wrapper)\", dependencies: [\"\(library)\"]"))
            #expect(manifest.components(separatedBy: "\"\(library)\"").count == 3, "declared once, needed once")
        }
    }

    @Test("stop an import that is not among them")
    func planted() {
        #expect(ImportTable.violations(target: "Matching", text: "import Taxonomy\n") == [])
        #expect(
            ImportTable.violations(target: "Matching", text: "internal import Database\n") == [
                "Matching imports Database"
            ])
        #expect(
            ImportTable.violations(target: "Store", text: "@testable import Pipeline") == ["Store imports Pipeline"])
        #expect(ImportTable.violations(target: "API", text: "package import struct Database.SQL") == [])
        #expect(ImportTable.violations(target: "API", text: "import CSQLite") == ["API imports CSQLite"])
        #expect(ImportTable.violations(target: "Documents", text: "import CXML") == ["Documents imports CXML"])
        #expect(ImportTable.violations(target: "Taxonomy", text: "// import Database") == [])
        #expect(ImportTable.violations(target: "Nothing", text: "") == ["Nothing is not in the table"])
    }

    /// What a target of the manifest declares, and where its sources are.
    private struct Declared {
        let target: String
        let imports: Set<String>
        let isRoom: Bool
    }

    /// Every target of Swift with what it declares.
    private static func declared(in manifest: String) -> [Declared] {
        let text = manifest.replacing("\n", with: " ")
        func names(_ list: Substring?) -> Set<String> {
            Set(
                (list ?? "").split(separator: ",").map { $0.filter { $0.isLetter || $0.isNumber } }.filter {
                    !$0.isEmpty
                })
        }
        let rooms = text.matches(of: /room\(\s*"(\w+)", in: "\w+"(?:,\s*imports: \[([^\]]*)\])?/).map {
            Declared(target: String($0.output.1), imports: names($0.output.2), isRoom: true)
        }
        let program = text.matches(of: /\.executableTarget\(\s*name: "(metier)",\s*dependencies: \[([^\]]*)\]/).map {
            Declared(target: String($0.output.1), imports: names($0.output.2), isRoom: true)
        }
        let support = text.matches(of: /name: "(TestSupport)",\s*dependencies: \[([^\]]*)\]/).map {
            Declared(target: String($0.output.1), imports: names($0.output.2), isRoom: false)
        }
        let tests = text.matches(of: /tests\(\s*"(\w+)", of: \[([^\]]*)\]/).map {
            Declared(target: String($0.output.1), imports: names($0.output.2), isRoom: false)
        }
        return rooms + program + support + tests
    }

    @Test(
        "are declared in the manifest: all that are imported, of rooms no others, and none that the page does not allow"
    )
    func manifest() throws {
        let targets = Self.declared(in: try Repository.text("Package.swift"))
        #expect(targets.count > 30)
        let known = Set(targets.filter(\.isRoom).map(\.target)).union(["TestSupport"]).union(
            try FileManager.default.contentsOfDirectory(atPath: Repository.root + "/Sources/CLibraries"))
        let tests = Repository.files(below: "Tests", ending: ".swift").map { file in
            (target: String(file.split(separator: "/")[1]), file: file)
        }
        var imported: [String: Set<String>] = [:]
        for (target, file) in Self.sources + tests {
            imported[target, default: []].formUnion(ImportTable.imports(of: try Repository.text(file)))
        }
        for target in targets {
            let needed = imported[target.target, default: []].intersection(known)
            #expect(needed.subtracting(target.imports).isEmpty, "\(target.target) imports what it does not declare")
            guard target.isRoom else { continue }
            #expect(target.imports.subtracting(needed).isEmpty, "\(target.target) declares what it does not import")
            let row = try #require(ImportTable.rows[target.target])
            #expect(target.imports.subtracting(row.library).isSubset(of: ImportTable.allowed(target.target)))
        }
    }
}

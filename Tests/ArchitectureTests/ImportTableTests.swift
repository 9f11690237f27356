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
        "Recommendations": Row(imports: [], below: ["Occupations"]),
        "Evaluation": Row(imports: [], below: ["Recommendations"]),
        "API": Row(imports: [], below: ["HTTPServer", "Recommendations"]),
        "Web": Row(imports: [], below: ["HTTPServer", "Recommendations"]),
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
            let importers = try Self.sources.filter {
                ImportTable.imports(of: try Repository.text($0.file)).contains(library)
            }
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

    @Test("are declared in the manifest, none more than the page allows")
    func manifest() throws {
        let text = try Repository.text("Package.swift").replacing("\n", with: " ")
        for match in text.matches(of: /room\(\s*"(\w+)", in: "\w+"(?:,\s*imports: \[([^\]]*)\])?/) {
            let target = String(match.output.1)
            let declared = (match.output.2 ?? "").split(separator: ",").map { $0.filter { $0.isLetter || $0.isNumber } }
                .filter { !$0.isEmpty }
            let row = try #require(ImportTable.rows[target])
            #expect(Set(declared).subtracting(row.library).isSubset(of: ImportTable.allowed(target)), "\(target)")
        }
    }
}

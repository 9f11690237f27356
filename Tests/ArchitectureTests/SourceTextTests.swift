import Foundation
import TestSupport
import Testing

/// Rules about the text of sources that no compiler and no formatter checks.
enum SourceText {
    /// Lines with a `package` declaration and no `///` above it.
    ///
    /// Attributes may stand between. Members that fulfil a protocol's requirement are documented there, and initialisers
    /// that only take the properties at the properties: they need no words of their own.
    static func undocumented(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return lines.indices.filter { index in
            guard let match = lines[index].firstMatch(of: declaration), !inherited.contains(String(match.output.1)),
                !inheritedStarts.contains(where: lines[index].hasPrefix)
            else { return false }
            var above = index - 1
            while above >= 0, lines[above].hasPrefix("@") { above -= 1 }
            guard above < 0 || !lines[above].hasPrefix("///") else { return false }
            return !(lines[index].hasPrefix("package init(") && takesProperties(lines, from: index))
        }.map { "\($0 + 1): \(lines[$0])" }
    }

    /// Whether an initialiser does nothing but give the properties the values of the parameters of their names.
    private static func takesProperties(_ lines: [String], from start: Int) -> Bool {
        guard let open = lines[start...].firstIndex(where: { $0.hasSuffix("{") }),
            let close = lines[open...].firstIndex(of: "}")
        else { return false }
        return open + 1 < close
            && lines[(open + 1)..<close].allSatisfy { line in
                line.wholeMatch(of: /self\.(\w+) = (\w+)/).map { $0.output.1 == $0.output.2 } ?? false
            }
    }

    nonisolated(unsafe) private static let declaration =
        /^(?:@\w+(?:\([^)]*\))? )*package (?:internal\(set\) |private\(set\) |static |final |indirect |nonisolated |mutating |consuming )*(?:struct|class|enum|protocol|actor|func|var|let|typealias|init|subscript|case)\b\s*`?(\w*)/
    // Requirements of the standard library's and our own protocols.
    private static let inherited: Set = [
        "description", "debugDescription", "hash", "encode", "response", "requestFinished", "connectionsChanged",
        "wantsClientDetails", "write", "send", "execute", "query", "next", "makeAsyncIterator", "makeIterator", "run",
        "start",
        "stop", "close", "errorDescription", "sqlValue", "dialect", "displayAddress", "engineVersion", "open",
        "exchange",
        "bulkInsert", "transaction", "exclusively", "tableNames", "columnNames", "storedTable", "withoutReferences",
        "assistingLoad", "gatherStatistics", "inspect",
        "notify", "optimize", "openListener", "clientVersion", "isPresent", "testDescription", "enqueue",
        "checkIsolated", "customMirror", "appendLiteral", "rank", "vectors",
    ]
    private static let inheritedStarts = [
        "package init(stringLiteral", "package init(stringInterpolation", "package init(literalCapacity",
        "package static func <", "package static func ==",
    ]

    /// Whether a file is too long without saying why in its first lines.
    static func isTooLong(_ text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count > 601 && !lines.prefix(5).contains { $0.contains("Long because") }
    }

    /// Whether a file holds tests that expect nothing.
    static func expectsNothing(_ text: String) -> Bool {
        text.contains("@Test") && !text.contains("#expect") && !text.contains("#require")
    }
}

@Suite("The text of sources")
struct SourceTextTests {
    @Test("documents every package declaration", arguments: Repository.files(below: "Sources", ending: ".swift"))
    func documented(_ file: String) throws {
        #expect(SourceText.undocumented(try Repository.text(file)) == [])
    }

    @Test("keeps files short", arguments: ["Sources", "Tests"])
    func short(_ folder: String) throws {
        for file in Repository.files(below: folder, ending: ".swift") {
            #expect(!SourceText.isTooLong(try Repository.text(file)), "\(file)")
        }
    }

    @Test("has no test file without an expectation")
    func expectations() throws {
        let files = Repository.files(below: "Tests", ending: "Tests.swift")
        #expect(files.count > 20)
        for file in files { #expect(!SourceText.expectsNothing(try Repository.text(file)), "\(file)") }
    }

    @Test("is caught when it breaks a rule")
    func planted() {
        #expect(
            SourceText.undocumented("/// A.\npackage struct A {\n    package let b: Int\n}") == [
                "3: package let b: Int"
            ])
        #expect(SourceText.undocumented("/// A.\n@frozen\npackage enum A {}\n") == [])
        #expect(SourceText.undocumented("package import Store\n") == [])
        #expect(SourceText.undocumented("package init(a: Int) {\n    self.a = a\n}") == [])
        #expect(SourceText.undocumented("package init(a: Int) {\n    self.a = a + 1\n}").count == 1)
        #expect(SourceText.undocumented("package init(b: Int) {\n    self.a = b\n}").count == 1)
        #expect(SourceText.undocumented("package init(a: Int) {}").count == 1)
        #expect(SourceText.undocumented("@discardableResult\npackage static func a() {}").count == 1)
        #expect(SourceText.isTooLong(String(repeating: "a\n", count: 601)))
        #expect(!SourceText.isTooLong("// Long because of a table.\n" + String(repeating: "a\n", count: 700)))
        #expect(SourceText.expectsNothing("@" + "Test func a() {}"))
    }
}

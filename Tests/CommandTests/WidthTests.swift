import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Width of what commands write")
struct WidthTests {
    /// The lines of a result that are wider than 80 columns; wide characters count two.
    static func tooWide(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { DisplayWidth.of($0) > 80 }
    }

    /// A home with the sample, ESCO's and ISCO's small frameworks, documents with wide and long titles, and work items.
    static let shared = Task {
        let program = try BuiltProgram()
        let folder = program.folder.path
        let data = try SmallFrameworks().write(to: folder + "/frameworks")
        try FileManager.default.removeItem(atPath: data + "/onet")
        let long = String(repeating: "responsibilities-of-", count: 6)
        for (name, text) in [
            ("\(long).txt", "We use Python, SQL and Zorblax Cortex Enterprise Edition."),
            ("\(String(repeating: "職務", count: 30)).txt", "Project management and Microsoft Excel."),
        ] { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
        for arguments in [
            ["import", "onet", "--sample"], ["import", "all", data],
            [
                "knowledge", "add", folder + "/\(long).txt", "--occupation", "onet:15-1252.00", "--source",
                "Department of Long Names and Longer Titles",
            ],
            [
                "knowledge", "add", folder + "/\(String(repeating: "職務", count: 30)).txt", "--occupation",
                "esco:7512.1", "--kind", "performance_review",
            ],
            ["work", "enqueue", "prune", "--priority", "1000"],
        ] {
            let outcome = try await program.run(arguments)
            #expect(outcome.code == 0, "\(arguments): \(outcome.messages)")
        }
        return program
    }

    @Test(
        "is at most 80 columns where COLUMNS says so, and where nobody says anything",
        arguments: [
            ["releases", "list"], ["releases", "coverage"], ["releases", "diff", "1", "1"],
            ["gap", "43-3031", "13-2011"],
            ["gap", "15-1252", "15-1252"], ["occupation", "15-1252"], ["occupation", "7512.1"], ["search", "nurse"],
            ["search", "--everywhere", "Bäckerin"], ["search", "--everywhere", "software developer"],
            ["title", "accountant", "--lexical"], ["title", "chef", "--lexical", "--country", "DE"],
            ["recommend", "data scientist"], ["recommend", "nurse", "canada"],
            ["recommend", "--code", "7512.1", "--framework", "esco"], ["ask", "What skills does an accountant need?"],
            ["extract"], ["extract", "--names"], ["knowledge", "list"], ["knowledge", "skills"], ["work", "list"],
            ["models", "calls"], ["crosswalk", "onet", "15-1252.00"], ["crosswalk", "esco", "2512.4"],
            ["crosswalk", "onet", "--coverage"], ["config", "show"], ["doctor"], ["version"],
            ["access", "operator-key"],
            ["migrate"], ["import", "onet", "--sample", "--force"],
        ])
    func fits(_ arguments: [String]) async throws {
        for columns in ["80", ""] {
            var program = try await Self.shared.value
            program.environment["COLUMNS"] = columns
            program.environment["METIER_PORT"] = "0"
            let outcome = try await program.run(
                arguments, input: "Management of Personnel Resources and Microsoft Excel, and Python\n")
            #expect(outcome.code == 0, "\(arguments): \(outcome.messages)")
            #expect(!outcome.output.isEmpty || arguments == ["models", "calls"], "\(arguments)")
            #expect(Self.tooWide(outcome.output).isEmpty, "\(arguments): \(Self.tooWide(outcome.output))")
        }
    }

    @Test("of a wider terminal is used, and no cell is cut off at any width")
    func wider() async throws {
        var program = try await Self.shared.value
        let narrow = try await program.run(["releases", "list"])
        #expect(narrow.output.contains("SOURCE"), "the tests read wide tables")
        program.environment["COLUMNS"] = "80"
        let list = try await program.run(["knowledge", "list"]).output
        #expect(!list.contains("…"))
        // Every sign of the title is there, whatever the lines.
        #expect(list.count { $0 == "職" } == 30 && list.count { $0 == "務" } == 30)
    }
}

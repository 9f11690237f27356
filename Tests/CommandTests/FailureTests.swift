import Foundation
import TestSupport
import Testing

@Suite("Failures of the built program")
struct FailureTests {
    /// A command line, its exit code and what standard error must say.
    static let table: [(arguments: [String], code: Int32, message: String)] = [
        ([], 64, "a command is missing"), (["serv"], 64, "unknown command 'serv'; did you mean 'serve'?"),
        (["gap"], 64, "argument '<from>' is missing"), (["gap", "1", "2", "3"], 64, "unexpected argument '3'"),
        (["gap", "1", "2", "--jsn"], 64, "did you mean '--json'?"),
        (["gap", "43-3031", "13-2011", "--sort", "best"], 64, "'best'"),
        (["gap", "43-3031", "13-2011", "--min-delta", "x"], 64, "'x' for 'min-delta' is not a number"),
        (["search", "nurse", "--limit", "0"], 64, "'0' for 'limit' is not between 1 and 1000"),
        (["import", "sfia"], 64, "'sfia'"), (["completions", "tcsh"], 64, "'tcsh'"),
        (["config"], 64, "a command is missing"),
        (["releases", "use", "one"], 64, "'one' for 'release' is not a whole number"),
        (["gap", "43-3031", "13-2011"], 69, "Nothing is imported into"),
        (["occupation", "15-1252"], 69, "metier import onet"),
        (["search", "nurse"], 69, "Nothing is imported into"), (["releases", "list"], 69, "Nothing is imported into"),
        (["eval"], 64, "a command is missing"), (["eval", "titles"], 64, "option '--queries' is missing"),
        (["eval", "titles", "--queries", "none.csv"], 66, "none.csv: is not there"),
        (["eval", "titles", "--queries", Repository.sample + "/Skills.txt"], 65, "no column for the text"),
        (["eval", "skills", "--sentences", "none.csv"], 66, "none.csv: is not there"),
        (["eval", "heldout", "--share", "1"], 64, "'share' is not between 0 and 1"),
        (["eval", "proficiency", "--source", "guess"], 64, "'source' is none of estimate,"),
        (["eval", "proficiency"], 69, "Nothing is imported into"),
        (["eval", "heldout"], 69, "Nothing is imported into"),
        (["import", "onet", "no-such-folder"], 66, "no-such-folder"),
        (["migrate", "--database-url", "oracle://h/d"], 78, "Databases of the kind 'oracle' are not supported"),
        (["migrate", "--database-url", "nothing"], 78, "'nothing' is no database address"),
        (["migrate", "--database-url", "sqlite:/dev/null/x.sqlite"], 69, "/dev/null"),
        (["config", "show", "--config", "missing.conf"], 78, "missing.conf"),
        (["serve", "--port", "70000"], 78, "70000"),
        (["serve", "--host", "256.1.1.1", "--port", "0"], 69, "256.1.1.1"),
    ]

    @Test("have the code of sysexits, a message on standard error and nothing on standard output", arguments: table)
    func codes(_ input: (arguments: [String], code: Int32, message: String)) async throws {
        let outcome = try await BuiltProgram(from: .empty).run(input.arguments)
        #expect(outcome.code == input.code, "\(outcome.messages)")
        #expect(outcome.messages.contains(input.message), "\(outcome.messages)")
        #expect(outcome.output == "")
        #expect(!outcome.messages.contains("\u{1B}"))
    }

    @Test(
        "of the environment name the variable and what is accepted",
        arguments: [
            ("METIER_PROT", "8000", "METIER_PROT"), ("METIER_PORT", "many", "METIER_PORT"),
            ("METIER_LOG_LEVEL", "loud", "METIER_LOG_LEVEL"), ("METIER_REFRESH", "soon", "METIER_REFRESH"),
        ])
    func environment(_ name: String, _ value: String, _ message: String) async throws {
        var program = try BuiltProgram()
        program.environment[name] = value
        let outcome = try await program.run("version")
        #expect(outcome.code == 78 && outcome.output == "")
        #expect(outcome.messages.contains(message), "\(outcome.messages)")
    }

    @Test("of a variable that is nearly right suggest the right one")
    func suggestion() async throws {
        var program = try BuiltProgram()
        program.environment["METIER_PROT"] = "8000"
        let outcome = try await program.run("version")
        #expect(outcome.messages.contains("METIER_PORT"))
    }

    @Test("of data end with 65 and write nothing")
    func data() async throws {
        let program = try BuiltProgram()
        let folder = try program.folder.copy(Repository.sample, as: "broken")
        try Data("<html>not found</html>".utf8).write(to: URL(fileURLWithPath: folder + "/Skills.txt"))
        let outcome = try await program.run("import", "onet", folder)
        #expect(outcome.code == 65, "\(outcome.messages)")
        #expect((outcome.output + outcome.messages).contains("Skills.txt"))
        let list = try await program.run("releases", "list", "--json")
        #expect(list.output == "{\"releases\":[]}\n")
    }

    @Test("of a port that is taken name it and end with 69")
    func port() async throws {
        let program = try BuiltProgram()
        let server = try await RunningServer.start(program)
        let second = try await program.run("serve", "--port", "\(server.port)")
        #expect(second.code == 69 && second.output == "")
        #expect(
            second.messages.hasSuffix(
                "error: Cannot listen on 127.0.0.1:\(server.port): the port is in use. "
                    + "Stop the other program or choose another.\n"), "\(second.messages)")
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }
}

import ServiceSupport
import Testing

@Suite("Command parser")
struct CommandParserTests {
    @Test(
        "reads a value in every spelling",
        arguments: ["send --port 9 x", "send --port=9 x", "send -p 9 x", "send -p9 x", "send -p=9 x", "send -abp9 x"])
    func spellings(line: String) throws {
        let command = try #require(try parse(line))
        #expect(command.path == ["tool", "send"])
        #expect(try command.int("port") == 9)
        #expect(try command.string("from") == "x")
        #expect(command.given["port"] == ["9"])
    }

    @Test("keeps defaults apart from what was given")
    func defaults() throws {
        let command = try #require(try parse("send x"))
        #expect(try command.int("port", in: 1...65_535) == 8000)
        #expect(!command.isGiven("port"))
        #expect(command.stringIfGiven("format") == nil)
        #expect(try command.intIfGiven("weight") == nil)
        #expect(command.strings("tag") == [])
        #expect(command.strings("rest") == [])
        #expect(try command.bool("color"))
        #expect(try !command.bool("all"))
    }

    @Test("sets bundled flags, and the last word on a negatable flag wins")
    func flags() throws {
        let command = try #require(try parse("--no-color send -ab x --color --no-color"))
        #expect(try command.bool("all"))
        #expect(try command.bool("brief"))
        #expect(try !command.bool("color"))
    }

    @Test("collects repeats in order")
    func repeats() throws {
        #expect(try parse("send -t one x --tag=two -tthree")?.strings("tag") == ["one", "two", "three"])
    }

    @Test("takes negative numbers as values and arguments, and everything after -- as arguments")
    func values() throws {
        let command = try #require(try parse("send --weight -2.5 -7 -- -x --port y"))
        #expect(try command.double("weight") == -2.5)
        #expect(try command.string("from") == "-7")
        #expect(try command.string("to") == "-x")
        #expect(command.strings("rest") == ["--port", "y"])
        #expect(try parse("send -")?.string("from") == "-")
    }

    @Test("understands global options before and after the command")
    func globals() throws {
        #expect(try parse("-c a depot close")?.string("config") == "a")
        #expect(try parse("depot close --config=b")?.string("config") == "b")
    }

    @Test(
        "names the offending text and offers the nearest name",
        arguments: zip(
            [
                "sned x", "xyzzy", "", "depot", "send", "send x --prot 1", "send x --zzzzz", "send x -q", "send x -aq",
                "send x --port", "send x --port --all", "send x --format jsn", "send x --format yaml",
                "send x --port 1 --port 2", "send x --all=yes", "depot close extra", "depot open", "help sned",
                "--version=1",
            ],
            [
                "unknown command 'sned'; did you mean 'send'?", "unknown command 'xyzzy'; known: send, depot",
                "a command is missing; known: send, depot", "a command is missing; known: open, close",
                "argument '<from>' is missing", "unknown option '--prot'; did you mean '--port'?",
                "unknown option '--zzzzz'", "unknown option '-q'", "unknown option '-q' in '-aq'",
                "option '--port' needs a value: --port <number>", "option '--port' needs a value: --port <number>",
                "'jsn' is not a value of '--format'; one of: json, text; did you mean 'json'?",
                "'yaml' is not a value of '--format'; one of: json, text", "option '--port' is given more than once",
                "'--all' takes no value, but 'yes' was given", "unexpected argument 'extra'",
                "option '--key' is missing", "unknown command 'sned'; did you mean 'send'?",
                "unknown option '--version'; did you mean '--version'?",
            ]))
    func errors(line: String, message: String) {
        #expect(failure(line) == message)
    }

    @Test("tells what is wrong with a typed value")
    func typed() throws {
        let command = try #require(try parse("send --port 99999 --weight heavy x"))
        #expect(throws: command.error("'99999' for 'port' is not between 1 and 65535")) {
            try command.int("port", in: 1...65_535)
        }
        #expect(throws: command.error("'heavy' for 'weight' is not a number")) { try command.double("weight") }
        #expect(throws: command.error("'x' for 'from' is not a whole number")) { try command.int("from") }
        #expect(throws: command.error("'x' for 'from' is not true or false")) { try command.bool("from") }
        #expect(throws: command.error("'to' is missing")) { try command.string("to") }
    }

    @Test("shows the usage line of the command that was meant and where to read more")
    func rendered() throws {
        let error = #expect(throws: UsageError.self) { try outcome("depot open") }
        #expect(
            error?.rendered == """
                error: option '--key' is missing

                Usage: tool depot open --key <text> [options]
                Run 'tool depot open --help' for more.

                """)
    }

    @Test("answers --help, -h and help at every level, and --version at the top")
    func help() throws {
        let top = try #require(HelpText.text(for: [], below: tool, width: 80))
        let open = try #require(HelpText.text(for: ["depot", "open"], below: tool, width: 80))
        for line in ["--help", "-h", "help"] { #expect(try outcome(line) == .help(top)) }
        for line in ["depot open --help", "depot open -h", "help depot open", "depot help open"] {
            #expect(try outcome(line) == .help(open))
        }
        #expect(try outcome("--version") == .version("tool 1.2"))
        #expect(HelpText.text(for: ["depot", "burn"], below: tool, width: 80) == nil)
    }
}

@Suite("Nearest name")
struct NearestNameTests {
    @Test(
        "counts insertions, deletions, replacements and swaps",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("prot", "port", 1), ("Port", "port", 0),
            ("ca", "abc", 3), ("é", "e", 1),
        ])
    func distances(left: String, right: String, expected: Int) {
        #expect(NearestName.distance(left, right) == expected)
        #expect(NearestName.distance(right, left) == expected)
    }

    @Test("offers nothing that is far away, and the first in the alphabet among equals")
    func suggestions() {
        #expect(NearestName.suggestion(for: "a", in: ["b"]) == nil)
        #expect(NearestName.suggestion(for: "serv", in: ["server", "serve"]) == "serve")
        #expect(NearestName.suggestion(for: "bat", in: ["cat", "bar"]) == "bar")
        #expect(NearestName.suggestion(for: "recommend", in: ["roles"]) == nil)
    }
}

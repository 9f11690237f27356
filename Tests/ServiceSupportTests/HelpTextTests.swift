import ServiceSupport
import Testing

@Suite("Help texts")
struct HelpTextTests {
    @Test("shows commands, global options and paragraphs at the top")
    func top() {
        #expect(
            HelpText.text(for: [], below: tool, width: 45) == """
                Does things with parcels.

                Usage: tool [options] <command>

                A line of thought that goes on.

                Another one.

                Commands:
                  send   Sends a parcel.
                  depot  Looks after depots.

                Options:
                  -c, --config <path>
                                   Reads settings from a
                                   file. (environment:
                                   TOOL_CONFIG)
                      --[no-]color
                                   Colours the output.
                                   (default: on; environment:
                                   TOOL_COLOR)

                Help:
                  -h, --help     Show this help.
                      --version  Show the version.

                """)
    }

    @Test("shows arguments, own options, inherited options and examples below")
    func below() {
        #expect(
            HelpText.text(for: ["send"], below: tool, width: 80) == """
                Sends a parcel.

                Usage: tool send [options] <from> [<to>] [<rest> ...]

                Arguments:
                  <from>  Where it is.
                  <to>    Where it goes.
                  <rest>  What else.

                Options:
                  -p, --port <number>    The port. (default: 8000)
                  -f, --format <format>  How the answer looks. (one of: json, text)
                  -t, --tag <word>       A tag. (may be repeated)
                      --weight <kg>      The weight.
                  -a, --all              Sends all.
                  -b, --brief            Says less.

                General options:
                  -c, --config <path>  Reads settings from a file. (environment: TOOL_CONFIG)
                      --[no-]color     Colours the output. (default: on; environment:
                                       TOOL_COLOR)
                  -h, --help           Show this help.

                Examples:
                  tool send a b
                      Sends from a to b.

                """)
    }

    @Test(
        "takes the width from COLUMNS, within bounds",
        arguments: [("100", 100), ("10", 40), ("900", 120), ("wide", 80), ("", 80)])
    func width(columns: String, expected: Int) {
        #expect(HelpText.width(environment: ["COLUMNS": columns]) == expected)
        #expect(HelpText.width(environment: [:]) == 80)
    }

    @Test("writes the reference page")
    func reference() {
        let page = CommandReference.markdown(for: tool)
        #expect(
            page.hasPrefix("# Command line\n\n## tool\n\nDoes things with parcels.\n\n```\ntool [options] <command>\n"))
        #expect(page.contains("| [`depot`](#tool-depot) | Looks after depots. |\n"))
        #expect(page.contains("| `-f`, `--format <format>` | How the answer looks. (one of: json, text) |\n"))
        #expect(page.contains("| `[<rest> ...]` | What else. |\n"))
        #expect(page.contains("\n## tool depot open\n"))
        #expect(page.hasSuffix("## tool depot close\n\nCloses one.\n\n```\ntool depot close [options]\n```\n"))
    }
}

@Suite("Command declarations")
struct CommandDeclarationTests {
    @Test("finds nothing in a sound tree")
    func sound() {
        #expect(tool.problems() == [])
    }

    @Test("finds every planted fault")
    func planted() {
        let faulty = CommandSpec(
            "Tool", abstract: "No stop",
            options: [
                OptionSpec("help", value: "x", help: "Taken.", isGlobal: true),
                OptionSpec("mode", short: "h", value: "x", help: "No stop", default: "c", allowed: ["a", "b"]),
                OptionSpec("must", value: "x", help: "Odd.", default: "1", isRequired: true, isGlobal: true),
            ],
            flags: [FlagSpec("mode", short: "1", help: "Again.")],
            arguments: [
                ArgumentSpec("many", help: "All.", arity: .many), ArgumentSpec("mode", help: "Odd.", arity: .optional),
                ArgumentSpec("last", help: "No stop"),
            ],
            subcommands: [CommandSpec("help", abstract: "Taken."), CommandSpec("help", abstract: "Taken.")])
        let problems = faulty.problems()
        for expected in [
            "Tool: the name is not lower-case words joined by '-'", "Tool: the abstract does not end in a full stop",
            "Tool: it has both subcommands and arguments", "Tool: subcommand 'help' is declared twice",
            "Tool: subcommand 'help' is taken", "Tool: option '--help' is declared twice",
            "Tool: option '--mode' is declared twice", "Tool: option '-h' is declared twice",
            "Tool: option '-1' is not a letter", "Tool: argument 'mode' has the name of an option",
            "Tool: option '--must' is required and has a default", "Tool: option '--must' is required and global",
            "Tool: option '--mode' has a default that is not allowed",
            "Tool: the help of '--mode' does not end in a full stop",
            "Tool: the help of 'last' does not end in a full stop",
            "Tool: argument 'mode' follows one that takes all the rest",
            "Tool: argument 'last' is required but follows an optional one",
            "Tool help: option '--help' is declared twice",
        ] {
            #expect(problems.contains(expected))
        }
    }
}

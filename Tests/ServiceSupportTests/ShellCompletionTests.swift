import Foundation
import ServiceSupport
import Testing

@Suite("Shell completions")
struct ShellCompletionTests {
    @Test(
        "offers in bash what may follow",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash"), "there is no /bin/bash"),
        arguments: zip(
            [
                ["tool", ""], ["tool", "depot", "c"], ["tool", "send", "--format", ""],
                ["tool", "depot", "open", "--k"],
            ],
            ["send depot --config --color --no-color --help --version", "close", "json text", "--key"]))
    func bash(words: [String], expected: String) throws {
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let script =
            ShellCompletion.bash.script(for: tool) + """
                COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _tool; echo "${COMPREPLY[*]}"
                """
        #expect(try run("/bin/bash", ["--norc", "-c", script]) == expected + "\n")
    }

    @Test("describes commands and options in fish")
    func fish() {
        let script = ShellCompletion.fish.script(for: tool)
        #expect(script.contains("complete -c tool -n '__tool_at tool' -a send -d 'Sends a parcel.'\n"))
        #expect(
            script.contains(
                "complete -c tool -n '__tool_at tool send' -l format -s f -x -a 'json text' -d 'How the answer looks.'\n"
            ))
        #expect(script.contains("-l config -s c -r -F -d 'Reads settings from a file.'\n"))
        #expect(script.contains("            case 'tool send' 'tool depot' 'tool depot open' 'tool depot close'\n"))
    }

    @Test("describes commands and options in zsh, with quotes and colons escaped")
    func zsh() {
        let odd = CommandSpec(
            "odd", abstract: "Odd.", options: [OptionSpec("a", value: "x", help: "It's: odd.", allowed: ["p:q"])])
        let script = ShellCompletion.zsh.script(for: odd)
        #expect(script.hasPrefix("#compdef odd\n"))
        #expect(script.contains("        ('odd:--a') compadd -- 'p:q'; return ;;\n"))
        #expect(
            script.contains(
                "('odd') candidates=('--a:It'\\''s: odd.' '--help:Show help.' '--version:Show the version.')"))
    }

    private func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}

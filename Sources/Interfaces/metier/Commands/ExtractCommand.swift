import API
import Documents
import Foundation
import NodeServices
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// `metier extract`: the skills named in a text.
enum ExtractCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "extract", abstract: "Finds the skills that a job advertisement, a resume or a report names.",
            discussion: """
                FILE is plain text, HTML, DOCX or PDF, told from its bytes; without FILE standard input is read. With \
                --names every line of the input is a skill's name of another vocabulary, which is mapped to ESCO and O*NET.
                """,
            options: [
                OptionSpec(
                    "threshold", value: "0..1", help: "The confidence from which a skill counts.", default: "0.5")
            ],
            flags: [FlagSpec("names", help: "Map names, one a line."), CommandTree.json],
            arguments: [ArgumentSpec("file", help: "The document.", arity: .optional, completesFiles: true)],
            examples: [
                .init("metier extract advertisement.pdf", "Skills of a document, hard and soft."),
                .init("metier extract --names skills.txt --json", "Maps a list of names."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        guard let threshold = try Double(invocation.command.string("threshold")), (0...1).contains(threshold) else {
            throw CommandFailure(.usage, "--threshold must be a number from 0 to 1.")
        }
        let file = invocation.command.stringIfGiven("file")
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        // An unreadable file fails before the frameworks are loaded, which takes seconds.
        let bytes = try NamedFile.read(file)
        let document: DocumentText
        do {
            document = try DocumentText(
                reading: bytes, name: file.map { ($0 as NSString).lastPathComponent } ?? "input")
        } catch let error as DocumentError {
            throw CommandFailure(.dataError, "\(error)")
        }
        _ = try await installation.catalogue(of: [Framework.esco.id, Framework.onet.id])
        let engine = try await installation.node.skills.current()
        if try invocation.command.bool("names") {
            let names = document.text.split(separator: "\n").map(String.init)
            show(try await engine.map(names, threshold: threshold), engine, invocation)
            return .ok
        }
        var options = SkillEngine.ExtractionOptions()
        options.threshold = threshold
        options.vectorLimit = 2_000
        show(try await engine.extract(from: document.source, options: options), document, engine, invocation)
        return .ok
    }

    private static func show(
        _ extraction: SkillExtraction, _ document: DocumentText, _ engine: SkillEngine, _ invocation: Invocation
    ) {
        if invocation.wantsJSON {
            return invocation.writeJSON(
                SkillWire.extraction.json((extraction, document.format.rawValue, engine)).bytes)
        }
        guard !extraction.skills.isEmpty else {
            let unsure = extraction.unsure.count
            return invocation.console.writeError(
                unsure == 0 ? "No skill is named.\n" : "No skill is named for sure (\(unsure) may be).\n")
        }
        var table = TerminalTable(
            columns: [
                .init("CATEGORY"), .init("FRAMEWORK"), .init("SKILL", canShrink: true), .init("CONFIDENCE", .right),
                .init("NAMED AS", canShrink: true),
            ])
        for nature in SkillNature.allCases {
            for skill in extraction.skills where skill.target.nature == nature {
                table.add([
                    nature.rawValue, skill.target.framework, skill.target.name,
                    Figures.decimal(skill.confidence, places: 2), skill.mentions.first?.words ?? "",
                ])
            }
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func show(_ mappings: [SkillEngine.Mapping], _ engine: SkillEngine, _ invocation: Invocation) {
        if invocation.wantsJSON { return invocation.writeJSON(SkillWire.mappings.json((mappings, engine)).bytes) }
        guard mappings.contains(where: { $0.filtered != nil || !$0.candidates.isEmpty }) else {
            return invocation.console.writeError("No name is like a skill of ESCO or O*NET.\n")
        }
        var table = TerminalTable(
            columns: [
                .init("NAME", canShrink: true), .init("FRAMEWORK"), .init("SKILL", canShrink: true),
                .init("CONFIDENCE", .right),
            ])
        for mapping in mappings {
            if let reason = mapping.filtered { table.add([mapping.name, "", "left out: \(reason.rawValue)", ""]) }
            for candidate in mapping.candidates {
                table.add([
                    mapping.name, candidate.target.framework, candidate.target.name,
                    Figures.decimal(candidate.confidence, places: 2),
                ])
            }
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }
}

import API
import Access
import Documents
import Foundation
import Knowledge
import NodeServices
import Occupations
import Recommendations
import ServiceSupport
import Store
import Taxonomy

/// `metier knowledge`: a company's documents and the skills that they name.
enum KnowledgeCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "knowledge", abstract: "Adds a company's documents, and reviews the skills that they name.",
            discussion: """
                Skills of frameworks that a document names are used in recommendations about its occupation; new ones once \
                they are accepted. Documents stay in the database, and are seen by no language model.
                """,
            subcommands: [
                CommandSpec(
                    "add", abstract: "Adds documents: text, HTML, DOCX or PDF, told from their bytes.",
                    options: [
                        OptionSpec(
                            "kind", value: "KIND", help: "What sort of document.", default: "job_description",
                            allowed: KnowledgeKind.allCases.map(\.rawValue)),
                        OptionSpec(
                            "occupation", value: "CODE",
                            help: "Framework and code of the occupation that they are about: onet:15-1252.00."),
                        OptionSpec("source", value: "NAME", help: "Who they are from."),
                        OptionSpec("published", value: "DAY", help: "Day of publication, for instance 2026-11-21."),
                        OptionSpec("language", value: "TAG", help: "Language, for instance en."),
                        OptionSpec(
                            "keep-text", value: "WHETHER",
                            help: "Whether the text is kept. Default: yes, and no for performance reviews.",
                            allowed: ["yes", "no"]),
                    ], flags: [CommandTree.json],
                    arguments: [ArgumentSpec("file", help: "The documents.", arity: .oneOrMore, completesFiles: true)]),
                CommandSpec(
                    "list", abstract: "Lists documents, the latest first.",
                    options: [OptionSpec("limit", value: "N", help: "How many at most.", default: "50")],
                    flags: [CommandTree.json]),
                CommandSpec(
                    "skills", abstract: "Lists the skills that documents name, with counts and trends.",
                    options: [
                        OptionSpec(
                            "status", value: "STATUS", help: "Only those of a status.",
                            allowed: KnowledgeStatus.allCases.map(\.rawValue)),
                        OptionSpec("limit", value: "N", help: "How many at most.", default: "50"),
                    ], flags: [CommandTree.json]),
                CommandSpec(
                    "review", abstract: "Accepts, merges or rejects a skill.",
                    options: [
                        OptionSpec(
                            "into", value: "SKILL",
                            help: "To merge: the id of another skill, or framework:code of a framework's."),
                        OptionSpec(
                            "category", value: "CATEGORY", help: "To accept: hard or soft.", allowed: ["hard", "soft"]),
                        OptionSpec("reason", value: "TEXT", help: "Why, for the ledger.", default: ""),
                    ], flags: [CommandTree.json],
                    arguments: [
                        ArgumentSpec("id", help: "The skill's id."),
                        ArgumentSpec("action", help: "What is said of it.", allowed: ["accept", "merge", "reject"]),
                    ]),
                CommandSpec(
                    "remove", abstract: "Removes a document with all that only it said.",
                    arguments: [ArgumentSpec("id", help: "The document's id.")]),
            ],
            examples: [
                .init(
                    "metier knowledge add --occupation onet:15-1252.00 advertisement.pdf",
                    "Adds a job description of software developers."),
                .init("metier knowledge skills --status proposed", "Shows what waits for a review."),
            ]),
        run: run)

    private static let principal = Principal.commandLine

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let command = invocation.command
        let name = command.path.last ?? ""
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let knowledge = installation.node.knowledge
        do {
            switch name {
            case "add": return try await add(invocation, installation)
            case "review":
                let id = try id(command)
                let review = try review(command)
                _ = try await installation.catalogue(of: [Framework.esco.id, Framework.onet.id])
                let skill = try await knowledge.review(
                    id, review, by: principal, reason: try command.string("reason"))
                try await show(skill.id, knowledge, invocation)
            case "remove":
                let id = try id(command)
                try await migrated(installation)
                try await knowledge.remove(id, by: principal)
                invocation.console.write("\(id) is removed.\n")
            case "skills":
                let limit = try command.int("limit", in: 1...100_000)
                try await migrated(installation)
                let view = try await knowledge.view(of: principal.company)
                let status = command.stringIfGiven("status").flatMap(KnowledgeStatus.init)
                show(
                    view.counts.filter { status == nil || $0.skill.status == status }.prefix(limit), of: view,
                    invocation)
            default:
                let limit = try command.int("limit", in: 1...100_000)
                try await migrated(installation)
                let documents = try await knowledge.documents(of: principal.company, limit: limit)
                let named = Set(documents.compactMap(\.occupation?.framework))
                // Only ESCO's codes are URIs, for which short codes are shown while ESCO is served.
                let isNeeded = !invocation.wantsJSON && named.contains(Framework.esco.id)
                let catalogue = isNeeded ? try? await installation.catalogue(of: [Framework.esco.id]) : nil
                show(documents, catalogue, invocation)
            }
            return .ok
        } catch let failure as KnowledgeFailure {
            throw shaped(failure)
        }
    }

    private static func migrated(_ installation: Installation) async throws {
        guard try await installation.isMigrated() else {
            throw CommandFailure(.unavailable, "Nothing was ever added to \(installation.store.displayAddress).")
        }
    }

    // MARK: - Arguments

    private static func id(_ command: ParsedCommand) throws -> String {
        let text = try command.string("id")
        guard let id = UUIDv7(text) else { throw command.error("'\(text)' for 'id' is no id of a document or skill") }
        return id.description
    }

    private static func review(_ command: ParsedCommand) throws -> KnowledgeBase.Review {
        let action = try command.string("action")
        let into = command.stringIfGiven("into")
        guard (into != nil) == (action == "merge") else {
            throw command.error("'into' goes with merge, and with nothing else")
        }
        switch action {
        case "merge": return .merge(into: into ?? "")
        case "reject": return .reject
        default:
            return .accept(
                nature: command.stringIfGiven("category").map { $0 == "soft" ? SkillNature.soft : .hard })
        }
    }

    private static func input(_ command: ParsedCommand) throws -> KnowledgeInput {
        var input = KnowledgeInput("", kind: KnowledgeKind(rawValue: try command.string("kind")) ?? .other)
        if let occupation = command.stringIfGiven("occupation") {
            guard let found = KnowledgeInput.reference(occupation) else {
                throw command.error("'\(occupation)' for 'occupation' is no framework and code such as onet:15-1252.00")
            }
            input.occupation = .init(framework: found.framework, code: found.code)
        }
        input.source = command.stringIfGiven("source") ?? ""
        input.publishedOn = command.stringIfGiven("published")
        if let day = input.publishedOn, day.count != 10 || Timestamp(rfc3339: day + "T00:00:00Z") == nil {
            throw command.error("'\(day)' for 'published' is no day such as 2026-11-21")
        }
        input.language = command.stringIfGiven("language")
        if let tag = input.language, !KnowledgeInput.takes(language: tag) {
            throw command.error("'\(tag)' for 'language' is no tag such as en or pt-BR")
        }
        input.keepsText = command.stringIfGiven("keep-text").map { $0 == "yes" }
        input.vectorLimit = 2_000
        return input
    }

    private static func shaped(_ failure: KnowledgeFailure) -> CommandFailure {
        switch failure {
        case .notFound: CommandFailure(.noInput, "There is no document or skill of that id.")
        case .unknownOccupation(let name):
            CommandFailure(.dataError, "No served framework has the occupation '\(name)'.")
        case .unknownSkill(let name): CommandFailure(.dataError, "No served framework has the skill '\(name)'.")
        case .refused(let reason): CommandFailure(.dataError, "The skill cannot be reviewed so: \(reason).")
        case .full(let limit): CommandFailure(.dataError, "There are \(limit) documents, as many as there may be.")
        }
    }

    // MARK: - Adding

    private static func add(_ invocation: Invocation, _ installation: Installation) async throws -> ExitCode {
        let blank = try input(invocation.command)
        let files = invocation.command.strings("file")
        // Every document is read before the first is stored.
        let documents = try files.map { file -> (file: String, document: DocumentText) in
            let name = (file as NSString).lastPathComponent
            return (name, try DocumentText(reading: try NamedFile.read(file), name: name))
        }
        try await installation.store.migrate()
        _ = try await installation.catalogue()
        var added: [KnowledgeBase.Added] = []
        for (file, document) in documents {
            var input = blank
            input.text = document.text
            input.format = document.format.rawValue
            input.title = String(file.prefix(200))
            added.append(try await installation.node.knowledge.add(input, by: principal))
        }
        let view = try await installation.node.knowledge.view(of: principal.company)
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.array("documents") { json in
                    for entry in added {
                        json.object { json in
                            KnowledgeWire.document.write(entry.document, to: &json)
                            json.field("is_new", entry.isNew)
                        }
                    }
                }
            }
            invocation.writeJSON(json.bytes)
        } else {
            for entry in added {
                let place = view.documents.firstIndex { $0.id == entry.document.id }
                let named = view.counts.filter { count in
                    count.skill.status != .merged && count.places.contains { $0.document == place }
                }
                let new = named.count { $0.skill.status == .proposed }
                invocation.console.write(
                    "\(entry.document.id)  \(entry.document.title): \(Figures.counted(named.count - new, "skill")), "
                        + "\(new) proposed"
                        + (entry.isNew ? "\n" : " (was there already)\n"))
            }
        }
        return .ok
    }

    // MARK: - Showing

    private static func show(_ documents: [KnowledgeDocument], _ catalogue: Catalogue?, _ invocation: Invocation) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.array("documents") { json in
                    for document in documents { json.object { KnowledgeWire.document.write(document, to: &$0) } }
                }
            }
            return invocation.writeJSON(json.bytes)
        }
        guard !documents.isEmpty else {
            return invocation.console.writeError("There are no documents; `metier knowledge add` adds some.\n")
        }
        var table = TerminalTable(
            columns: [
                .init("ID"), .init("TITLE", canShrink: true), .init("OCCUPATION", canShrink: true),
                .init("DAY", isExtra: true), .init("KIND", isExtra: true),
                .init("SOURCE", canShrink: true, isExtra: true), .init("TEXT", isExtra: true),
            ])
        for document in documents {
            table.add([
                document.id, document.title,
                document.occupation.map {
                    "\($0.framework):\(catalogue?.shownCode($0.code, of: $0.framework) ?? $0.code)"
                } ?? "", document.day, document.kind.rawValue, document.source,
                document.keepsText ? "kept" : "not kept",
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func show(
        _ counts: some Collection<KnowledgeCount>, of view: KnowledgeView, _ invocation: Invocation
    ) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("documents", view.documents.count)
                json.array("skills") { json in
                    for count in counts { json.object { KnowledgeWire.skill.write((count, view), to: &$0) } }
                }
            }
            return invocation.writeJSON(json.bytes)
        }
        guard !counts.isEmpty else {
            return invocation.console.writeError("No document names such a skill.\n")
        }
        var table = TerminalTable(
            columns: [
                .init("ID"), .init("STATUS"), .init("SKILL", canShrink: true), .init("DOCUMENTS", .right),
                .init("FRAMEWORK", isExtra: true), .init("SOURCES", .right, isExtra: true),
                .init("TREND", isExtra: true), .init("LAST SEEN", isExtra: true),
            ])
        for count in counts {
            table.add([
                count.skill.id, count.skill.status.rawValue, count.skill.name, "\(count.places.count)",
                count.skill.target?.framework ?? "", "\(count.sources)", count.trend.rawValue, count.lastSeen,
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func show(_ id: String, _ knowledge: KnowledgeBase, _ invocation: Invocation) async throws {
        let view = try await knowledge.view(of: principal.company)
        show([view.count(id)].compactMap(\.self), of: view, invocation)
    }
}

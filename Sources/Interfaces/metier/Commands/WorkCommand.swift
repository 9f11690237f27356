import API
import ServiceSupport
import Store
import WorkQueue

/// `metier work`: lists and changes queued work.
enum WorkCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "work", abstract: "Lists, shows, enqueues, retries and cancels work items.",
            discussion: """
                Work items are done by `metier serve` and `metier worker`. Kinds: `import` (payload: framework, path or url, \
                force), `enrich_proficiency` (enqueued by `metier enrich proficiency --queue`) and `prune` (deletes finished items \
                that are older than work.retention).
                """,
            subcommands: [
                CommandSpec(
                    "list", abstract: "Lists work items, the latest first.",
                    options: [
                        OptionSpec(
                            "state", value: "STATE", help: "Only those in a state.",
                            allowed: WorkState.allCases.map(\.rawValue)),
                        OptionSpec("kind", value: "KIND", help: "Only those of a kind."),
                        OptionSpec("limit", value: "N", help: "How many at most.", default: "20"),
                    ], flags: [CommandTree.json]),
                CommandSpec(
                    "show", abstract: "Shows a work item.", flags: [CommandTree.json],
                    arguments: [ArgumentSpec("id", help: "The item's id.")]),
                CommandSpec(
                    "retry", abstract: "Makes a dead, cancelled or waiting item due at once.",
                    flags: [CommandTree.json],
                    arguments: [ArgumentSpec("id", help: "The item's id.")]),
                CommandSpec(
                    "cancel", abstract: "Cancels an item; one that is running is asked to stop.",
                    flags: [CommandTree.json], arguments: [ArgumentSpec("id", help: "The item's id.")]),
                CommandSpec(
                    "enqueue", abstract: "Enqueues a work item.",
                    options: [
                        OptionSpec("payload", value: "JSON", help: "With what: a JSON object.", default: "{}"),
                        OptionSpec("priority", value: "N", help: "Higher goes first, -1000 to 1000.", default: "0"),
                        OptionSpec(
                            "unique-key", value: "KEY", help: "At most one unfinished item of the kind has this key."),
                        OptionSpec(
                            "at", value: "TIME",
                            help: "Not before this moment (2026-11-21T08:00:00Z), or not before so long from now (10m)."
                        ),
                    ], flags: [CommandTree.json],
                    arguments: [ArgumentSpec("kind", help: "What is to be done.")]),
            ],
            examples: [
                .init("metier work list --state dead", "Shows what was given up."),
                .init(
                    #"metier work enqueue import --payload '{"framework":"onet"}'"#,
                    "Lets a worker import the newest release that its machine has."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let desk = installation.workDesk(invocation)
        let command = invocation.command
        let name = command.path.last ?? ""
        // The arguments are checked before the database is accessed.
        let draft = name == "enqueue" ? try Draft(command) : nil
        let filter = name == "list" ? try filter(command) : nil
        let id = draft == nil && filter == nil ? try id(command) : ""
        if draft != nil {
            try await installation.store.migrate()
        } else if try await !installation.isMigrated() {
            throw CommandFailure(.unavailable, "Nothing was ever queued in \(installation.store.displayAddress).")
        }
        switch name {
        case "enqueue":
            guard let draft else { return .usage }
            try await enqueue(draft, desk, invocation)
        case "show":
            guard let item = try await desk.item(id) else { throw notFound(id) }
            show(item, invocation)
        case "retry": show(try changed(await desk.retry(id), id), invocation)
        case "cancel": show(try changed(await desk.cancel(id), id), invocation)
        default: list(try await desk.items(filter ?? WorkFilter()), invocation)
        }
        return .ok
    }

    // MARK: - Arguments

    private struct Draft {
        let kind: String
        let payload: JSONValue
        let priority: Int
        let uniqueKey: String?
        let at: String?

        init(_ command: ParsedCommand) throws {
            kind = try command.string("kind")
            do { payload = try JSONValue(parsing: try command.string("payload")) } catch let error as JSONError {
                throw command.error("the payload is not JSON: \(error)")
            }
            priority = try command.int("priority", in: WorkDraft.priorities)
            uniqueKey = command.stringIfGiven("unique-key")
            at = command.stringIfGiven("at")
            if let at, Timestamp(rfc3339: at) == nil, Duration(setting: at) == nil {
                throw command.error(
                    "'\(at)' for 'at' is neither a moment such as 2026-11-21T08:00:00Z nor a time such as 10m")
            }
        }
    }

    private static func filter(_ command: ParsedCommand) throws -> WorkFilter {
        WorkFilter(
            state: command.stringIfGiven("state").flatMap(WorkState.init), kind: command.stringIfGiven("kind"),
            limit: try command.int("limit", in: 1...100_000))
    }

    private static func id(_ command: ParsedCommand) throws -> String {
        let text = try command.string("id")
        guard let id = UUIDv7(text) else { throw command.error("'\(text)' for 'id' is no id of a work item") }
        return id.description
    }

    private static func notFound(_ id: String) -> CommandFailure {
        CommandFailure(.noInput, "There is no work item \(id); `metier work list` shows those there are.")
    }

    // MARK: - Changing

    private static func enqueue(_ draft: Draft, _ desk: WorkDesk, _ invocation: Invocation) async throws {
        var runAt = draft.at.flatMap { Timestamp(rfc3339: $0) }
        if let wait = draft.at.flatMap({ Duration(setting: $0) }) { runAt = desk.clock.now + wait }
        do {
            let enqueued = try await desk.enqueue(
                kind: draft.kind, payload: draft.payload, priority: draft.priority, uniqueKey: draft.uniqueKey,
                runAt: runAt)
            if invocation.wantsJSON { return show(enqueued.item, invocation) }
            invocation.console.write(
                enqueued.isNew ? "\(enqueued.item.id)\n" : "\(enqueued.item.id) (was queued already)\n")
        } catch let error as WorkDraftRefused {
            throw CommandFailure(.dataError, "The work item is refused: \(error.description)")
        }
    }

    private static func changed(_ change: WorkChange, _ id: String) throws -> WorkItem {
        switch change {
        case .changed(let item): return item
        case .notFound: throw notFound(id)
        case .refused(_, let reason):
            throw CommandFailure(.dataError, "Work item \(id) cannot be changed so: \(reason).")
        }
    }

    // MARK: - Showing

    private static func list(_ items: [WorkItem], _ invocation: Invocation) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.array("items") { json in
                    for item in items { json.object { WorkItemWire.item.write(item, to: &$0) } }
                }
            }
            return invocation.writeJSON(json.bytes)
        }
        guard !items.isEmpty else { return invocation.console.writeError("There are no such work items.\n") }
        var table = TerminalTable(
            columns: [
                .init("ID"), .init("KIND", canShrink: true), .init("STATE"), .init("PRIORITY", .right, isExtra: true),
                .init("ATTEMPTS", .right, isExtra: true), .init("DONE", .right), .init("ENQUEUED", isExtra: true),
                .init("NOTE", canShrink: true),
            ])
        for item in items {
            table.add([
                item.id, item.kind, item.state.rawValue, "\(item.priority)", "\(item.attempts)/\(item.maximumAttempts)",
                percent(item), seconds(item.enqueuedAt), note(item),
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func percent(_ item: WorkItem) -> String { "\(Int((item.progress * 100).rounded(.down)))%" }

    private static func seconds(_ moment: Timestamp) -> String { moment.rfc3339.prefix(19) + "Z" }

    /// The most relevant detail about an item in its state.
    private static func note(_ item: WorkItem) -> String {
        switch item.state {
        case .waiting: "not before \(seconds(item.runAt))" + (item.lastError.map { ": \($0)" } ?? "")
        case .running where item.isCancelRequested: "asked to stop"
        case .running: item.progressText
        case .ready, .cancelled: ""
        case .dead: item.lastError ?? ""
        case .done: item.result ?? ""
        }
    }

    private static func show(_ item: WorkItem, _ invocation: Invocation) {
        if invocation.wantsJSON {
            return invocation.writeJSON(WorkItemWire.item.json(item).bytes)
        }
        var lines: [(String, String?)] = [
            ("id", item.id), ("kind", item.kind),
            (
                "state",
                item.state.rawValue + (item.state == .running && item.isCancelRequested ? " (asked to stop)" : "")
            ),
            ("payload", item.payload), ("priority", "\(item.priority)"), ("unique key", item.uniqueKey),
            ("attempts", "\(item.attempts) of \(item.maximumAttempts)"), ("not before", seconds(item.runAt)),
            ("worker", item.leasedBy), ("lease until", item.leaseUntil.map(seconds)),
            ("progress", [percent(item), item.progressText].filter { !$0.isEmpty }.joined(separator: " ")),
            ("last error", item.lastError), ("result", item.result), ("enqueued", seconds(item.enqueuedAt)),
            ("started", item.startedAt.map(seconds)), ("finished", item.finishedAt.map(seconds)),
        ]
        lines.removeAll { $0.1 == nil }
        let width = lines.map(\.0.count).max() ?? 0
        invocation.console.write(
            lines.map { name, value in
                name + String(repeating: " ", count: width - name.count + 2) + (value ?? "") + "\n"
            }.joined())
    }
}

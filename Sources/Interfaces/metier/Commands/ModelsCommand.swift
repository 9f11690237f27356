import Database
import LanguageModels
import Occupations
import ServiceSupport
import Store

/// `metier models`: checks the language models of the chain, and lists their calls.
enum ModelsCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "models", abstract: "Checks the configured language models and shows what they were asked.",
            subcommands: [
                CommandSpec(
                    "check", abstract: "Asks every model of the chain a small question.",
                    discussion: """
                        Looks whether each provider can be reached, takes the key and lists the model, then asks a question \
                        whose answer has a schema. Ends with 0 when all is well, 69 for a provider that cannot be reached, \
                        75 for one that has no capacity now, 77 for a key that is refused, 78 for a model that does not \
                        exist or no chain at all, and 1 for anything else.
                        """, flags: [CommandTree.json]),
                CommandSpec(
                    "calls", abstract: "Shows the last calls and what was spent today (UTC).",
                    options: [OptionSpec("limit", value: "N", help: "How many calls are listed.", default: "20")],
                    flags: [CommandTree.json]),
            ],
            examples: [.init("metier models check", "Shows which models answer, how fast, and what is left.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        if invocation.command.path.last == "check" { return try await check(invocation) }
        return try await calls(invocation)
    }

    // MARK: - Checking

    private static func check(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        guard let models = installation.models else {
            throw CommandFailure(
                .configuration,
                "No language model is configured; set METIER_GROQ_API_KEY, or METIER_LLM_CHAIN with its providers.")
        }
        // Test calls are recorded like any others, where there is a database.
        let records = try await installation.isMigrated() ? models.records : nil
        let inspector = ModelInspector(options: models.options, records: records)
        let found = try await inspector.inspect(models.chain.models, asks: true)
        show(found, invocation)
        return found.first { !$0.isGood }.map(code) ?? .ok
    }

    private static func code(_ inspection: ModelInspection) -> ExitCode {
        switch inspection.failure {
        case .keyRefused: .noPermission
        case .modelGone: .configuration
        case .unreachable, .timedOut: .unavailable
        case .rateLimited, .dayExhausted, .noCapacity: .temporaryFailure
        default: .failure
        }
    }

    private static func show(_ found: [ModelInspection], _ invocation: Invocation) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("ok", found.allSatisfy(\.isGood))
                json.array("models") { json in for inspection in found { write(inspection, to: &json) } }
            }
            return invocation.writeJSON(json.bytes)
        }
        var table = TerminalTable(
            columns: [
                .init("MODEL", canShrink: true), .init("REACHED"), .init("KEY"), .init("LISTED"), .init("ANSWERS"),
                .init("MS", .right), .init("TOKENS", .right), .init("LEFT", canShrink: true, isExtra: true),
                .init("PROBLEM", canShrink: true),
            ])
        for inspection in found {
            let tokens = inspection.inputTokens.map { "\($0)+\(inspection.outputTokens ?? 0)" }
            table.add([
                "\(inspection.provider)/\(inspection.model)", word(inspection.isReachable),
                word(inspection.isKeyAccepted), word(inspection.isListed), word(inspection.hasAnswered),
                inspection.milliseconds.map(String.init) ?? "-", tokens ?? "-", inspection.budget ?? "-",
                inspection.problem ?? "-",
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func word(_ value: Bool?) -> String {
        value.map { $0 ? "yes" : "no" } ?? "-"
    }

    private static func write(_ inspection: ModelInspection, to json: inout JSONWriter) {
        json.object { json in
            json.field("provider", inspection.provider)
            json.field("model", inspection.model)
            json.field("ok", inspection.isGood)
            json.field("reachable", inspection.isReachable)
            json.key("key_accepted")
            json.optionalBool(inspection.isKeyAccepted)
            json.key("listed")
            json.optionalBool(inspection.isListed)
            json.field("suggestion", inspection.suggestion)
            json.key("answered")
            json.optionalBool(inspection.hasAnswered)
            json.field("milliseconds", inspection.milliseconds)
            json.field("input_tokens", inspection.inputTokens)
            json.field("output_tokens", inspection.outputTokens)
            json.field("budget", inspection.budget)
            json.field("problem", inspection.problem)
        }
    }

    // MARK: - Calls

    private static func calls(_ invocation: Invocation) async throws -> ExitCode {
        let limit = try invocation.command.int("limit", in: 1...10_000)
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        guard try await installation.isMigrated() else {
            throw CommandFailure(
                .unavailable, "\(installation.store.displayAddress) has no calls yet; run `metier migrate` to make it.")
        }
        let calls = try await installation.store.models.calls(limit: limit)
        let day = Timestamp.now.milliseconds / CivilTime.day * CivilTime.day
        let spent = try await installation.store.models.spend(since: Timestamp(milliseconds: day))
        if invocation.wantsJSON {
            invocation.writeJSON(json(calls, spent: spent, cap: installation.models?.options.spendCap))
            return .ok
        }
        let cap = installation.models?.options.spendCap.map { " of \(Figures.decimal($0, places: 2))" } ?? ""
        let today = "Spent today (UTC): \(Figures.decimal(spent, places: 4))\(cap) US dollars\n"
        guard !calls.isEmpty else {
            invocation.console.writeError("No model was asked yet.\n")
            invocation.console.write(today)
            return .ok
        }
        invocation.console.write(
            table(of: calls).render(width: invocation.tableWidth, style: invocation.style) + "\n" + today)
        return .ok
    }

    /// The calls; columns omitted here (the year, the key, the release) are in the JSON.
    private static func table(of calls: [ModelCall]) -> TerminalTable {
        var table = TerminalTable(
            columns: [
                .init("ASKED (UTC)"), .init("PURPOSE", canShrink: true), .init("MODEL", canShrink: true),
                .init("VERDICT", canShrink: true), .init("TOKENS", .right), .init("MS", .right),
                .init("DOLLARS", .right), .init("TEXT", isExtra: true),
            ])
        for call in calls {
            let status = call.status.flatMap { $0 == 200 ? nil : " \($0)" } ?? ""
            table.add([
                String(call.askedAt.rfc3339.dropFirst(5).prefix(14).replacing("T", with: " ")), call.purpose,
                "\(call.provider)/\(call.model)", call.verdict + status, "\(call.inputTokens)+\(call.outputTokens)",
                "\(call.milliseconds)", call.cost.map { Figures.decimal($0, places: 6) } ?? "-", call.privacy.rawValue,
            ])
        }
        return table
    }

    private static func json(_ calls: [ModelCall], spent: Double, cap: Double?) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("spent_today", spent, places: 6)
            json.field("spend_cap", cap)
            json.array("calls") { json in
                for call in calls {
                    json.object { json in
                        json.field("id", call.id)
                        json.field("asked_at", call.askedAt.rfc3339)
                        json.field("purpose", call.purpose)
                        json.field("provider", call.provider)
                        json.field("model", call.model)
                        json.field("verdict", call.verdict)
                        json.field("status", call.status)
                        json.field("input_tokens", call.inputTokens)
                        json.field("output_tokens", call.outputTokens)
                        json.field("milliseconds", call.milliseconds)
                        json.field("cost", call.cost, places: 6)
                        json.field("privacy", call.privacy.rawValue)
                        json.field("key", call.key)
                        json.field("data_version", call.dataVersion)
                    }
                }
            }
        }
        return json.bytes
    }
}

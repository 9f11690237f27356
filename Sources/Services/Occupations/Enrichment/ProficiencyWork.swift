package import LanguageModels
package import ServiceSupport
package import Store
internal import Taxonomy
package import WorkQueue

/// `enrich_proficiency`: has a language model tell the levels of all skills of one occupation, and keeps them beside the
/// published ones.
///
/// Payload: `framework`, `occupation` (a code), `model` (`PROVIDER/MODEL` of the chain; the whole chain without), `seed`
/// (another one asks anew). The levels are written in the transaction that completes the item; an answer that was given
/// before comes from the cache, so that doing it twice costs nothing.
package struct ProficiencyWork: WorkHandler {
    /// What came of an occupation.
    package struct Outcome: Sendable, Hashable {
        /// Its code.
        package let occupation: String
        /// Which model told: `llm:` and its name in the settings.
        package let source: String
        /// What it told.
        package let levels: ProficiencyQuestion.Levels
        /// US dollars; `nil` where no price is known. 0 for an answer from the cache.
        package let cost: Double?
        /// Whether the answer came from the cache.
        package let isCached: Bool
    }

    /// `enrich_proficiency`.
    package static let name = "enrich_proficiency"
    /// `enrich_proficiency`.
    package let kind = ProficiencyWork.name
    /// What it does.
    package let summary = "Has a language model tell the skill levels of an occupation, beside the published ones."
    private let snapshots: SnapshotHolder
    private let chat: @Sendable (_ model: String?) -> (any ChatService)?
    private let clock: WorkClock
    private let told: @Sendable (Outcome) -> Void

    /// How long an item waits for a provider that has no capacity for the moment, and for one whose day is used up.
    static let (shortWait, longWait) = (Duration.seconds(60), Duration.seconds(3_600))

    /// Makes the handler.
    ///
    /// - Parameters:
    ///   - snapshots: The releases; those that are not loaded yet are when an item names them.
    ///   - clock: The queue's clock.
    ///   - chat: A model by its name in the settings, or the whole chain; `nil` where there is none of that name.
    ///   - told: Learns of every occupation whose levels were told, before they are written.
    package init(
        snapshots: SnapshotHolder, clock: WorkClock, chat: @escaping @Sendable (_ model: String?) -> (any ChatService)?,
        told: @escaping @Sendable (Outcome) -> Void = { _ in }
    ) {
        self.snapshots = snapshots
        self.clock = clock
        self.chat = chat
        self.told = told
    }

    /// The payload of an item.
    package static func payload(framework: String, occupation: String, model: String?, seed: Int?) -> JSONObject {
        var fields: JSONObject = ["framework": .string(framework), "occupation": .string(occupation)]
        if let model { fields["model"] = .string(model) }
        if let seed { fields["seed"] = .integer(Int64(seed)) }
        return fields
    }

    /// What an unfinished item about the same occupation and model shares with it.
    package static func uniqueKey(framework: String, occupation: String, model: String?) -> String {
        // A key has 200 characters at most; names of models may be long.
        "\(framework)/\(occupation)/" + SHA256.hex(of: model ?? "").prefix(12)
    }

    /// One occupation.
    package let payloads: [[WorkField]] = [
        [
            WorkField("framework", .text(), "The framework's id.", isRequired: true),
            WorkField("occupation", .text(), "The occupation's code.", isRequired: true),
            WorkField("model", .text(), "The model to ask, by its name in the settings."),
            WorkField("seed", .integer, "What the model's draws begin with."),
        ]
    ]

    /// What is wrong with a payload, field by field; empty for one that can be worked on.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] {
        var found: [(field: String, text: String)] = []
        for name in ["framework", "occupation"] where payload[name]?.stringValue?.isEmpty ?? true {
            found.append((name, "must be a text that is not empty"))
        }
        if let model = payload["model"], model.stringValue?.isEmpty ?? true {
            found.append(("model", "must be a text that is not empty"))
        }
        if let seed = payload["seed"], !(seed.intValue.map(WorkField.integers.contains) ?? false) {
            found.append(("seed", "must be a whole number of 32 bits"))
        }
        let known = ["framework", "occupation", "model", "seed"]
        for name in payload.names where !known.contains(name) {
            found.append((name, "is not known; use \(known.joined(separator: ", "))"))
        }
        return found
    }

    /// Asks the model about the occupation of an item and stores what it tells.
    package func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome {
        guard let payload = try? JSONValue(parsing: item.payload).objectValue, complaints(about: payload).isEmpty,
            let framework = payload["framework"]?.stringValue, let code = payload["occupation"]?.stringValue
        else { throw WorkFailure.permanent("The payload is not one of `\(kind)`.") }
        let model = payload["model"]?.stringValue
        guard let chat = chat(model), chat.isConfigured else {
            throw WorkFailure.permanent(
                model.map { "The chain has no model '\($0)' on this machine." }
                    ?? "No language model is configured on this machine.")
        }
        // Every item writes levels; loading those of all others each time would cost more than asking.
        try await snapshots.refresh(only: [framework], takesLevels: false)
        guard let snapshot = snapshots.snapshot(of: framework), let occupation = snapshot.occupation(code),
            snapshot.remote[occupation] == nil
        else { throw WorkFailure.permanent("No release of \(framework) with the occupation \(code) is served.") }
        guard let question = ProficiencyQuestion(snapshot) else {
            throw WorkFailure.permanent("\(framework) rates no skills on the scale \(ModelLevels.scaleCode).")
        }
        context.report(0, "asking")
        let (levels, reply) = try await ask(
            question, question.request(about: occupation, seed: payload["seed"]?.intValue ?? 7), of: chat)
        let outcome = Outcome(
            occupation: snapshot.content.occupations[Int(occupation)].code,
            source: "\(ModelLevels.prefix)\(reply.provider)/\(reply.model)", levels: levels,
            cost: reply.isCached ? 0 : reply.cost, isCached: reply.isCached)
        let set = Store.ModelLevelSet(
            release: snapshot.release.id, occupation: outcome.occupation, scale: ModelLevels.scaleCode,
            source: String(outcome.source.prefix(200)), levels: levels.levels.map { ($0.skill, $0.value) },
            callID: reply.callID, madeAt: clock.now)
        told(outcome)
        return WorkOutcome(result: outcome.json) { session in try Store.replaceModelLevels(set, in: session) }
    }

    private func ask(
        _ question: ProficiencyQuestion, _ request: ChatRequest, of chat: any ChatService
    ) async throws -> (ProficiencyQuestion.Levels, ChatReply) {
        do {
            let answer = try await chat.answer(request) { json throws(ChatRejection) in try question.read(json) }
            return (answer.value, answer.reply)
        } catch let error as LanguageModelError {
            switch error.code {
            case .failed(.rateLimited), .busy: throw WorkFailure.postponed(Self.shortWait, reason: error.message)
            case .failed(.dayExhausted), .spendCapReached:
                throw WorkFailure.postponed(Self.longWait, reason: error.message)
            case .failed(.keyRefused), .failed(.modelGone), .failed(.requestTooLarge), .notConfigured, .configuration:
                throw WorkFailure.permanent(error.message)
            default: throw error
            }
        }
    }
}

extension ProficiencyWork.Outcome {
    /// The figures of an item's result.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.field("occupation", occupation)
            json.field("source", source)
            json.field("levels", levels.levels.count)
            json.field("missing", levels.missing)
            json.field("clamped", levels.clamped)
            json.field("dropped", levels.dropped)
            json.field("cached", isCached)
            json.field("cost", cost)
        }
        return json.text
    }
}

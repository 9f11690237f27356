package import LanguageModels
package import ServiceSupport
package import Store
internal import Taxonomy
package import WorkQueue

/// `enrich_proficiency`: lets a language model estimate the levels of all skills of one occupation, and stores them
/// beside the published ones.
///
/// Payload: `framework`, `occupation` (a code), `model` (`PROVIDER/MODEL` of the chain; without it, the whole chain),
/// `seed` (another seed avoids the cached answer). The levels are written in the transaction that completes the item;
/// an earlier answer comes from the cache, so that a repetition costs nothing.
package struct LevelRatingWork: WorkHandler {
    /// The result for an occupation.
    package struct Outcome: Sendable, Hashable {
        /// Its code.
        package let occupation: String
        /// The model: `llm:` and its name in the settings.
        package let source: String
        /// The model's answer.
        package let levels: LevelRatingPrompt.Levels
        /// Cost in US dollars; `nil` where no price is known. 0 for an answer from the cache.
        package let cost: Double?
        /// Whether the answer came from the cache.
        package let isCached: Bool
    }

    /// `enrich_proficiency`.
    package static let name = "enrich_proficiency"
    /// `enrich_proficiency`.
    package let kind = LevelRatingWork.name
    /// What it does.
    package let summary = "Has a language model tell the skill levels of an occupation, beside the published ones."
    private let snapshots: SnapshotHolder
    private let chat: @Sendable (_ model: String?) -> (any ChatService)?
    private let clock: WorkClock
    private let told: @Sendable (Outcome) -> Void

    /// How long an item waits for a provider without capacity at the moment, and for one whose daily budget is used up.
    static let (shortWait, longWait) = (Duration.seconds(60), Duration.seconds(3_600))

    /// Makes the handler.
    ///
    /// - Parameters:
    ///   - snapshots: The releases; a release not loaded yet is loaded when an item needs it.
    ///   - clock: The queue's clock.
    ///   - chat: Returns a model by its name in the settings, or the whole chain; `nil` where there is none of that
    ///     name.
    ///   - told: Called with the levels of each occupation, before they are written.
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

    /// The key shared by unfinished items about the same occupation and model.
    package static func uniqueKey(framework: String, occupation: String, model: String?) -> String {
        // A key has at most 200 characters, and model names may be long.
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

    /// The faults of a payload, by field; empty for a valid one.
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

    /// Queries the model about the item's occupation and stores the levels.
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
        // Every item writes levels; loading those of the others each time would cost more than the query.
        try await snapshots.refresh(only: [framework], takesLevels: false)
        guard let snapshot = snapshots.snapshot(of: framework), let occupation = snapshot.occupation(code),
            snapshot.remote[occupation] == nil
        else { throw WorkFailure.permanent("No release of \(framework) with the occupation \(code) is served.") }
        guard let question = LevelRatingPrompt(snapshot) else {
            throw WorkFailure.permanent("\(framework) rates no skills on the scale \(ModelLevels.scaleCode).")
        }
        context.report(0, "asking")
        let (levels, reply) = try await ask(
            question, question.request(about: occupation, seed: payload["seed"]?.intValue ?? 7), of: chat)
        let outcome = Outcome(
            occupation: snapshot.content[occupation].code,
            source: "\(ModelLevels.prefix)\(reply.provider)/\(reply.model)", levels: levels,
            cost: reply.isCached ? 0 : reply.cost, isCached: reply.isCached)
        let set = Store.Models.LevelSet(
            release: snapshot.release.id, occupation: outcome.occupation, scale: ModelLevels.scaleCode,
            source: String(outcome.source.prefix(200)), levels: levels.levels.map { ($0.skill, $0.value) },
            callID: reply.callID, madeAt: clock.now)
        told(outcome)
        return WorkOutcome(result: outcome.json) { session in try Store.Models.replaceLevels(set, in: session) }
    }

    private func ask(
        _ question: LevelRatingPrompt, _ request: ChatRequest, of chat: any ChatService
    ) async throws -> (LevelRatingPrompt.Levels, ChatReply) {
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

extension LevelRatingWork.Outcome {
    /// The numbers in an item's result.
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

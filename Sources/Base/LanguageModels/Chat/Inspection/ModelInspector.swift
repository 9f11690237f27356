internal import ServiceSupport

/// Looks at the models of a chain one by one.
package struct ModelInspector: Sendable {
    private let options: ChatChainOptions
    private let records: (any ChatRecords)?
    private let deadline: Duration

    /// Makes an inspector.
    ///
    /// - Parameters:
    ///   - options: How the chain treats its models; the small questions are asked under the same cap.
    ///   - records: Where the small questions are kept.
    ///   - deadline: The time that each step at each model may take.
    package init(
        options: ChatChainOptions = ChatChainOptions(), records: (any ChatRecords)? = nil,
        deadline: Duration = .seconds(15)
    ) {
        self.options = options
        self.records = records
        self.deadline = deadline
    }

    /// Asks every provider for its list, and every model a small question if `asks`.
    ///
    /// - Throws: `CancellationError`.
    package func inspect(_ models: [ChainModel], asks: Bool) async throws -> [ModelInspection] {
        var lists: [String: Result<[String], ChatFailure>] = [:]
        var found: [ModelInspection] = []
        for entry in models {
            let list: Result<[String], ChatFailure>
            if let known = lists[entry.provider.name] {
                list = known
            } else {
                list = try await self.list(entry.provider)
                lists[entry.provider.name] = list
            }
            var inspection = Self.inspection(of: entry, list)
            // Some services have no list, so only one that cannot be talked to is not asked.
            if asks, inspection.isReachable, inspection.isKeyAccepted != false { try await ask(entry, &inspection) }
            found.append(inspection)
        }
        return found
    }

    private func list(_ provider: any ChatProvider) async throws -> Result<[String], ChatFailure> {
        do {
            return .success(try await provider.models(deadline: deadline))
        } catch let failure as ChatFailure {
            return .failure(failure)
        }
    }

    private static func inspection(
        of entry: ChainModel, _ list: Result<[String], ChatFailure>
    ) -> ModelInspection {
        var inspection = ModelInspection(provider: entry.provider.name, model: entry.model)
        switch list {
        case .success(let names):
            inspection.isReachable = true
            inspection.isKeyAccepted = true
            // Ollama lists `name:latest` for what is asked for as `name`.
            let isListed = names.contains(entry.model) || names.contains(entry.model + ":latest")
            inspection.isListed = isListed
            guard !isListed else { break }
            inspection.suggestion = NearestName.suggestion(for: entry.model, in: names)
            let hint = inspection.suggestion.map { "; did you mean '\($0)'?" } ?? ""
            inspection.problem = "\(entry.provider.name) does not list this model\(hint)"
            inspection.failure = .modelGone
        case .failure(let failure):
            inspection.isReachable = failure.status != nil
            if failure.status != nil { inspection.isKeyAccepted = failure.kind != .keyRefused }
            inspection.problem = failure.message
            inspection.failure = failure.kind
        }
        return inspection
    }

    private func ask(_ entry: ChainModel, _ inspection: inout ModelInspection) async throws {
        var options = options
        options.attempts = 1
        options.memoryEntries = 0
        let chain = ChatChain([entry], options: options, records: records)
        var request = ChatRequest(
            purpose: "check", instructions: "Answer with JSON.", text: "Is water wet? Answer yes or no.",
            schema: .init(
                name: "check",
                schema: .object([
                    "type": .string("object"),
                    "properties": .object([
                        "answer": .object(["type": .string("string"), "enum": .array([.string("yes"), .string("no")])])
                    ]), "required": .array([.string("answer")]), "additionalProperties": .bool(false),
                ])),
            // Never answered from the cache.
            dataVersion: UUIDv7.next().description)
        request.maximumTokens = 400
        request.deadline = deadline
        do {
            let (_, reply) = try await chain.answer(request) { json throws(ChatRejection) in
                guard let word = json["answer"]?.stringValue, ["yes", "no"].contains(word) else {
                    throw ChatRejection("'answer' must be yes or no")
                }
                return word
            }
            inspection.hasAnswered = true
            inspection.milliseconds = reply.milliseconds
            inspection.inputTokens = reply.inputTokens
            inspection.outputTokens = reply.outputTokens
        } catch let error as LanguageModelError {
            inspection.hasAnswered = false
            inspection.problem = error.message
            if case .failed(let kind) = error.code { inspection.failure = kind }
        }
        inspection.budget = chain.budget(of: entry)
    }
}

extension JSONValue {
    fileprivate static func object(_ fields: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(JSONObject(fields))
    }
}

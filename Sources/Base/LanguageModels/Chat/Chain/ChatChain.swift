package import ServiceSupport

/// Language models in order: the first that is available and gives a usable answer is used.
///
/// Every call includes a cache look-up, a concurrency limit, the provider's own budgets, a spending cap, a circuit
/// breaker, and a record of its outcome.
package final class ChatChain: ChatService {
    /// Counters of this chain, for metrics.
    package let figures = ChatFigures()

    let states: [ModelState]
    let options: ChatChainOptions
    let records: (any ChatRecords)?
    let clock: ChatClock
    let logger: Logger
    let spend: SpendMeter
    let gates: [String: AdmissionGate]
    /// The prefix of the keys of equal requests: another chain may give other answers.
    let name: String
    private let cache: ReplyCache
    private let flights = SingleFlight()

    /// Creates a chain.
    ///
    /// - Parameters:
    ///   - models: The models in the order in which they are called.
    ///   - options: The options for calling them.
    ///   - records: Where calls are recorded; `nil` for no recording.
    ///   - clock: Time and randomness.
    ///   - logger: Logs calls at debug level, and conditions that need attention as warnings; never any text.
    package init(
        _ models: [ChainModel], options: ChatChainOptions = ChatChainOptions(), records: (any ChatRecords)? = nil,
        clock: ChatClock = .system, logger: Logger = Logger(label: "models", writer: NoLogWriter())
    ) {
        states = models.map { ModelState($0, rules: options.breaker, clock: clock) }
        self.options = options
        self.records = records
        self.clock = clock
        self.logger = logger
        spend = SpendMeter(cap: options.spendCap, records: records, clock: clock, limit: options.recordDeadline)
        gates = Dictionary(
            models.map {
                ($0.provider.name, AdmissionGate(concurrency: options.concurrency, waiting: options.waiting))
            }, uniquingKeysWith: { first, _ in first })
        name = models.map(\.name).joined(separator: ",")
        cache = ReplyCache(entries: options.memoryEntries, bytes: options.memoryBytes)
    }

    /// Whether it has any model.
    package var isConfigured: Bool { !states.isEmpty }

    /// Twenty seconds, or the time limit of one call where that is longer.
    package var patience: Duration { max(.seconds(20), options.callDeadline) }

    /// The models in order.
    package var models: [ChainModel] { states.map(\.entry) }

    /// The provider's last stated allowance for a model, as readable text; `nil` if it stated none.
    package func budget(of model: ChainModel) -> String? {
        states.first { $0.entry.name == model.name }?.budgetWords
    }

    /// Requests JSON and parses it; see ``ChatService``.
    package func answer<Value: Sendable>(
        _ request: ChatRequest, reading read: @escaping @Sendable (JSONValue) throws(ChatRejection) -> Value
    ) async throws -> (value: Value, reply: ChatReply) {
        guard isConfigured else { throw LanguageModelError.notConfigured }
        precondition(request.schema != nil, "an answer that is read has a schema")
        let key = ChatKey.key(request, chain: name)
        let end = clock.instant().advanced(by: request.deadline)
        let refusal: @Sendable (String) -> ChatRejection? = { text in
            do throws(ChatRejection) {
                _ = try read(try ReplyText.json(text))
                return nil
            } catch {
                return error
            }
        }
        var mayShare = true
        while true {
            let accepted: AcceptedAnswer
            var isOwn = true
            if mayShare {
                do {
                    (accepted, isOwn) = try await flights.run(key, within: left(until: end)) { [self] in
                        try await settled(request, key: key, until: end, refusal)
                    }
                } catch is DeadlineExceeded {
                    throw Self.late
                }
            } else {
                accepted = try await settled(request, key: key, until: end, refusal)
            }
            do throws(ChatRejection) {
                return (try read(try ReplyText.json(accepted.text)), accepted.reply)
            } catch {
                // The answer of a shared call with a more lenient reader; the next turn calls with this reader.
                guard !isOwn else {
                    throw LanguageModelError(.failed(.rejected), "The answer cannot be used: \(error.reason)")
                }
                cache.forget(key)
                mayShare = false
            }
        }
    }

    /// Requests prose, piece by piece; see ``ChatService``.
    package func narrate(
        _ request: ChatRequest, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply {
        guard isConfigured else { throw LanguageModelError.notConfigured }
        precondition(request.schema == nil, "prose has no schema")
        let key = ChatKey.key(request, chain: name)
        let end = clock.instant().advanced(by: request.deadline)
        // Earlier versions did not remove thoughts.
        let thinks: @Sendable (String) -> ChatRejection? = { text in
            ThoughtFilter.answer(in: text, isJSON: false).filter.hasThoughts ? ChatRejection("it holds thoughts") : nil
        }
        if let kept = await kept(request, key: key, thinks) {
            try await piece(kept.text)
            return kept.reply
        }
        let accepted = try await ask(request, key: key, until: end, refusal: { _ in nil }, piece: piece)
        cache.keep(accepted, for: key)
        return accepted.reply
    }

    static let late = LanguageModelError(.timedOut, "No language model answered in time.")

    func left(until end: ContinuousClock.Instant) -> Duration {
        max(.zero, clock.instant().duration(to: end))
    }

    // MARK: - Cache

    /// An answer from the cache, or from the models.
    private func settled(
        _ request: ChatRequest, key: String, until end: ContinuousClock.Instant,
        _ refusal: @escaping @Sendable (String) -> ChatRejection?
    ) async throws -> AcceptedAnswer {
        if let kept = await kept(request, key: key, refusal) { return kept }
        let accepted = try await ask(request, key: key, until: end, refusal: refusal, piece: nil)
        cache.keep(accepted, for: key)
        return accepted
    }

    /// The cached answer, if it is still acceptable.
    private func kept(
        _ request: ChatRequest, key: String, _ refusal: @Sendable (String) -> ChatRejection?
    ) async -> AcceptedAnswer? {
        let start = clock.instant()
        func found(_ answer: AcceptedAnswer, in source: String) -> AcceptedAnswer {
            figures.countLookUp(source)
            var answer = answer
            answer.isCached = true
            answer.milliseconds = Self.milliseconds(start.duration(to: clock.instant()))
            return answer
        }
        if let answer = cache[key] {
            if refusal(answer.text) == nil { return found(answer, in: "memory") }
            cache.forget(key)
        }
        if request.privacy == .publicData, let call = await recorded(key), let text = call.reply {
            let answer = AcceptedAnswer(
                text: text, provider: call.provider, model: call.model, inputTokens: call.inputTokens,
                outputTokens: call.outputTokens, cost: call.cost, milliseconds: 0, callID: call.id)
            if refusal(text) == nil {
                cache.keep(answer, for: key)
                return found(answer, in: "records")
            }
            await keepingRecords("discard") { try await $0.discard(key) }
        }
        figures.countLookUp("miss")
        return nil
    }

    private func recorded(_ key: String) async -> ModelCall? {
        let slot = Locked<ModelCall?>(nil)
        await keepingRecords("look up") { records in
            let call = try await records.accepted(key)
            slot.withLock { $0 = call }
        }
        return slot.withLock { $0 }
    }

    /// Performs an operation on the records; a failure of it does not affect answers.
    ///
    /// - Returns: Whether it succeeded.
    @discardableResult
    func keepingRecords(
        _ what: String, _ body: @escaping @Sendable (any ChatRecords) async throws -> Void
    ) async -> Bool {
        guard let records else { return false }
        do {
            try await withDeadline(options.recordDeadline) { try await body(records) }
            return true
        } catch {
            logger.warning("records of model calls failed", ["step": what, "reason": "\(error)"])
            return false
        }
    }

    static func milliseconds(_ duration: Duration) -> Int {
        Int(duration / .milliseconds(1))
    }
}

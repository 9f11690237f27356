internal import ServiceSupport

extension ChatChain {
    /// Why the chain stops.
    enum Stop: Error {
        /// The request's deadline has passed.
        case late
        /// A part of the answer was already passed on, so no other model may start again.
        case begun(ChatFailure)
        /// This model is not called, for a reason that is not a failure of its own.
        case skipped(LanguageModelError.Code, String)
    }

    /// The state of one request during its way through the chain.
    struct Course: Sendable {
        let request: ChatRequest
        let key: String
        let end: ContinuousClock.Instant
        let refusal: @Sendable (String) -> ChatRejection?
        let piece: (@Sendable (String) async throws -> Void)?
        /// Whether a piece was passed on.
        let hasBegun = Locked(false)
    }

    /// Calls one model after the other.
    ///
    /// - Throws: ``LanguageModelError``, `CancellationError`, and what `piece` throws.
    func ask(
        _ request: ChatRequest, key: String, until end: ContinuousClock.Instant,
        refusal: @escaping @Sendable (String) -> ChatRejection?, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> AcceptedAnswer {
        let course = Course(request: request, key: key, end: end, refusal: refusal, piece: piece)
        var reasons: [String] = []
        var code = LanguageModelError.Code.failed(.noCapacity)
        for (position, state) in states.enumerated() {
            try Task.checkCancellation()
            do {
                return try await ask(state, course, isLast: position == states.count - 1)
            } catch let failure as ChatFailure {
                code = .failed(failure.kind)
                reasons.append("\(state.entry.name): \(failure.message)")
            } catch Stop.skipped(let why, let words) {
                // A failure is more informative than a model that was not called.
                if reasons.isEmpty || code == why { code = why }
                reasons.append("\(state.entry.name): \(words)")
            } catch Stop.begun(let failure) {
                throw LanguageModelError(.failed(failure.kind), "The answer broke off: \(failure.message).")
            } catch Stop.late {
                reasons.append("\(state.entry.name): no time was left")
                throw LanguageModelError(.timedOut, Self.words("No language model answered in time", reasons))
            }
        }
        logger.warning(
            "no language model answered", ["purpose": request.purpose, "reasons": reasons.joined(separator: "; ")])
        throw LanguageModelError(code, Self.words("No language model answered", reasons))
    }

    private static func words(_ what: String, _ reasons: [String]) -> String {
        "\(what): \(reasons.joined(separator: "; "))."
    }

    /// Calls one model until it has answered or has finally failed.
    private func ask(_ state: ModelState, _ course: Course, isLast: Bool) async throws -> AcceptedAnswer {
        let entry = state.entry
        if course.request.privacy == .privateText, !entry.provider.isLocal, !options.allowsPrivateText {
            throw Stop.skipped(.privateText, "it may not see a person's or a company's text")
        }
        var repair: ChatQuestion.Repair?
        var (failures, repairs, schemas) = (0, 0, 0)
        while true {
            let left = left(until: course.end)
            guard left > .milliseconds(20) else { throw Stop.late }
            // A slow model must leave some of the time to the others.
            let share = left * (isLast ? 0.97 : 0.6)
            let question = ChatQuestion(
                course.request, repair: repair, deadline: min(options.callDeadline, share),
                silence: min(options.silence, share), maximumBytes: options.maximumBytes)
            do {
                let answer = try await call(state, question, course)
                guard let rejection = answer.rejection else { return answer.accepted }
                guard repairs == 0 else {
                    throw ChatFailure(.rejected, "its answer cannot be used: \(rejection.reason)", status: 200)
                }
                repairs += 1
                repair = .init(answer: String(answer.accepted.text.prefix(20_000)), reason: rejection.reason)
            } catch let failure as ChatFailure {
                if course.hasBegun.withLock({ $0 }) { throw Stop.begun(failure) }
                switch failure.kind {
                case .invalidJSON where repairs == 0:
                    repairs += 1
                    repair = .init(answer: "", reason: "it is no JSON of the schema")
                case .toolCalled where repairs == 0 && question.request.schema != nil:
                    repairs += 1
                    repair = .init(answer: "", reason: "it calls a tool, and there is none")
                case .schemaRefused where schemas < 2:
                    // The next attempt is without a schema, the one after it without a response format.
                    schemas += 1
                case _ where failure.mayPass && failures + 1 < options.attempts:
                    try await pause(before: &failures, failure, course)
                default:
                    throw failure
                }
            }
        }
    }

    /// Waits before another attempt; throws the failure where the wait would take most of the remaining time.
    private func pause(before failures: inout Int, _ failure: ChatFailure, _ course: Course) async throws {
        failures += 1
        var ceiling = options.firstPause
        for _ in 1..<failures { ceiling = min(ceiling * 2, options.longestPause) }
        // Full jitter, so that clients that failed together do not retry together.
        let wait = failure.wait ?? .seconds(min(ceiling, options.longestPause) * clock.random())
        guard wait <= left(until: course.end) * 0.8 else { throw failure }
        // A model with its own retry time is delayed by its admission.
        if failure.kind != .rateLimited || failure.wait == nil { try await clock.sleep(wait) }
    }

    // MARK: - One call

    private struct CallOutcome {
        let accepted: AcceptedAnswer
        let rejection: ChatRejection?
    }

    private func call(_ state: ModelState, _ question: ChatQuestion, _ course: Course) async throws -> CallOutcome {
        guard let gate = gates[state.entry.provider.name] else {
            throw ChatFailure(.noCapacity, "\(state.entry.name) is not of this chain")
        }
        while true {
            do {
                try await gate.enter(within: min(left(until: course.end), question.deadline))
            } catch is AdmissionGate.Full {
                throw Stop.skipped(.busy, "too many calls wait for it")
            } catch is DeadlineExceeded {
                throw Stop.skipped(.busy, "other calls took too long")
            }
            let wait: Duration
            do {
                // Time spent waiting is part of the request's time.
                let left = left(until: course.end)
                var question = question
                question.deadline = min(question.deadline, left * 0.97)
                question.silence = min(question.silence, question.deadline)
                switch state.admit(tokens: question.estimatedTokens) {
                case .go(let leave):
                    let outcome = try await call(state, question, course, leave)
                    gate.leave()
                    return outcome
                case .refused(let failure): throw failure
                case .wait(let asked):
                    guard asked <= left * 0.8 else {
                        throw ChatFailure(
                            .rateLimited, "its budget is used up for \(Int(asked.inSeconds.rounded(.up))) more seconds",
                            wait: asked)
                    }
                    wait = asked
                }
            } catch {
                gate.leave()
                throw error
            }
            // Other calls may use the slot meanwhile.
            gate.leave()
            try await clock.sleep(wait)
        }
    }

    private func call(
        _ state: ModelState, _ question: ChatQuestion, _ course: Course, _ leave: ModelState.Leave
    ) async throws -> CallOutcome {
        let entry = state.entry
        let most =
            entry.price?.cost(input: question.estimatedInputTokens, output: course.request.maximumTokens) ?? 0
        do {
            try await spend.hold(most)
        } catch {
            state.abandoned(leave)
            switch error {
            case .capReached: throw Stop.skipped(.spendCapReached, "what may be spent in a day is spent")
            case .unknown: throw Stop.skipped(.spendCapReached, "what was spent today cannot be read")
            }
        }
        let (askedAt, start) = (clock.now(), clock.instant())
        var call = ModelCall(
            id: UUIDv7.next().description, key: course.key, purpose: course.request.purpose,
            provider: entry.provider.name, model: entry.model, privacy: course.request.privacy,
            verdict: ModelCall.accepted, status: nil, inputTokens: 0, outputTokens: 0, cost: entry.price.map { _ in 0 },
            milliseconds: 0, askedAt: askedAt, dataVersion: course.request.dataVersion)
        do {
            let answer = try await entry.provider.ask(question, of: entry.model, piece: counted(course))
            call.milliseconds = Self.milliseconds(start.duration(to: clock.instant()))
            tell(state.succeeded(leave, answer.allowance), entry)
            let rejection = course.refusal(answer.text)
            call.status = 200
            call.verdict = rejection == nil ? ModelCall.accepted : ChatFailure.Kind.rejected.rawValue
            (call.inputTokens, call.outputTokens) = (answer.inputTokens, answer.outputTokens)
            call.cost = entry.price?.cost(input: answer.inputTokens, output: answer.outputTokens)
            await keep(call, course.request, answer: answer.text, held: most)
            return CallOutcome(
                accepted: AcceptedAnswer(
                    text: answer.text, provider: call.provider, model: call.model, inputTokens: call.inputTokens,
                    outputTokens: call.outputTokens, cost: call.cost, milliseconds: call.milliseconds,
                    callID: records == nil ? nil : call.id),
                rejection: rejection)
        } catch let failure as ChatFailure {
            call.milliseconds = Self.milliseconds(start.duration(to: clock.instant()))
            tell(state.failed(leave, failure, rest: options.rest), entry, failure)
            call.verdict = failure.kind.rawValue
            call.status = failure.status
            // Tokens that were processed may be charged even without a usable answer.
            if let input = failure.usage.input {
                call.inputTokens = input
                call.outputTokens = failure.usage.output ?? 0
                call.cost = entry.price?.cost(input: input, output: call.outputTokens)
            } else if [.cutOff, .timedOut, .invalidJSON].contains(failure.kind) {
                charge(&call, question, most)
            }
            await keep(call, course.request, answer: nil, held: most)
            throw failure
        } catch {
            // Cancelled, or the caller's closure threw.
            call.milliseconds = Self.milliseconds(start.duration(to: clock.instant()))
            state.abandoned(leave)
            call.verdict = ModelCall.cancelled
            charge(&call, question, most)
            let last = call
            // The record outlives the task that was cancelled.
            Task { [self] in await keep(last, course.request, answer: nil, held: most) }
            throw error
        }
    }

    private func charge(_ call: inout ModelCall, _ question: ChatQuestion, _ most: Double) {
        call.inputTokens = question.estimatedInputTokens
        call.outputTokens = question.request.maximumTokens
        if call.cost != nil { call.cost = most }
    }

    /// The caller's closure for pieces, which also records that there was one.
    private func counted(_ course: Course) -> (@Sendable (String) async throws -> Void)? {
        guard let piece = course.piece else { return nil }
        return { text in
            course.hasBegun.withLock { $0 = true }
            try await piece(text)
        }
    }

    /// Records a call and settles its cost.
    private func keep(_ call: ModelCall, _ request: ChatRequest, answer: String?, held: Double) async {
        var call = call
        if request.privacy == .publicData || options.keepsPrivateText {
            call.request = Self.requestText(request)
            call.reply = answer
        }
        figures.count(call)
        logger.debug(
            "model call",
            [
                "purpose": call.purpose, "model": "\(call.provider)/\(call.model)", "verdict": call.verdict,
                "status": call.status.map(String.init) ?? "-", "tokens_in": String(call.inputTokens),
                "tokens_out": String(call.outputTokens), "ms": String(call.milliseconds),
            ])
        let record = call
        let wasSaved = await keepingRecords("save") { try await $0.save(record) }
        spend.settle(held, cost: call.cost ?? 0, wasSaved: wasSaved)
    }

    /// The request as one text, for the records.
    private static func requestText(_ request: ChatRequest) -> String {
        var json = JSONWriter(capacity: request.text.utf8.count + 512)
        json.object { json in
            json.field("instructions", request.instructions)
            json.field("text", request.text)
            if let schema = request.schema {
                json.key("schema")
                schema.schema.write(to: &json)
            }
            json.field("temperature", request.temperature)
            json.field("seed", request.seed)
            json.field("maximum_tokens", request.maximumTokens)
        }
        return json.text
    }

    /// Logs changes that need attention.
    private func tell(_ change: CircuitBreaker.Change?, _ entry: ChainModel, _ failure: ChatFailure? = nil) {
        switch change {
        case .opened:
            logger.warning(
                "a language model is left alone for a while",
                ["model": entry.name, "reason": failure?.message ?? "it failed"])
        case .closed: logger.notice("a language model answers again", ["model": entry.name])
        case nil: break
        }
        guard let failure else { return }
        switch failure.kind {
        case .keyRefused, .modelGone, .dayExhausted:
            logger.warning(
                "a language model cannot be used", ["model": entry.name, "reason": failure.message])
        default: break
        }
    }
}

import ServiceSupport
import TestSupport
import Testing

@testable import LanguageModels

@Suite("A chain of language models")
struct ChatChainTests {
    private let records = MemoryRecords()

    private func chain(
        _ models: [ChainModel], _ clock: ManualClock? = nil, random: Double = 1,
        _ change: (inout ChatChainOptions) -> Void = { _ in }
    ) -> ChatChain {
        var options = ChatChainOptions()
        change(&options)
        return ChatChain(models, options: options, records: records, clock: clock?.clock(random: random) ?? .system)
    }

    private func failure(_ chain: ChatChain, _ request: ChatRequest = Asking.request()) async -> LanguageModelError? {
        do {
            _ = try await chain.answer(request, reading: Asking.level)
            return nil
        } catch {
            return error as? LanguageModelError
        }
    }

    // MARK: - Answers

    @Test("an answer is read, recorded with figures and text, and found again in memory and in the records")
    func answer() async throws {
        let toy = ToyProvider { _, _, _ in #"{"level":3}"# }
        let models = [ChainModel(toy, "m1", price: .init(input: 2, output: 10))]
        let chain = chain(models)
        let (level, reply) = try await chain.answer(Asking.request(), reading: Asking.level)
        #expect(level == 3 && !reply.isCached && reply.provider == "toy" && reply.model == "m1")
        // 1,000 tokens in at 2 and 100 out at 10 dollars a million: 0.002 + 0.001.
        #expect(abs(try #require(reply.cost) - 0.003) < 1e-12)
        let call = try #require(records.calls.first)
        #expect(call.id == reply.callID && call.verdict == "accepted" && call.status == 200)
        #expect(call.inputTokens == 1_000 && call.outputTokens == 100 && call.reply == #"{"level":3}"#)
        #expect(call.request?.contains("How well?") == true && call.key.count == 64)
        let again = try await chain.answer(Asking.request(), reading: Asking.level)
        #expect(again.value == 3 && again.reply.isCached && records.lookUps == 1)
        // Another process has no memory of it.
        let (third, kept) = try await self.chain(models).answer(Asking.request(), reading: Asking.level)
        #expect(third == 3 && kept.isCached && kept.callID == reply.callID)
        #expect(toy.questions.count == 1)
        // Whatever the answer depends on makes another request.
        for change: (inout ChatRequest) -> Void in [
            { $0.dataVersion = "2" }, { $0.seed = 8 }, { $0.temperature = 0.1 }, { $0.maximumTokens = 501 },
            { $0.text += " " }, { $0.instructions = "" },
        ] {
            var request = Asking.request()
            change(&request)
            #expect(try await !chain.answer(request, reading: Asking.level).reply.isCached)
        }
        #expect(toy.questions.count == 7)
    }

    @Test("a refused answer is asked for once more with the reason, then the next model is asked")
    func repair() async throws {
        let mended = ToyProvider { _, _, count in count == 0 ? #"{"level":99}"# : #"{"level":4}"# }
        let (level, _) = try await chain([ChainModel(mended, "m")]).answer(Asking.request(), reading: Asking.level)
        #expect(level == 4)
        let repair = try #require(mended.questions.last?.repair)
        #expect(repair.answer == #"{"level":99}"# && repair.reason == "'level' must be a whole number from 0 to 7")
        #expect(records.verdicts == ["rejected", "accepted"])
        let stubborn = ToyProvider("stubborn") { _, _, _ in "I think it is 3." }
        let second = ToyProvider("second") { _, _, _ in "```json\n{\"level\": 5}\n```" }
        let (other, reply) = try await chain([ChainModel(stubborn, "m"), ChainModel(second, "m")])
            .answer(Asking.request("again"), reading: Asking.level)
        #expect(other == 5 && reply.provider == "second" && stubborn.questions.count == 2)
        let lost = await failure(chain([ChainModel(stubborn, "m")]), Asking.request("nobody"))
        #expect(lost?.code == .failed(.rejected))
        #expect(
            lost?.message
                == "No language model answered: stubborn/m: its answer cannot be used: it is no JSON (line 1, column 1)."
        )
    }

    @Test("an answer from the cache that its reader refuses is thrown away")
    func staleCache() async throws {
        let toy = ToyProvider { _, _, count in #"{"level":\#(count + 3)}"# }
        let chain = chain([ChainModel(toy, "m")])
        #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 3)
        let strict: @Sendable (JSONValue) throws(ChatRejection) -> Int = { json throws(ChatRejection) in
            guard json["level"]?.intValue == 4 else { throw ChatRejection("4 alone") }
            return 4
        }
        #expect(try await chain.answer(Asking.request(), reading: strict).value == 4)
        #expect(records.verdicts == ["discarded", "accepted"])
        #expect(try await chain.answer(Asking.request(), reading: strict).reply.isCached)
        #expect(toy.questions.count == 2)
    }

    @Test("without any model, with records that fail and with records that hang, it says or answers all the same")
    func records() async throws {
        #expect(await failure(chain([]))?.code == .notConfigured)
        #expect(!chain([]).isConfigured && !NoChatService().isConfigured)
        records.become(reachable: false)
        let toy = ToyProvider { _, _, _ in #"{"level":3}"# }
        #expect(try await chain([ChainModel(toy, "m")]).answer(Asking.request(), reading: Asking.level).value == 3)
    }

    // MARK: - Failures

    @Test("each failure is waited for, tried again or passed on as its kind asks", arguments: ChatFailure.Kind.allCases)
    func failures(_ kind: ChatFailure.Kind) async throws {
        let clock = try ManualClock()
        let first = ToyProvider("first") { _, _, _ in throw ChatFailure(kind, "it said no", status: 400) }
        let second = ToyProvider("second") { _, _, _ in #"{"level":1}"# }
        let chain = chain([ChainModel(first, "m"), ChainModel(second, "m")], clock)
        #expect(try await chain.answer(Asking.request(), reading: Asking.level).reply.provider == "second")
        switch kind {
        case .noCapacity, .unreachable, .badAnswer, .rateLimited:
            // Once more after the first pause, which chance makes its whole half second.
            #expect(first.questions.count == 2 && clock.waits == [.seconds(0.5)])
        case .schemaRefused:
            // Without the schema, then without any word about the form.
            #expect(first.questions.count == 3 && clock.waits.isEmpty)
        case .invalidJSON, .toolCalled:
            #expect(first.questions.count == 2 && clock.waits.isEmpty)
        case .requestTooLarge, .dayExhausted, .keyRefused, .modelGone, .timedOut, .answerTooLarge, .cutOff, .blocked,
            .rejected, .badRequest:
            #expect(first.questions.count == 1 && clock.waits.isEmpty)
        }
        #expect(records.verdicts.dropLast().allSatisfy { $0 == kind.rawValue })
    }

    @Test("a rate limit is waited for where there is time, and passed on where there is not")
    func rateLimits() async throws {
        let clock = try ManualClock()
        let busy = ToyProvider("busy") { _, _, count in
            guard count > 0 else { throw ChatFailure(.rateLimited, "slow down", status: 429, wait: .seconds(3.6)) }
            return #"{"level":2}"#
        }
        let other = ToyProvider("other") { _, _, _ in #"{"level":1}"# }
        let patient = chain([ChainModel(busy, "m"), ChainModel(other, "m")], clock)
        #expect(try await patient.answer(Asking.request(), reading: Asking.level).value == 2)
        #expect(clock.waits == [.milliseconds(3_600)])
        let hurried = ToyProvider("hurried") { _, _, _ in
            throw ChatFailure(.rateLimited, "slow down", status: 429, wait: .seconds(17))
        }
        let chain = chain([ChainModel(hurried, "m"), ChainModel(other, "m")], clock)
        // 17 of 20 seconds is more than four fifths.
        #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 1)
        // It is left alone until then, also by others who have no time, and asked again afterwards.
        #expect(try await chain.answer(Asking.request("b"), reading: Asking.level).value == 1)
        #expect(hurried.questions.count == 1 && clock.waits == [.milliseconds(3_600)])
        clock.advance(.seconds(17))
        #expect(try await chain.answer(Asking.request("c"), reading: Asking.level).value == 1)
        #expect(hurried.questions.count == 2)
    }

    @Test("a model whose day is used up is not asked before its reset, one whose key is refused not for a while")
    func rests() async throws {
        for (kind, wait, rest) in [
            (ChatFailure.Kind.dayExhausted, Duration.seconds(3386.88), Duration.seconds(3386.88)),
            (.dayExhausted, nil, .seconds(3_600)), (.keyRefused, nil, .seconds(300)), (.modelGone, nil, .seconds(300)),
        ] as [(ChatFailure.Kind, Duration?, Duration)] {
            let clock = try ManualClock()
            let tired = ToyProvider("tired") { _, _, _ in throw ChatFailure(kind, "no", status: 429, wait: wait) }
            let other = ToyProvider("other") { _, _, _ in #"{"level":1}"# }
            let chain = chain([ChainModel(tired, "m"), ChainModel(other, "m")], clock)
            for text in ["a\(kind)\(rest)", "b\(kind)\(rest)"] {
                _ = try await chain.answer(Asking.request(text), reading: Asking.level)
            }
            #expect(tired.questions.count == 1)
            clock.advance(rest - .milliseconds(1))
            _ = try await chain.answer(Asking.request("c\(kind)\(rest)"), reading: Asking.level)
            #expect(tired.questions.count == 1)
            clock.advance(.milliseconds(1))
            _ = try await chain.answer(Asking.request("d\(kind)\(rest)"), reading: Asking.level)
            #expect(tired.questions.count == 2)
        }
    }

    @Test("a model that fails in a row is left alone, tried by one call after the pause, and taken back")
    func breaker() async throws {
        let clock = try ManualClock()
        let works = Locked(false)
        let first = ToyProvider("first") { _, _, _ in
            guard works.withLock({ $0 }) else { throw ChatFailure(.noCapacity, "busy", status: 503) }
            return #"{"level":2}"#
        }
        let second = ToyProvider("second") { _, _, _ in #"{"level":1}"# }
        let chain = chain([ChainModel(first, "m"), ChainModel(second, "m")], clock, random: 0) {
            $0.breaker = .init(failures: 4, firstPause: .seconds(5), longestPause: .seconds(20))
        }
        func ask(_ text: String) async throws -> Int {
            try await chain.answer(Asking.request(text), reading: Asking.level).value
        }
        // Two attempts a request: open after the second request.
        for text in ["a", "b", "c", "d"] { #expect(try await ask(text) == 1) }
        #expect(first.questions.count == 4)
        clock.advance(.seconds(5))
        // The probe fails: ten seconds more.
        #expect(try await ask("e") == 1)
        #expect(first.questions.count == 5)
        works.withLock { $0 = true }
        clock.advance(.seconds(9.9))
        #expect(try await ask("f") == 1)
        clock.advance(.seconds(0.1))
        #expect(try await ask("g") == 2)
        #expect(try await ask("h") == 2)
    }

    @Test("the request's time bounds everything")
    func deadline() async throws {
        let slow = ToyProvider("slow") { question, _, _ in
            try await Task.sleep(for: question.deadline)
            throw ChatFailure(.timedOut, "too slow")
        }
        let chain = chain([ChainModel(slow, "a"), ChainModel(slow, "b")])
        let start = ContinuousClock.now
        let error = await failure(chain, Asking.request(deadline: .milliseconds(300)))
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(error?.code == .timedOut || error?.code == .failed(.timedOut))
        // The first got six tenths of the time, so the second was asked too.
        #expect(slow.questions.count == 2)
    }

    // MARK: - Budgets and money

    @Test("a call that does not fit what is left of the minute waits for the part that it lacks")
    func budget() throws {
        var budget = ModelBudget()
        let now = try #require(Timestamp(rfc3339: "2026-11-21T12:00:00Z"))
        #expect(budget.admit(tokens: 5_000, at: now) == .go)
        var allowance = ProviderAllowance()
        (allowance.tokenLimit, allowance.tokensLeft, allowance.tokensReset) = (8_000, 2_000, .seconds(45))
        budget.finish(tokens: 5_000, allowance, at: now)
        // 6,000 tokens come back in 45 seconds, so the 1,500 that 3,500 lack take 11.25.
        #expect(budget.admit(tokens: 3_500, at: now) == .wait(.seconds(11.25)))
        #expect(budget.admit(tokens: 3_500, at: now + .seconds(11.25)) == .go)
        #expect(budget.admit(tokens: 8_001, at: now) == .neverFits(limit: 8_000))
        // What is under way is set aside: 3,500 and 1,000 lack 2,500, which take 18.75 seconds.
        #expect(budget.admit(tokens: 1_000, at: now) == .wait(.seconds(18.75)))
        // No request is left of a day's 1,000; one comes back in 86.4 seconds.
        var day = ModelBudget()
        allowance = ProviderAllowance()
        (allowance.requestLimit, allowance.requestsLeft, allowance.requestsReset) = (1_000, 0, .seconds(86_400))
        day.finish(tokens: 0, allowance, at: now)
        #expect(day.admit(tokens: 1, at: now) == .wait(.seconds(86.4)))
    }

    @Test("what may be spent in a day is kept to, across restarts and until midnight in UTC")
    func spendCap() async throws {
        let clock = try ManualClock(at: "2026-11-21T23:59:00Z")
        let paid = ToyProvider("paid") { _, _, _ in #"{"level":2}"# }
        let free = ToyProvider("free") { _, _, _ in #"{"level":1}"# }
        // A call costs 1,000 in and 100 out: 0.0011 dollars; at most its 500 tokens out and some 60 in: 0.00056.
        let models = [ChainModel(paid, "m", price: .init(input: 1, output: 1)), ChainModel(free, "m")]
        func capped() -> ChatChain { chain(models, clock) { $0.spendCap = 0.0023 } }
        func ask(_ chain: ChatChain, _ text: String) async throws -> Int {
            try await chain.answer(Asking.request(text), reading: Asking.level).value
        }
        let first = capped()
        #expect(try await ask(first, "a") == 2)
        #expect(try await ask(first, "b") == 2)
        // 0.0022 are spent; the most that another can cost does not fit.
        #expect(try await ask(first, "c") == 1)
        #expect(try await ask(capped(), "d") == 1)
        let alone = chain([models[0]], clock) { $0.spendCap = 0.0023 }
        let error = await failure(alone, Asking.request("e"))
        #expect(error?.code == .spendCapReached)
        #expect(error?.message.contains("what may be spent in a day is spent") == true)
        #expect(paid.questions.count == 2)
        clock.advance(.seconds(60))
        #expect(try await ask(first, "f") == 2)
        // Where nobody can say what was spent, nothing is.
        records.become(reachable: false)
        #expect(
            await failure(chain([models[0]], clock) { $0.spendCap = 1 }, Asking.request("g"))?.code == .spendCapReached)
        let none = chain([models[0]], clock) { $0.spendCap = 0 }
        records.become(reachable: true)
        #expect(await failure(none, Asking.request("h"))?.code == .spendCapReached)
    }

    // MARK: - Many at once

    @Test("equal requests at the same time share one call; whoever gives up does not end it for the others")
    func singleFlight() async throws {
        let gate = StopSwitch()
        let toy = ToyProvider { _, _, _ in
            try await gate.wait()
            return #"{"level":6}"#
        }
        let chain = chain([ChainModel(toy, "m")])
        let quitter = Task { try await chain.answer(Asking.request(), reading: Asking.level).value }
        while toy.questions.isEmpty { await Task.yield() }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { try await chain.answer(Asking.request(), reading: Asking.level).value }
            }
            // Whoever began the call leaves it; the others still wait for it.
            quitter.cancel()
            await #expect(throws: CancellationError.self) { try await quitter.value }
            gate.turn()
            for try await level in group { #expect(level == 6) }
        }
        #expect(records.verdicts.filter { $0 == "accepted" }.count == toy.questions.count)
        #expect(toy.questions.count <= 2)
    }

    @Test("a provider gets so many calls at a time, so many wait, and the rest is told to come back")
    func concurrency() async throws {
        let gate = StopSwitch()
        let most = Locked((now: 0, most: 0))
        let toy = ToyProvider { _, _, _ in
            most.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            try await gate.wait()
            most.withLock { $0.now -= 1 }
            return #"{"level":6}"#
        }
        let chain = chain([ChainModel(toy, "m")]) {
            $0.concurrency = 2
            $0.waiting = 3
        }
        let outcomes = await withTaskGroup(of: LanguageModelError.Code?.self) { group in
            for number in 0..<8 {
                group.addTask { await failure(chain, Asking.request("number \(number)"))?.code }
            }
            var outcomes: [LanguageModelError.Code?] = []
            // Three of the eight are turned away before anybody is answered.
            for _ in 0..<3 { outcomes.append(await group.next() ?? nil) }
            // Whoever has a place may still be on the way to the provider.
            while most.withLock({ $0.now }) < 2 { await Task.yield() }
            gate.turn()
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes == [.busy, .busy, .busy, nil, nil, nil, nil, nil])
        #expect(most.withLock { $0.most } == 2)
    }

    @Test("whoever waits for a budget gives the place back once, and has only the time that is left")
    func placeWhileWaiting() async throws {
        let clock = try ManualClock()
        let toy = ToyProvider { _, _, count in
            guard count > 0 else { throw ChatFailure(.rateLimited, "slow down", status: 429, wait: .seconds(10)) }
            throw ChatFailure(.badRequest, "no", status: 400)
        }
        let chain = chain([ChainModel(toy, "m")], clock) { $0.concurrency = 2 }
        #expect(await failure(chain)?.code == .failed(.badRequest))
        #expect(chain.gates["toy"]?.free == 2)
        // Ten of twenty seconds are gone; a call may have 0.97 of the rest.
        #expect(toy.questions.map(\.deadline) == [.seconds(20) * 0.97, .seconds(10) * 0.97])
    }

    // MARK: - Private text

    @Test("a person's text stays on this machine and out of the records, unless the settings say otherwise")
    func privateText() async throws {
        let remote = ToyProvider("remote", isLocal: false) { _, _, _ in #"{"level":2}"# }
        let local = ToyProvider("local") { _, _, _ in #"{"level":1}"# }
        var request = Asking.request("Jane Doe wrote this")
        request.privacy = .privateText
        let models = [ChainModel(remote, "m"), ChainModel(local, "m")]
        let both = chain(models)
        #expect(try await both.answer(request, reading: Asking.level).value == 1)
        #expect(remote.questions.isEmpty)
        let call = try #require(records.calls.last)
        #expect(call.privacy == .privateText && call.request == nil && call.reply == nil)
        #expect(call.inputTokens == 1_000)
        // In memory only: another process asks again.
        #expect(try await both.answer(request, reading: Asking.level).reply.isCached)
        #expect(try await !chain(models).answer(request, reading: Asking.level).reply.isCached)
        #expect(records.lookUps == 0)
        #expect(await failure(chain([models[0]]), request)?.code == .privateText)
        let allowed = chain(models) {
            $0.allowsPrivateText = true
            $0.keepsPrivateText = true
        }
        #expect(try await allowed.answer(request, reading: Asking.level).value == 2)
        #expect(records.calls.last?.request?.contains("Jane Doe") == true)
        // Kept, but never handed to somebody else.
        #expect(try await !chain(models).answer(request, reading: Asking.level).reply.isCached)
    }

    // MARK: - Prose

    @Test("prose comes in pieces; another model begins only while nobody has heard a word")
    func prose() async throws {
        let silent = ToyProvider("silent") { _, _, _ in "BREAK" }
        let teller = ToyProvider("teller") { _, _, _ in "once upon a time" }
        let pieces = Locked<[String]>([])
        let chain = chain([ChainModel(silent, "m"), ChainModel(teller, "m")]) { $0.attempts = 1 }
        let reply = try await chain.narrate(Asking.prose()) { piece in pieces.withLock { $0.append(piece) } }
        #expect(reply.provider == "teller" && pieces.withLock { $0 } == ["once ", "upon ", "a ", "time "])
        // From the cache it is one piece.
        let again = try await chain.narrate(Asking.prose()) { piece in pieces.withLock { $0 = [piece] } }
        #expect(again.isCached && pieces.withLock { $0 } == ["once upon a time"])
        let breaking = ToyProvider("breaking") { _, _, _ in "once BREAK" }
        let broken = self.chain([ChainModel(breaking, "m"), ChainModel(teller, "m")])
        await #expect(throws: LanguageModelError.self) {
            try await broken.narrate(Asking.prose("other")) { _ in }
        }
        #expect(records.verdicts.last == "unreachable" && breaking.questions.count == 1)
        struct Enough: Error {}
        await #expect(throws: Enough.self) { try await chain.narrate(Asking.prose("third")) { _ in throw Enough() } }
    }

    @Test("metrics tell calls, tokens, time, money and where answers were found")
    func metrics() async throws {
        let registry = MetricsRegistry()
        let toy = ToyProvider { _, _, count in
            guard count > 0 else { throw ChatFailure(.noCapacity, "busy", status: 503) }
            return #"{"level":3}"#
        }
        let chain = chain([ChainModel(toy, "m", price: .init(input: 1, output: 1))], try ManualClock())
        ChatFigures.declare(in: registry, chain.figures)
        for _ in 0..<2 { _ = try await chain.answer(Asking.request(), reading: Asking.level) }
        let page = registry.render()
        for line in [
            #"metier_model_calls_total{provider="toy",model="m",verdict="accepted"} 1"#,
            #"metier_model_calls_total{provider="toy",model="m",verdict="no_capacity"} 1"#,
            #"metier_model_tokens_total{provider="toy",model="m",direction="in"} 1000"#,
            #"metier_model_cost_dollars_total{provider="toy",model="m"} 0.0011"#,
            #"metier_model_cache_total{source="memory"} 1"#, #"metier_model_cache_total{source="miss"} 1"#,
        ] { #expect(page.contains(line), "\(page)") }
    }

    @Test("the cache forgets what was not asked for the longest, and keeps to its bytes")
    func cache() {
        func answer(_ text: String) -> AcceptedAnswer {
            AcceptedAnswer(
                text: text, provider: "p", model: "m", inputTokens: 0, outputTokens: 0, cost: nil, milliseconds: 0,
                callID: nil)
        }
        let cache = ReplyCache(entries: 2, bytes: 1_000)
        cache.keep(answer("a"), for: "a")
        cache.keep(answer("b"), for: "b")
        #expect(cache["a"]?.text == "a")
        cache.keep(answer("c"), for: "c")
        #expect(cache["b"] == nil && cache["a"] != nil && cache["c"] != nil)
        // 201 bytes each beside the text: this one fits alone.
        cache.keep(answer(String(repeating: "x", count: 700)), for: "d")
        #expect(cache["a"] == nil && cache["c"] == nil && cache["d"] != nil)
        cache.keep(answer(String(repeating: "x", count: 900)), for: "e")
        #expect(cache["e"] == nil && cache["d"] != nil)
    }
}

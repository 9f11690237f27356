package import ServiceSupport

/// Counters of calls, for metrics.
package final class ChatFigures: Sendable {
    private struct Model: Sendable, Hashable {
        let provider: String
        let model: String
    }

    private struct Sums: Sendable {
        var calls: [String: Int] = [:]
        var inputTokens = 0
        var outputTokens = 0
        var milliseconds = 0
        var cost = 0.0
    }

    private struct State: Sendable {
        var models: [Model: Sums] = [:]
        var cache: [String: Int] = ["memory": 0, "records": 0, "miss": 0]
    }

    private let state = Locked(State())

    /// Creates counters at zero.
    package init() {}

    func count(_ call: ModelCall) {
        state.withLock { state in
            var sums = state.models[Model(provider: call.provider, model: call.model)] ?? Sums()
            sums.calls[call.verdict, default: 0] += 1
            sums.inputTokens += call.inputTokens
            sums.outputTokens += call.outputTokens
            sums.milliseconds += call.milliseconds
            sums.cost += call.cost ?? 0
            state.models[Model(provider: call.provider, model: call.model)] = sums
        }
    }

    func countLookUp(_ source: String) {
        state.withLock { $0.cache[source, default: 0] += 1 }
    }

    /// Declares the metrics of language models; without figures they are declared but empty.
    package static func declare(in registry: MetricsRegistry, _ figures: ChatFigures?) {
        registry.reading(
            "metier_model_calls_total", .counter, help: "Calls of language models, by what became of them.",
            labels: ["provider", "model", "verdict"]
        ) {
            figures?.each { model, sums in
                sums.calls.map { .init(Double($0.value), labels: [model.provider, model.model, $0.key]) }
            } ?? []
        }
        registry.reading(
            "metier_model_tokens_total", .counter, help: "Tokens of requests to and answers of language models.",
            labels: ["provider", "model", "direction"]
        ) {
            figures?.each { model, sums in
                [
                    .init(Double(sums.inputTokens), labels: [model.provider, model.model, "in"]),
                    .init(Double(sums.outputTokens), labels: [model.provider, model.model, "out"]),
                ]
            } ?? []
        }
        registry.reading(
            "metier_model_seconds_total", .counter, help: "Time that calls of language models took together.",
            unit: "seconds", labels: ["provider", "model"]
        ) {
            figures?.each { [.init(Double($1.milliseconds) / 1_000, labels: [$0.provider, $0.model])] } ?? []
        }
        registry.reading(
            "metier_model_cost_dollars_total", .counter,
            help: "What calls of language models cost by the configured prices, in US dollars.",
            labels: ["provider", "model"]
        ) {
            figures?.each { [.init($1.cost, labels: [$0.provider, $0.model])] } ?? []
        }
        registry.reading(
            "metier_model_cache_total", .counter, help: "Requests to language models, by where the answer was found.",
            labels: ["source"]
        ) {
            figures?.state.withLock { $0.cache }.map { .init(Double($0.value), labels: [$0.key]) } ?? []
        }
    }

    private func each(_ read: (Model, Sums) -> [MetricsRegistry.Reading]) -> [MetricsRegistry.Reading] {
        state.withLock { $0.models }.flatMap { read($0.key, $0.value) }
    }
}

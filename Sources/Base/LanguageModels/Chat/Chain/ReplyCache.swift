internal import ServiceSupport

/// The most recently used answers, limited in number and bytes.
final class ReplyCache: Sendable {
    private struct Slot: Sendable {
        var answer: AcceptedAnswer
        var used: UInt64
        var bytes: Int
    }

    private struct State: Sendable {
        var slots: [String: Slot] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    private let entries: Int
    private let bytes: Int
    private let state = Locked(State())

    init(entries: Int, bytes: Int) {
        self.entries = entries
        self.bytes = bytes
    }

    /// The answer of a key.
    subscript(key: String) -> AcceptedAnswer? {
        state.withLock { state in
            guard state.slots[key] != nil else { return nil }
            state.clock += 1
            state.slots[key]?.used = state.clock
            return state.slots[key]?.answer
        }
    }

    /// Stores an answer; the least recently used ones are evicted.
    func keep(_ answer: AcceptedAnswer, for key: String) {
        let size = answer.text.utf8.count + key.utf8.count + 200
        guard size <= bytes, entries > 0 else { return }
        state.withLock { state in
            state.clock += 1
            let old = state.slots.updateValue(Slot(answer: answer, used: state.clock, bytes: size), forKey: key)
            state.bytes += size - (old?.bytes ?? 0)
            while state.slots.count > entries || state.bytes > bytes {
                guard let oldest = state.slots.min(by: { $0.value.used < $1.value.used }) else { return }
                state.slots[oldest.key] = nil
                state.bytes -= oldest.value.bytes
            }
        }
    }

    /// Removes an answer.
    func forget(_ key: String) {
        state.withLock { state in
            if let old = state.slots.removeValue(forKey: key) { state.bytes -= old.bytes }
        }
    }
}

/// A usable answer and its origin.
struct AcceptedAnswer: Sendable, Hashable {
    let text: String
    let provider: String
    let model: String
    let inputTokens: Int
    let outputTokens: Int
    let cost: Double?
    var milliseconds: Int
    let callID: String?
    var isCached = false

    var reply: ChatReply {
        ChatReply(
            text: text, provider: provider, model: model, inputTokens: inputTokens, outputTokens: outputTokens,
            cost: cost, milliseconds: milliseconds, isCached: isCached, callID: callID)
    }
}

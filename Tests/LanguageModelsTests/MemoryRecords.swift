import LanguageModels
import ServiceSupport

/// Records in memory.
final class MemoryRecords: ChatRecords {
    struct Unreachable: Error {}

    private struct State: Sendable {
        var calls: [ModelCall] = []
        var isReachable = true
        var lookUps = 0
    }

    private let state = Locked(State())

    var calls: [ModelCall] { state.withLock { $0.calls } }
    var verdicts: [String] { calls.map(\.verdict) }
    var lookUps: Int { state.withLock { $0.lookUps } }

    func become(reachable: Bool) {
        state.withLock { $0.isReachable = reachable }
    }

    func accepted(_ key: String) async throws -> ModelCall? {
        try state.withLock { state in
            guard state.isReachable else { throw Unreachable() }
            state.lookUps += 1
            return state.calls.last {
                $0.key == key && $0.verdict == ModelCall.accepted && $0.privacy == .publicData && $0.reply != nil
            }
        }
    }

    func save(_ call: ModelCall) async throws {
        try state.withLock { state in
            guard state.isReachable else { throw Unreachable() }
            state.calls.append(call)
        }
    }

    func discard(_ key: String) async throws {
        state.withLock { state in
            for index in state.calls.indices where state.calls[index].key == key {
                state.calls[index].verdict = "discarded"
            }
        }
    }

    func spent(since: Timestamp) async throws -> Double {
        try state.withLock { state in
            guard state.isReachable else { throw Unreachable() }
            return state.calls.filter { $0.askedAt >= since }.compactMap(\.cost).reduce(0, +)
        }
    }
}

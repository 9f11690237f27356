import Frameworks
import ServiceSupport

/// Collects progress that several threads tell.
final class ProgressLog: Sendable {
    private let seen = Locked<[ReadProgress]>([])

    var all: [ReadProgress] { seen.withLock { $0 } }

    func add(_ progress: ReadProgress) {
        seen.withLock { $0.append(progress) }
    }
}

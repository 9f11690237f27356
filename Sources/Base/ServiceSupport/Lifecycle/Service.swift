/// A long-running part of a program.
///
/// `start` makes it ready, `run` works until it is asked to stop, `stop` asks. Asking is not cancelling: a service that
/// was asked finishes what it has begun; one that is cancelled (its grace period is over) gives up.
package protocol Service: Sendable {
    /// The name in log lines.
    var serviceName: String { get }

    /// Makes the service ready; what comes after it in the group starts only when this has returned.
    func start() async throws

    /// Works until asked to stop or cancelled.
    func run() async throws

    /// Asks `run` to return soon; must itself return at once and may be called when `run` has already ended.
    func stop() async
}

extension Service {
    package func start() async throws {}
}

package import ServiceSupport

/// Where calls are kept and accepted answers are found again.
package protocol ChatRecords: Sendable {
    /// The newest accepted call of public data with this key whose answer was kept.
    func accepted(_ key: String) async throws -> ChatCall?

    /// Keeps a call.
    func save(_ call: ChatCall) async throws

    /// Makes sure that no kept answer of this key is found again; the calls themselves stay.
    func discard(_ key: String) async throws

    /// US dollars that calls since a moment came to.
    func spent(since: Timestamp) async throws -> Double
}

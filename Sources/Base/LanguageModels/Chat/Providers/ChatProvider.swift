/// One provider's way of being asked.
package protocol ChatProvider: Sendable {
    /// Its name in the settings.
    var name: String { get }
    /// Whether it runs on this machine, so that no text leaves it.
    var isLocal: Bool { get }

    /// Asks a model once.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - model: The model, as the provider names it.
    ///   - piece: Takes the answer piece by piece as it is written; `nil` to have it whole.
    /// - Throws: ``ChatFailure``, `CancellationError`, and what `piece` throws.
    func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer

    /// The models that the provider has for this key.
    ///
    /// - Throws: ``ChatFailure``, `CancellationError`.
    func models(deadline: Duration) async throws -> [String]
}

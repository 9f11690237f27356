package import ServiceSupport

/// The key of equal requests: a hash over everything that the answer depends on.
enum ChatKey {
    /// SHA-256 as 64 hexadecimal digits.
    static func key(_ request: ChatRequest, chain: String) -> String {
        let fields = [
            "1", chain, request.privacy.rawValue, request.instructions, request.text, request.schema?.name ?? "",
            request.schema?.schema.text ?? "", request.dataVersion, String(request.seed),
            String(request.temperature), String(request.maximumTokens),
        ]
        // Length prefixes make the concatenation of fields unambiguous.
        return SHA256.hex(of: fields.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n"))
    }
}

/// Stores calls and finds accepted answers.
package protocol ChatRecords: Sendable {
    /// The newest accepted call of public data with this key whose answer was stored.
    func accepted(_ key: String) async throws -> ModelCall?

    /// Stores a call.
    func save(_ call: ModelCall) async throws

    /// Marks all stored answers of this key as unusable; the calls themselves stay.
    func discard(_ key: String) async throws

    /// The cost in US dollars of all calls since a time.
    func spent(since: Timestamp) async throws -> Double
}

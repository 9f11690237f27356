internal import ServiceSupport

/// What equal requests share: a hash over everything that the answer depends on.
enum ChatKey {
    /// SHA-256 as 64 hexadecimal digits.
    static func key(_ request: ChatRequest, chain: String) -> String {
        let fields = [
            "1", chain, request.privacy.rawValue, request.instructions, request.text, request.schema?.name ?? "",
            request.schema?.schema.text ?? "", request.dataVersion, String(request.seed),
            String(request.temperature), String(request.maximumTokens),
        ]
        // Lengths keep what stands in one field from passing for two.
        return SHA256.hex(of: fields.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n"))
    }
}

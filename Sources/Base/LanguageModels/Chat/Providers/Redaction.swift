/// Takes out of a provider's words what nobody else may read.
enum Redaction {
    /// The longest message that is passed on, in characters.
    static let longest = 240

    /// Organisation and project ids, keys and the known secret become `[redacted]`; control characters become spaces;
    /// a long text is cut.
    ///
    /// - Parameters:
    ///   - text: What the provider said.
    ///   - secrets: Texts that must not appear whatever they look like.
    static func message(_ text: String, secrets: [String] = []) -> String {
        var clean = String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
        for secret in secrets where secret.count >= 4 { clean = clean.replacing(secret, with: "[redacted]") }
        // Ids as Groq and OpenAI write them, and keys of the providers known.
        clean = clean.replacing(#/\b(?:org|proj|user|project)[-_][A-Za-z0-9_-]+/#, with: "[redacted]")
        clean = clean.replacing(#/\b(?:gsk|sk|pk|rk)[-_][A-Za-z0-9_*-]{4,}/#, with: "[redacted]")
        clean = clean.replacing(#/\bAIza[A-Za-z0-9_-]{8,}/#, with: "[redacted]")
        clean = clean.replacing(#/(?i)\bbearer\s+[A-Za-z0-9._~+\/=-]{8,}/#, with: "[redacted]")
        clean = clean.replacing(
            #/(?i)(projects?\/|project_number:|organization )[`'"]?[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*[`'"]?/#
        ) {
            "\($0.output.1)[redacted]"
        }
        return clean.count > longest ? clean.prefix(longest) + "..." : clean
    }
}

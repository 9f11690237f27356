import Search
import ServiceSupport

/// Whether sentence vectors can be made; nothing depends on them unless they were asked for by name.
enum EmbeddingsCheck {
    static func run(_ invocation: Invocation) async -> DoctorCheck {
        let settings = invocation.settings
        do {
            if case .none(let reason) = try ConfiguredEmbedder.choice(settings) {
                return DoctorCheck(
                    name: "embeddings", verdict: .good, text: "none (\(reason)): search goes by words alone")
            }
            guard
                let embedder = try await ConfiguredEmbedder.embedder(
                    settings, logger: invocation.logger("embeddings"))
            else { return DoctorCheck(name: "embeddings", verdict: .good, text: "none") }
            let made = try await embedder.embed(["registered nurse"])
            await embedder.close()
            return DoctorCheck(
                name: "embeddings", verdict: .good,
                text:
                    "\(made.identity.model), version \(made.identity.version), \(made.identity.dimensions) numbers a text"
            )
        } catch {
            // What was only found lying there may be missing or broken; what was asked for by name may not.
            let isWanted = settings.string("embeddings.mode") != "auto"
            return DoctorCheck(
                name: "embeddings", verdict: isWanted ? .bad : .warning, text: CommandFailure(error).message)
        }
    }
}

import LanguageModels
import Search
import ServiceSupport

/// The result of one check of `metier doctor`.
struct DoctorCheck {
    enum Verdict: String {
        case good = "ok"
        case warning
        case bad = "failed"
    }

    let name: String
    let verdict: Verdict
    let text: String

    init(name: String, verdict: Verdict, text: String) {
        (self.name, self.verdict, self.text) = (name, verdict, text)
    }

    /// A check that is good unless there is a warning.
    init(_ name: String, _ text: String, warning: String? = nil) {
        self.init(
            name: name, verdict: warning == nil ? .good : .warning, text: warning.map { "\(text): \($0)" } ?? text)
    }
}

/// The settings that determine this node's behaviour; of all others, including secrets, only the names of those set.
enum SettingsCheck {
    static func run(_ invocation: Invocation) -> DoctorCheck {
        let settings = invocation.settings
        let changed = MetierSettings.schema.settings.filter { setting in
            settings.entry(setting.name).map { $0.origin != .standard } ?? false
        }
        let own = changed.isEmpty ? "all by default" : "set: " + changed.map(\.environment).joined(separator: ", ")
        return DoctorCheck(
            "settings",
            "listens on \(settings.http.host):\(settings.http.port), "
                + "up to \(settings.database.connections) database connections, "
                + "log level \(settings.log.level); \(own)")
    }
}

/// The configured language models; no calls are made, because they may cost money.
enum ModelsCheck {
    static func run(_ invocation: Invocation) -> DoctorCheck {
        do {
            let models = try ConfiguredModels.models(invocation.settings)
            guard !models.isEmpty else {
                return DoctorCheck(
                    "models", "no language model: answers come from data and rules alone",
                    warning: ConfiguredModels.hasUnusedSettings(invocation.settings)
                        ? "a provider is set, but METIER_LLM_CHAIN names no model of it" : nil)
            }
            return DoctorCheck(
                name: "models", verdict: .good,
                text: models.map(\.name).joined(separator: ", ") + "; not asked here, `metier models check` does")
        } catch {
            return DoctorCheck(name: "models", verdict: .bad, text: CommandFailure(error).message)
        }
    }
}

/// Whether sentence embeddings can be computed; optional unless requested by a setting.
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
            // With `auto` a missing or broken model is only a warning; a model requested by a setting must work.
            let isWanted = settings.embeddings.mode != "auto"
            return DoctorCheck(
                name: "embeddings", verdict: isWanted ? .bad : .warning, text: CommandFailure(error).message)
        }
    }
}

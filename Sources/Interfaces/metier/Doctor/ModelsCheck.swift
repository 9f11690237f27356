import LanguageModels
import ServiceSupport

/// Which language models are configured; none is asked here, because a question may cost something.
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

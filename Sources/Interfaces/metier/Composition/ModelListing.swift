import LanguageModels
import ServiceSupport

/// Looks once, beside everything else, whether the providers have the models of the chain.
struct ModelListing: Service {
    let serviceName = "model-listing"
    let models: ConfiguredModels
    let logger: Logger
    private let stopping = StopSwitch()

    init(models: ConfiguredModels, logger: Logger) {
        self.models = models
        self.logger = logger
    }

    func run() async throws {
        let looking = Task {
            let inspector = ModelInspector(options: models.options)
            for found in try await inspector.inspect(models.chain.models, asks: false) {
                guard let problem = found.problem else { continue }
                logger.warning(
                    "a configured language model may not answer",
                    ["model": "\(found.provider)/\(found.model)", "reason": problem])
            }
            stopping.turn()
        }
        try await stopping.wait()
        looking.cancel()
    }

    func stop() {
        stopping.turn()
    }
}

import Foundation
import LanguageModels
import Occupations
import Search
import ServiceSupport

/// The source of sentence embeddings from the settings.
enum ConfiguredEmbedder {
    /// The source of embeddings.
    enum Choice: Sendable {
        /// No source, with the reason.
        case none(String)
        /// The model in a folder.
        case local(folder: String)
        /// A service.
        case remote(EmbeddingsClient.Configuration)
    }

    /// Reads the settings; calls no service and loads nothing.
    ///
    /// Throws `SettingsError` for incomplete settings, or a key that would be sent over the network unprotected.
    static func choice(_ settings: Settings) throws -> Choice {
        let folder =
            settings.embeddings.modelFolder ?? settings.files.home + "/models/all-MiniLM-L6-v2"
        switch settings.embeddings.mode {
        case "off": return .none("turned off")
        case "local": return .local(folder: folder)
        case "remote": return .remote(try service(settings))
        default:
            let isThere = ["model.safetensors", "vocab.txt"].allSatisfy {
                FileManager.default.fileExists(atPath: folder + "/" + $0)
            }
            return isThere ? .local(folder: folder) : .none("the model is not there; Scripts/model.sh fetches it")
        }
    }

    /// The embedder itself: loads the model, or requests a first embedding from the service. Blocks on the disk or the
    /// network.
    ///
    /// - Returns: `nil` where there is none.
    @concurrent
    static func embedder(_ settings: Settings, logger: Logger) async throws -> (any TextEmbedder)? {
        switch try choice(settings) {
        case .none: return nil
        case .local(let folder):
            let model = try await BlockingExecutor.once(label: "model") { try SentenceModel(folder: folder) }
            return LocalEmbedder(model, threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
        case .remote(let configuration):
            return try await RemoteEmbedder.connect(
                EmbeddingsClient(configuration, version: Program.version, logger: logger), model: configuration.model)
        }
    }

    /// Whether a company's text may be passed to the source of embeddings: one in the process or on this machine, or
    /// any if `models.private_text` allows it.
    static func maySeePrivateText(_ settings: Settings) -> Bool {
        guard settings.models.privateText != "allow",
            case .remote(let configuration)? = try? choice(settings)
        else { return true }
        return Loopback.contains(URL(string: configuration.baseURL)?.host ?? "")
    }

    private static func service(_ settings: Settings) throws -> EmbeddingsClient.Configuration {
        let address = settings.embeddings.url ?? ""
        let model = settings.embeddings.model
        guard !address.isEmpty, !model.isEmpty else {
            throw SettingsError(problems: ["embeddings.url and embeddings.model: set both for a remote service"])
        }
        let url = URL(string: address)
        guard url?.user == nil, url?.query == nil, url?.fragment == nil else {
            throw SettingsError(problems: ["embeddings.url: must be an address without user, query and fragment"])
        }
        let key = settings.embeddings.key.flatMap { $0.isEmpty ? nil : $0 }
        guard key == nil || Loopback.contains(url?.host ?? "") || url?.scheme?.lowercased() == "https" else {
            throw SettingsError(problems: ["embeddings.url: must be an https address, because a key is sent to it"])
        }
        return .init(baseURL: address, model: model, key: key)
    }
}

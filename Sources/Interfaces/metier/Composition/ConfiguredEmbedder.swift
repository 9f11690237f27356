import Foundation
import LanguageModels
import Occupations
import Search
import ServiceSupport

/// The source of sentence vectors that the settings ask for.
enum ConfiguredEmbedder {
    /// Where vectors come from.
    enum Choice: Sendable {
        /// From nowhere, and why.
        case none(String)
        /// From the model in a folder.
        case local(folder: String)
        /// From a service.
        case remote(EmbeddingsClient.Configuration)
    }

    /// Reads the settings; asks no service and loads nothing.
    ///
    /// Throws `SettingsError` for settings that are not whole, or a key that would go over the network unprotected.
    static func choice(_ settings: Settings) throws -> Choice {
        let folder =
            settings.stringIfSet("embeddings.model_dir") ?? settings.string("files.home") + "/models/all-MiniLM-L6-v2"
        switch settings.string("embeddings.mode") {
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

    /// The embedder itself: loads the model, or asks the service for a first vector. Waits on the disk or the network.
    ///
    /// - Returns: `nil` where there is none.
    @concurrent
    static func embedder(_ settings: Settings, logger: Logger) async throws -> (any TextEmbedder)? {
        switch try choice(settings) {
        case .none: return nil
        case .local(let folder):
            let loader = BlockingExecutor(label: "model", threads: 1, queueLimit: 1)
            let model = try await loader.run { try SentenceModel(folder: folder) }
            await loader.shutDown()
            return LocalEmbedder(model, threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
        case .remote(let configuration):
            return try await RemoteEmbedder.connect(
                EmbeddingsClient(configuration, version: Program.version, logger: logger), model: configuration.model)
        }
    }

    /// Whether a company's text may be given to the source of vectors: one within the process or on this machine, or any
    /// where `models.private_text` allows it.
    static func maySeePrivateText(_ settings: Settings) -> Bool {
        guard settings.string("models.private_text") != "allow",
            case .remote(let configuration)? = try? choice(settings)
        else { return true }
        return isLoopback(URL(string: configuration.baseURL))
    }

    private static func isLoopback(_ url: URL?) -> Bool {
        ["127.0.0.1", "localhost", "::1", "[::1]"].contains(url?.host?.lowercased() ?? "")
    }

    private static func service(_ settings: Settings) throws -> EmbeddingsClient.Configuration {
        let address = settings.stringIfSet("embeddings.url") ?? ""
        let model = settings.string("embeddings.model")
        guard !address.isEmpty, !model.isEmpty else {
            throw SettingsError(problems: ["embeddings.url and embeddings.model: set both for a remote service"])
        }
        let url = URL(string: address)
        guard url?.user == nil, url?.query == nil, url?.fragment == nil else {
            throw SettingsError(problems: ["embeddings.url: must be an address without user, query and fragment"])
        }
        let key = settings.secretIfSet("embeddings.key").flatMap { $0.isEmpty ? nil : $0 }
        guard key == nil || isLoopback(url) || url?.scheme?.lowercased() == "https" else {
            throw SettingsError(problems: ["embeddings.url: must be an https address, because a key is sent to it"])
        }
        return .init(baseURL: address, model: model, key: key)
    }
}

import LanguageModels
import Occupations
import ServiceSupport
import Store

/// The chain of language models from the settings.
struct ConfiguredModels: Sendable {
    /// The chain, with its records in the database.
    let chain: ChatChain
    /// The options of the chain.
    let options: ChatChainOptions
    /// The records of calls.
    let records: StoredChatRecords

    /// Chains of one model, by its name.
    private let singles = Locked<[String: ChatChain]>([:])
    private let logger: Logger

    /// The models used where only a key of Groq is set.
    static let groqDefault = "groq/openai/gpt-oss-120b, groq/openai/gpt-oss-20b"

    /// A chain; `nil` where none is configured. Makes no calls.
    ///
    /// Throws `SettingsError` for incomplete settings, and for a key that would be sent over the network unprotected.
    init?(_ invocation: Invocation, store: Store, isServer: Bool) throws {
        let settings = invocation.settings
        let models = try Self.models(settings)
        guard !models.isEmpty else { return nil }
        options = Self.options(settings)
        records = StoredChatRecords(store: store, retention: settings.models.retention)
        var logger = invocation.logger("models")
        // A one-shot command reports the origin of its answer itself.
        if !isServer { logger.level = max(logger.level, .error) }
        self.logger = logger
        chain = ChatChain(models, options: options, records: records, logger: logger)
    }

    /// A chain of one of the models, by its name in the settings; `nil` where there is none of that name.
    func only(_ name: String) -> ChatChain? {
        guard let model = chain.models.first(where: { $0.name == name }) else { return nil }
        return singles.withLock { singles in
            if let made = singles[name] { return made }
            let made = ChatChain([model], options: options, records: records, logger: logger)
            singles[name] = made
            return made
        }
    }

    /// Whether settings are present that only a chain would use.
    static func hasUnusedSettings(_ settings: Settings) -> Bool {
        settings.models.url != nil || isSet("models.gemini_key", settings)
    }

    // MARK: - Reading

    private static func options(_ settings: Settings) -> ChatChainOptions {
        var options = ChatChainOptions()
        options.callDeadline = max(.milliseconds(100), settings.models.deadline)
        options.silence = max(.milliseconds(100), settings.models.silence)
        options.concurrency = settings.models.concurrency
        options.spendCap = settings.models.spendCap
        options.allowsPrivateText = settings.models.privateText == "allow"
        options.keepsPrivateText = settings.models.keepPrivate
        return options
    }

    /// The models of the chain, in order.
    static func models(_ settings: Settings) throws -> [ChainModel] {
        var line = settings.models.chain ?? ""
        if line.allSatisfy({ $0 == " " }), isSet("models.groq_key", settings) { line = groqDefault }
        let names = CommandTree.names(line)
        guard !names.isEmpty else { return [] }
        let prices = try prices(settings)
        if let stranger = prices.keys.sorted().first(where: { !names.contains($0) }),
            settings.entry("models.chain") != nil,
            settings.entry("models.chain")?.origin != .standard
        {
            throw problem("models.prices", "'\(stranger)' is not in the chain", settings)
        }
        var providers: [String: any ChatProvider] = [:]
        var models: [ChainModel] = []
        for name in names {
            guard let slash = name.firstIndex(of: "/"), slash != name.startIndex,
                name.index(after: slash) != name.endIndex
            else { throw problem("models.chain", "'\(name)' is not PROVIDER/MODEL", settings) }
            guard !models.contains(where: { $0.name == name }) else {
                throw problem("models.chain", "'\(name)' occurs twice", settings)
            }
            let providerName = String(name[..<slash])
            let provider: any ChatProvider
            if let known = providers[providerName] {
                provider = known
            } else {
                provider = try self.provider(providerName, settings)
                providers[providerName] = provider
            }
            let price = prices[name]
            if settings.models.spendCap != nil, price == nil, !provider.isLocal {
                throw problem(
                    "models.spend_cap",
                    "models.prices has no price for '\(name)', so a cap could not be kept; "
                        + "a model that costs nothing has the price 0:0", settings)
            }
            models.append(ChainModel(provider, String(name[name.index(after: slash)...]), price: price))
        }
        return models
    }

    private static func provider(_ name: String, _ settings: Settings) throws -> any ChatProvider {
        let connections = settings.models.concurrency
        let (addressSetting, keySetting) =
            switch name {
            case "groq": ("models.groq_url", "models.groq_key")
            case "gemini": ("models.gemini_url", "models.gemini_key")
            case "local": ("models.url", "models.key")
            default:
                throw problem(
                    "models.chain",
                    "there is no provider '\(name)'"
                        + (NearestName.suggestion(for: name, in: ["groq", "gemini", "local"]).map {
                            "; did you mean '\($0)'?"
                        } ?? "; there are groq, gemini and local"), settings)
            }
        guard let address = settings.stringIfSet(addressSetting), !address.isEmpty else {
            throw problem("models.chain", "'\(name)' needs \(addressSetting)", settings)
        }
        let endpoint: ProviderEndpoint
        do {
            endpoint = try ProviderEndpoint(
                name: name, baseURL: name == "local" ? withPath(address) : address,
                key: settings.secretIfSet(keySetting))
        } catch {
            throw problem(addressSetting, error.message, settings)
        }
        guard name == "local" || endpoint.isLocal || isSet(keySetting, settings) else {
            throw problem("models.chain", "'\(name)' needs \(keySetting)", settings)
        }
        return switch name {
        case "groq":
            OpenAIProvider(endpoint, dialect: .groq, version: Program.version, connections: connections)
        case "gemini": GeminiProvider(endpoint, version: Program.version, connections: connections)
        default: OpenAIProvider(endpoint, dialect: .plain, version: Program.version, connections: connections)
        }
    }

    /// An address with a path: `/v1` is added where it has none.
    private static func withPath(_ address: String) -> String {
        var base = address
        while base.hasSuffix("/") { base.removeLast() }
        guard let scheme = base.firstRange(of: "://") else { return base }
        return base[scheme.upperBound...].contains("/") ? base : base + "/v1"
    }

    private static func prices(_ settings: Settings) throws -> [String: ChainModel.Price] {
        var prices: [String: ChainModel.Price] = [:]
        for entry in CommandTree.names(settings.models.prices) {
            let sides = entry.split(separator: "=", maxSplits: 1).map(String.init)
            let numbers = sides.count == 2 ? sides[1].split(separator: ":").map { Double($0) } : []
            guard numbers.count == 2, let input = numbers[0], let output = numbers[1],
                (0...1_000_000).contains(input), (0...1_000_000).contains(output)
            else { throw problem("models.prices", "'\(entry)' is not PROVIDER/MODEL=IN:OUT", settings) }
            prices[sides[0]] = .init(input: input, output: output)
        }
        return prices
    }

    private static func isSet(_ name: String, _ settings: Settings) -> Bool {
        settings.secretIfSet(name).map { !$0.isEmpty } ?? false
    }

    private static func problem(_ setting: String, _ text: String, _ settings: Settings) -> SettingsError {
        let origin = settings.entry(setting)?.origin.description ?? "default"
        return SettingsError(problems: ["\(origin): \(setting): \(text)"])
    }
}

/// Checks once, in the background, whether the providers have the models of the chain.
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

import ServiceSupport

// The settings by component and property. Names of settings are looked up here alone; what a property means, its default
// and its range stand in `MetierSettings`.

extension Settings {
    /// Folders.
    var files: FileSettings { FileSettings(settings: self) }
    /// O*NET: its release and its web services.
    var onet: ONetSettings { ONetSettings(settings: self) }
    /// The database.
    var database: DatabaseSettings { DatabaseSettings(settings: self) }
    /// The shared cache.
    var cache: CacheSettings { CacheSettings(settings: self) }
    /// The HTTP server.
    var http: HTTPSettings { HTTPSettings(settings: self) }
    /// Defaults of the skill gap.
    var gap: GapSettings { GapSettings(settings: self) }
    /// Sentence vectors.
    var embeddings: EmbeddingSettings { EmbeddingSettings(settings: self) }
    /// Language models.
    var models: ModelSettings { ModelSettings(settings: self) }
    /// What `metier serve` does beside answering.
    var serve: ServeSettings { ServeSettings(settings: self) }
    /// The work queue.
    var work: WorkSettings { WorkSettings(settings: self) }
    /// Who may do what.
    var access: AccessSettings { AccessSettings(settings: self) }
    /// Logs.
    var log: LogSettings { LogSettings(settings: self) }
}

/// Folders.
struct FileSettings: Sendable {
    let settings: Settings

    var home: String { settings.string("files.home") }
    var data: String? { settings.stringIfSet("files.data") }
}

/// O*NET: its release and its web services.
struct ONetSettings: Sendable {
    let settings: Settings

    var remoteDeadline: Duration { settings.duration("onet.remote_deadline") }
    var username: String? { settings.stringIfSet("onet.username") }
    var remoteTimeToLive: Duration { settings.duration("onet.remote_ttl") }
    var url: String { settings.string("onet.url") }
}

/// The database.
struct DatabaseSettings: Sendable {
    let settings: Settings

    var startWait: Duration { settings.duration("database.start_wait") }
    var wait: Duration { settings.duration("database.wait") }
    var statementLimit: Duration { settings.duration("database.statement_limit") }
    var password: Secret? { settings.secretIfSet("database.password") }
    var connections: Int { settings.int("database.connections") }
    var maximumAge: Duration { settings.duration("database.maximum_age") }
    var slowStatement: Duration { settings.duration("database.slow_statement") }
    var url: String? { settings.stringIfSet("database.url") }
}

/// The shared cache.
struct CacheSettings: Sendable {
    let settings: Settings

    var url: Secret? { settings.secretIfSet("cache.url") }
    var password: Secret? { settings.secretIfSet("cache.password") }
    var prefix: String { settings.string("cache.prefix") }
    var timeout: Duration { settings.duration("cache.timeout") }
}

/// The HTTP server.
struct HTTPSettings: Sendable {
    let settings: Settings

    var host: String { settings.string("http.host") }
    var port: Int { settings.int("http.port") }
    var accessLog: Bool { settings.bool("http.access_log") }
    var shutdownGrace: Duration { settings.duration("http.shutdown_grace") }
    var compression: Bool { settings.bool("http.compression") }
    var requestDeadline: Duration { settings.duration("http.request_deadline") }
    var maxBody: Int { settings.bytes("http.max_body") }
    var threads: Int { settings.int("http.threads") }
    var connections: Int { settings.int("http.connections") }
    var connectionsPerAddress: Int { settings.int("http.connections_per_address") }
    var headerDeadline: Duration { settings.duration("http.header_deadline") }
    var bodyDeadline: Duration { settings.duration("http.body_deadline") }
    var idleTimeout: Duration { settings.duration("http.idle_timeout") }
}

/// Defaults of the skill gap.
struct GapSettings: Sendable {
    let settings: Settings

    var notRelevant: String { settings.string("gap.not_relevant") }
    var source: String { settings.string("gap.source") }
}

/// Sentence vectors.
struct EmbeddingSettings: Sendable {
    let settings: Settings

    var modelFolder: String? { settings.stringIfSet("embeddings.model_dir") }
    var mode: String { settings.string("embeddings.mode") }
    var url: String? { settings.stringIfSet("embeddings.url") }
    var model: String { settings.string("embeddings.model") }
    var key: Secret? { settings.secretIfSet("embeddings.key") }
}

/// Language models.
struct ModelSettings: Sendable {
    let settings: Settings

    var privateText: String { settings.string("models.private_text") }
    var retention: Duration { settings.duration("models.retention") }
    var url: String? { settings.stringIfSet("models.url") }
    var deadline: Duration { settings.duration("models.deadline") }
    var silence: Duration { settings.duration("models.silence") }
    var concurrency: Int { settings.int("models.concurrency") }
    var keepPrivate: Bool { settings.bool("models.keep_private") }
    /// `nil` where there is no cap.
    var spendCap: Double? { settings.entry("models.spend_cap").map { _ in settings.number("models.spend_cap") } }
    var chain: String? { settings.stringIfSet("models.chain") }
    var prices: String { settings.string("models.prices") }
}

/// What `metier serve` does beside answering.
struct ServeSettings: Sendable {
    let settings: Settings

    var refresh: Duration { settings.duration("serve.refresh") }
}

/// The work queue.
struct WorkSettings: Sendable {
    let settings: Settings

    var embedded: Bool { settings.bool("work.embedded") }
    var concurrency: Int { settings.int("work.concurrency") }
    var lease: Duration { settings.duration("work.lease") }
    var poll: Duration { settings.duration("work.poll") }
    var pruneSchedule: String { settings.string("work.prune_schedule") }
    var retention: Duration { settings.duration("work.retention") }
}

/// Who may do what.
struct AccessSettings: Sendable {
    let settings: Settings

    var operatorKeyFile: String? { settings.stringIfSet("access.operator_key_file") }
    var localCallers: String { settings.string("access.local_callers") }
}

/// Logs.
struct LogSettings: Sendable {
    let settings: Settings

    var level: String { settings.string("log.level") }
    var format: String { settings.string("log.format") }
}

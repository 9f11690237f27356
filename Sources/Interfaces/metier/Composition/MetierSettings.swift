import ServiceSupport

/// Every setting of Metier. The documentation's settings page is generated from this value.
enum MetierSettings {
    static let schema = SettingsSchema(
        environmentPrefix: "METIER_",
        // Variables of the project's own scripts, which are not settings of the program.
        ignoredEnvironment: [
            "METIER_TEST_*", "METIER_BENCH_*", "METIER_FUZZ", "METIER_HTTP_BENCH",
            "METIER_EMBEDDING_BENCH", "METIER_BINARY", "METIER_CONFIG",
        ],
        settings: [
            Setting(
                "files.home", environment: "METIER_HOME", flag: "home", kind: .path, default: ".metier",
                help: "Folder for the database and downloaded files."),
            Setting(
                "files.data", environment: "METIER_DATA", kind: .path,
                help: """
                    Where framework files are looked for first: a release folder or zip, or a folder of frameworks. \
                    `./data` and `../shared/data` come after it.
                    """),
            Setting(
                "onet.url", environment: "METIER_ONET_URL", kind: .url,
                default: "https://www.onetcenter.org/dl_files/database/db_30_1_text.zip",
                help: "Where the O*NET release is downloaded from when no files are found."),
            Setting(
                "onet.api_key", environment: "METIER_ONET_API_KEY", kind: .secret,
                help: """
                    Key of O*NET Web Services. With it, an occupation that the release lacks is fetched when it is asked \
                    for.
                    """),
            Setting(
                "onet.username", environment: "METIER_ONET_USERNAME", kind: .string,
                help: "Name for O*NET Web Services 1.9, used where no key is set."),
            Setting(
                "onet.password", environment: "METIER_ONET_PASSWORD", kind: .secret,
                help: "Password for O*NET Web Services 1.9."),
            Setting(
                "onet.api_url", environment: "METIER_ONET_API_URL", kind: .url,
                default: "https://api-v2.onetcenter.org/", help: "Address of O*NET Web Services."),
            Setting(
                "onet.v1_url", environment: "METIER_ONET_V1_URL", kind: .url,
                default: "https://services.onetcenter.org/ws/", help: "Address of O*NET Web Services 1.9."),
            Setting(
                "onet.remote_ttl", environment: "METIER_ONET_REMOTE_TTL", kind: .duration, default: "30d",
                help: "How long a fetched occupation counts as fresh; an older one is still served while it is renewed."
            ),
            Setting(
                "onet.remote_deadline", environment: "METIER_ONET_REMOTE_DEADLINE", kind: .duration, default: "10s",
                help: "How long fetching everything about one occupation may take."),
            Setting(
                "database.url", environment: "METIER_DATABASE_URL", flag: "database-url", kind: .string,
                help: """
                    The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or \
                    `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By \
                    default `metier.sqlite` in the home folder.
                    """),
            Setting(
                "database.password", environment: "METIER_DATABASE_PASSWORD", kind: .secret,
                help: "The password of a database server, in place of one in its address."),
            Setting(
                "migrate.from_password", environment: "METIER_MIGRATE_FROM_PASSWORD", kind: .secret,
                help: "The password of the server that `metier migrate-store` copies from."),
            Setting(
                "migrate.to_password", environment: "METIER_MIGRATE_TO_PASSWORD", kind: .secret,
                help: "The password of the server that `metier migrate-store` copies to."),
            Setting(
                "database.connections", environment: "METIER_DATABASE_CONNECTIONS", kind: .int(1...64), default: "4",
                help: "The greatest number of database connections."),
            Setting(
                "database.wait", environment: "METIER_DATABASE_WAIT", kind: .duration, default: "5s",
                help: "How long opening a connection to a server, and waiting for a free connection, may each take."),
            Setting(
                "database.start_wait", environment: "METIER_DATABASE_START_WAIT", kind: .duration, default: "30s",
                help: """
                    How long `serve` and `worker` wait at their start for a database server that cannot be reached before \
                    they end with 69.
                    """),
            Setting(
                "database.statement_limit", environment: "METIER_DATABASE_STATEMENT_LIMIT", kind: .duration,
                default: "5m", help: "How long a statement may run on a server before it is ended."),
            Setting(
                "database.maximum_age", environment: "METIER_DATABASE_MAXIMUM_AGE", kind: .duration, default: "30m",
                help: "Connections older than this are opened anew."),
            Setting(
                "database.slow_statement", environment: "METIER_DATABASE_SLOW_STATEMENT", kind: .duration,
                default: "1s", help: "Statements that take longer are logged, without their values."),
            Setting(
                "cache.url", environment: "METIER_REDIS_URL", kind: .secret,
                help: """
                    An optional Redis server that the nodes share: `redis://[USER][:PASSWORD@]HOST[:PORT][/DATABASE]` or \
                    `unix:PATH`; TLS is not available.
                    """),
            Setting(
                "cache.password", environment: "METIER_REDIS_PASSWORD", kind: .secret,
                help: "The password of the Redis server, in place of one in its address."),
            Setting(
                "cache.prefix", environment: "METIER_REDIS_PREFIX", kind: .string, default: "",
                help: """
                    Comes after `metier:` in the names of keys and channels; installations with different databases on \
                    one Redis server need different ones.
                    """),
            Setting(
                "cache.timeout", environment: "METIER_REDIS_TIMEOUT", kind: .duration, default: "100ms",
                help: "How long Redis may take to answer; opening a connection may take twice as long."),
            Setting(
                "http.host", environment: "METIER_HOST", flag: "host", kind: .string, default: "127.0.0.1",
                help:
                    "The address to listen on. Other than loopback, put a reverse proxy with access control before it."),
            Setting(
                "http.port", environment: "METIER_PORT", flag: "port", kind: .int(0...65_535), default: "8000",
                help: "The port to listen on; 0 takes a free one."),
            Setting(
                "http.threads", environment: "METIER_HTTP_THREADS", kind: .int(0...256), default: "0",
                help: "Threads that serve connections; 0 means as many as cores, at least 4."),
            Setting(
                "http.connections", environment: "METIER_HTTP_CONNECTIONS", kind: .int(1...100_000), default: "960",
                help: "The greatest number of open connections."),
            Setting(
                "http.connections_per_address", environment: "METIER_HTTP_CONNECTIONS_PER_ADDRESS",
                kind: .int(0...100_000), default: "0",
                help: """
                    The greatest number of open connections of one address (of one /64 with IPv6); 0 means a quarter of all. \
                    Loopback and trusted proxies have no such limit.
                    """),
            Setting(
                "http.trusted_proxies", environment: "METIER_TRUSTED_PROXIES", kind: .string, default: "",
                help: """
                    Addresses of reverse proxies, which connect for many clients: single ones or blocks such as \
                    `10.0.0.0/8`, separated by commas.
                    """),
            Setting(
                "http.max_body", environment: "METIER_HTTP_MAX_BODY", kind: .bytes, default: "1MiB",
                help: "The largest request body."),
            Setting(
                "http.header_deadline", environment: "METIER_HTTP_HEADER_DEADLINE", kind: .duration, default: "10s",
                help: "How long a client may take to send a request's head."),
            Setting(
                "http.body_deadline", environment: "METIER_HTTP_BODY_DEADLINE", kind: .duration, default: "60s",
                help: "How long a client may take to send a request's body."),
            Setting(
                "http.request_deadline", environment: "METIER_HTTP_REQUEST_DEADLINE", kind: .duration, default: "30s",
                help: "How long an answer may take before it becomes 503."),
            Setting(
                "http.idle_timeout", environment: "METIER_HTTP_IDLE_TIMEOUT", kind: .duration, default: "60s",
                help: "How long a connection may be idle between requests."),
            Setting(
                "http.compression", environment: "METIER_HTTP_COMPRESSION", kind: .bool, default: "true",
                help: "Compress answers for clients that take gzip."),
            Setting(
                "http.cors_origins", environment: "METIER_CORS_ORIGINS", kind: .string, default: "",
                help: "Origins whose pages may read the answers, separated by commas; `*` for all; empty for none."),
            Setting(
                "http.access_log", environment: "METIER_ACCESS_LOG", kind: .bool, default: "true",
                help: "Write one JSON line a request to standard error."),
            Setting(
                "http.shutdown_grace", environment: "METIER_SHUTDOWN_GRACE", kind: .duration, default: "10s",
                help: "How long running requests may take to finish at shutdown."),
            Setting(
                "gap.not_relevant", environment: "METIER_GAP_NOT_RELEVANT", kind: .choice(["as_published", "absent"]),
                default: "as_published",
                help: "How ratings flagged Not Relevant are read unless a request says otherwise."),
            Setting(
                "gap.source", environment: "METIER_GAP_SOURCE", kind: .choice(["official", "llm", "blend"]),
                default: "official",
                help: """
                    Whose levels a gap is found in unless a request says otherwise: the publisher's, those that \
                    `metier enrich proficiency` had a language model tell, or both weighted.
                    """),
            Setting(
                "embeddings.mode", environment: "METIER_EMBEDDINGS", kind: .choice(["auto", "local", "off", "remote"]),
                default: "auto",
                help: """
                    Where sentence vectors come from: `local` is the model's files, `remote` the service below, `off` none; \
                    `auto` is the model's files where they are, else none.
                    """),
            Setting(
                "embeddings.model_dir", environment: "METIER_MODEL_DIR", kind: .path,
                help:
                    "Folder with `model.safetensors` and `vocab.txt`; by default `models/all-MiniLM-L6-v2` in the home folder."
            ),
            Setting(
                "embeddings.url", environment: "METIER_EMBEDDINGS_URL", kind: .url,
                help: "Address of an OpenAI-compatible service, the part before `/v1/embeddings`."),
            Setting(
                "embeddings.model", environment: "METIER_EMBEDDINGS_MODEL", kind: .string, default: "",
                help: "What the service calls the model."),
            Setting(
                "embeddings.key", environment: "METIER_EMBEDDINGS_KEY", kind: .secret,
                help: "Key of the service; goes into the Authorization header and nowhere else."),
            Setting(
                "models.chain", environment: "METIER_LLM_CHAIN", kind: .string, default: "",
                help: """
                    Language models in the order in which they are asked, `PROVIDER/MODEL` separated by commas; providers \
                    are `groq`, `gemini` and `local`. With a key of Groq and no chain: `groq/openai/gpt-oss-120b, \
                    groq/openai/gpt-oss-20b`.
                    """),
            Setting(
                "models.groq_key", environment: "METIER_GROQ_API_KEY", kind: .secret, help: "Key of Groq."),
            Setting(
                "models.groq_url", environment: "METIER_GROQ_URL", kind: .url,
                default: "https://api.groq.com/openai/v1", help: "Address of Groq, the part before `/chat/completions`."
            ),
            Setting(
                "models.gemini_key", environment: "METIER_GEMINI_API_KEY", kind: .secret, help: "Key of Gemini."),
            Setting(
                "models.gemini_url", environment: "METIER_GEMINI_URL", kind: .url,
                default: "https://generativelanguage.googleapis.com/v1beta",
                help: "Address of Gemini, the part before `/models`."),
            Setting(
                "models.url", environment: "METIER_LLM_URL", kind: .url,
                help: """
                    Address of the provider `local`, any OpenAI-compatible service: the part before `/chat/completions`; \
                    `/v1` is added where the address has no path.
                    """),
            Setting(
                "models.key", environment: "METIER_LLM_KEY", kind: .secret, help: "Key of the provider `local`."),
            Setting(
                "models.deadline", environment: "METIER_LLM_DEADLINE", kind: .duration, default: "20s",
                help:
                    "How long one call of a model may take; where it is more than 20 s, whole answers may take as long."
            ),
            Setting(
                "models.silence", environment: "METIER_LLM_SILENCE", kind: .duration, default: "10s",
                help: "How long a model may say nothing while its answer streams."),
            Setting(
                "models.concurrency", environment: "METIER_LLM_CONCURRENCY", kind: .int(1...256), default: "4",
                help: "Calls that one provider gets at the same time."),
            Setting(
                "models.spend_cap", environment: "METIER_LLM_SPEND_CAP", kind: .number(0...1_000_000),
                help: """
                    US dollars that calls may cost in a day (UTC) by the prices below; 0 for models without a price alone. \
                    Unset for no cap.
                    """),
            Setting(
                "models.prices", environment: "METIER_LLM_PRICES", kind: .string, default: "",
                help: """
                    US dollars per million tokens of requests and answers, `PROVIDER/MODEL=IN:OUT` separated by commas. \
                    With a cap, every model off this machine needs one.
                    """),
            Setting(
                "models.private_text", environment: "METIER_LLM_PRIVATE_TEXT", kind: .choice(["deny", "allow"]),
                default: "deny",
                help: "Whether a person's or a company's text may be sent to a model off this machine."),
            Setting(
                "models.keep_private", environment: "METIER_LLM_KEEP_PRIVATE", kind: .bool, default: "false",
                help: """
                    Whether records of calls keep such text, request and answer; otherwise they keep a hash and figures.
                    """),
            Setting(
                "models.retention", environment: "METIER_LLM_RETENTION", kind: .duration, default: "90d",
                help: "How long records of calls are kept, and answers of public data are found again."),
            Setting(
                "serve.refresh", environment: "METIER_REFRESH", kind: .duration, default: "1s",
                help: "How often a running server looks whether another release has become current."),
            Setting(
                "work.embedded", environment: "METIER_WORK_EMBEDDED", kind: .bool, default: "true",
                help: "Whether `metier serve` works on queued items too; off where `metier worker` processes do."),
            Setting(
                "work.concurrency", environment: "METIER_WORK_CONCURRENCY", flag: "concurrency", kind: .int(1...256),
                default: "2", help: "How many work items a process works on at the same time."),
            Setting(
                "work.lease", environment: "METIER_WORK_LEASE", kind: .duration, default: "60s",
                help: "How long after a worker's last sign of life its items are given to another one."),
            Setting(
                "work.poll", environment: "METIER_WORK_POLL", kind: .duration, default: "1s",
                help: "How long an idle worker waits at most before it looks for work again."),
            Setting(
                "work.retention", environment: "METIER_WORK_RETENTION", kind: .duration, default: "7d",
                help: "How long finished work items are kept before `prune` deletes them."),
            Setting(
                "work.prune_schedule", environment: "METIER_WORK_PRUNE_SCHEDULE", kind: .string,
                default: "17 3 * * *",
                help: "When `prune` is enqueued: a cron line in UTC (minute hour day month weekday); empty for never."),
            Setting(
                "work.api", environment: "METIER_WORK_API", kind: .choice(["auto", "on", "off"]), default: "auto",
                help: """
                    Whom the routes for work items answer: auto, whoever has the operator's key, and programs on the same \
                    machine where the server listens on loopback (see access.local_callers); on, everyone; off, nobody. \
                    Items that name a file or an address need the operator's key always.
                    """),
            Setting(
                "knowledge.api", environment: "METIER_KNOWLEDGE_API", kind: .choice(["auto", "on", "off"]),
                default: "auto",
                help: """
                    Whom the routes for a company's documents answer: auto, whoever has the operator's key, and programs on \
                    the same machine where the server listens on loopback (see access.local_callers); on, everyone, so put \
                    access control before it; off, nobody.
                    """),
            Setting(
                "access.local_callers", environment: "METIER_ACCESS_LOCAL_CALLERS", kind: .choice(["on", "off"]),
                default: "on",
                help: """
                    Whether programs on the same machine pass without a key where work.api and knowledge.api say auto. Set it \
                    to off where a reverse proxy runs on this machine: one that speaks HTTP/1.1 and adds no header cannot be \
                    told from a program.
                    """),
            Setting(
                "access.operator_key_file", environment: "METIER_ACCESS_OPERATOR_KEY_FILE", kind: .path,
                help: """
                    The file with the operator's key, 32 characters or more. By default `operator.key` in the home folder, \
                    which the first start of a server makes; `metier access operator-key` prints the key.
                    """),
            Setting(
                "log.level", environment: "METIER_LOG_LEVEL", flag: "log-level", kind: .string, default: "info",
                help: """
                    The least log level that is written, also by part of the program: `warning` or `info,http=debug`. \
                    Levels: trace, debug, info, notice, warning, error, critical.
                    """),
            Setting(
                "log.format", environment: "METIER_LOG_FORMAT", kind: .choice(LogFormat.allCases.map(\.rawValue)),
                default: "text", help: "How log lines look: text for people, json for programs."),
        ])
}

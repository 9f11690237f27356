import API
import Access
import Foundation
import HTTPServer
import LanguageModels
import NodeServices
import Occupations
import ServiceSupport
import SharedCache
import Store
import Taxonomy
import Web
import WorkQueue

/// `metier serve`: serves requests until it is stopped.
enum ServeCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "serve", abstract: "Answers requests over HTTP.",
            discussion: """
                Serves the releases that the database holds and takes up another one as soon as it becomes current. \
                SIGTERM and SIGINT finish running requests and end the process; a second one ends it at once.
                """,
            options: ["http.host", "http.port"].compactMap { MetierSettings.schema.setting($0)?.option() },
            examples: [.init("metier serve --port 8080", "Listens on port 8080 of the loopback address.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let settings = invocation.settings
        let logger = invocation.logger("serve")
        let stop = StopSwitch()
        let signals = ProcessSignals(stop: stop)
        let installation = try Installation(invocation, isServer: true)
        try await installation.migrateWaiting(invocation, until: stop)
        let keys = installation.operatorKeys(settings)
        await OperatorKeyCheck.prepare(keys, logger: invocation.logger("access"))
        try await installation.snapshots.refresh()
        let registry = MetricsRegistry()
        ProcessMetrics.declare(in: registry, name: "metier", version: Program.version)
        DataMetrics.declare(
            in: registry, snapshots: installation.snapshots, store: installation.store,
            remote: installation.node.occupations.remote)
        SharedCacheMetrics.declare(in: registry, cache: installation.cache)
        ChatFigures.declare(in: registry, installation.models?.chain.figures)
        let work = try WorkServices(invocation, installation, metrics: WorkMetrics(registry: registry))
        var observers: [any HTTPObserver] = [HTTPMetrics(registry: registry)]
        if settings.http.accessLog {
            observers.append(
                AccessLog(logger: Logger(label: "access", level: .info, writer: StreamLogWriter(format: .json))))
        }
        let drain = StopSwitch()
        var options = APIApplication.Options()
        options.http = httpOptions(settings)
        options.readsNotRelevantAsAbsent = settings.gap.notRelevant == "absent"
        options.gapSource = .init(rawValue: settings.gap.source) ?? .official
        options.isDraining = { drain.isTurned }
        options.gate = AccessGate(
            admitsLocalCallers: settings.access.localCallers == "on", isOperatorKey: keys.accepts)
        options.workAccess = work.access
        options.knowledgeAccess = WorkServices.access(settings, "knowledge.api")
        let context = APIContext(
            installation.node, work: work.desk, metrics: registry, version: Program.version)
        let pages = WebPages(occupations: installation.node.occupations, version: Program.version)
        let application = try APIApplication(context: context, options: options).application(
            logger: invocation.logger("http"), observer: HTTPObservers(observers),
            adding: pages.add, page: pages.page(of:for:))
        let server = HTTPServer(application, configuration: try serverConfiguration(settings))
        let nudge = installation.nudge
        var members: [ServiceGroup.Member] = [
            .init(
                SnapshotWatcher(
                    snapshots: installation.snapshots, interval: settings.serve.refresh, nudge: nudge,
                    logger: logger)),
            .init(ChangeFeed(store: installation.store, nudge: nudge, logger: logger), whenEnded: .goOn),
        ]
        if let cache = installation.cache {
            let subscriber = ChangeAnnouncer(cache: cache).subscriber(nudge: nudge, logger: invocation.logger("cache"))
            members.append(.init(subscriber, whenEnded: .goOn))
        }
        members.append(
            .init(
                TitlePreparation(
                    titles: installation.node.titles, skills: installation.node.skills,
                    semantic: installation.node.semantic,
                    snapshots: installation.snapshots, logger: logger),
                whenEnded: .goOn))
        if let models = installation.models {
            members.append(.init(ModelListing(models: models, logger: invocation.logger("models")), whenEnded: .goOn))
        }
        members += work.members
        members.append(
            .init(
                HTTPService(
                    server: server, drain: drain,
                    announce: { announce(server, installation, settings, invocation.console) })))
        let services = ServiceGroup(
            members, grace: settings.http.shutdownGrace + WorkServices.stopGrace + .seconds(5),
            logger: logger)
        do {
            try await services.run(until: stop)
        } catch {
            await installation.node.occupations.remote?.stop()
            throw error
        }
        await installation.node.occupations.remote?.stop()
        await installation.cache?.shutDown()
        installation.store.close()
        withExtendedLifetime(signals) {}
        return .ok
    }

    private static func httpOptions(_ settings: Settings) -> HTTPApplicationConfiguration {
        var options = HTTPApplicationConfiguration()
        options.isCompressionOn = settings.http.compression
        options.requestDeadline = settings.http.requestDeadline
        options.maximumBodyBytes = settings.http.maxBody
        let origins = list("http.cors_origins", settings)
        options.cors = origins.isEmpty ? .off : origins.contains("*") ? .any : .origins(origins)
        return options
    }

    private static func serverConfiguration(_ settings: Settings) throws -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.host = settings.http.host
        configuration.port = UInt16(settings.http.port)
        if settings.http.threads > 0 { configuration.threads = settings.http.threads }
        configuration.connectionLimit = settings.http.connections
        configuration.connectionLimitPerAddress = settings.http.connectionsPerAddress
        configuration.unlimitedAddresses += try trustedProxies(settings)
        configuration.headerDeadline = settings.http.headerDeadline
        configuration.bodyDeadline = settings.http.bodyDeadline
        configuration.idleTimeout = settings.http.idleTimeout
        configuration.shutdownGrace = settings.http.shutdownGrace
        return configuration
    }

    private static func trustedProxies(_ settings: Settings) throws -> [AddressBlock] {
        try list("http.trusted_proxies", settings).map { text in
            guard let block = AddressBlock(text) else {
                let origin = settings.entry("http.trusted_proxies")?.origin.description ?? "default"
                throw SettingsError(
                    problems: [
                        "\(origin): http.trusted_proxies: '\(text)' is not an address such as 10.0.0.1 or 10.0.0.0/8"
                    ])
            }
            return block
        }
    }

    /// The comma-separated parts of a setting, without surrounding blanks.
    private static func list(_ name: String, _ settings: Settings) -> [String] {
        settings.string(name).split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }
    }

    /// Shows the address to open.
    private static func announce(
        _ server: HTTPServer, _ installation: Installation, _ settings: Settings, _ console: Console
    ) {
        // The wildcard address cannot be opened in a browser.
        let bound = settings.http.host
        let host = ["0.0.0.0", "::", "[::]", ""].contains(bound) ? "127.0.0.1" : bound
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
        var lines = ["Metier \(Program.version) answers on \(address)"]
        // The log already has one line per framework.
        let contents = installation.snapshots.all.values.map(\.content)
        if !contents.isEmpty {
            let occupations = contents.reduce(0) { $0 + $1.occupations.count }
            lines.append(
                "  serves \(Figures.counted(contents.count, "framework")) with "
                    + "\(Figures.counted(occupations, "occupation"))"
                    + (contents.contains(where: \.isSample) ? " (the bundled sample, not a whole release)" : ""))
        }
        if let remote = installation.node.occupations.remote {
            lines.append("  occupations that the release lacks come from \(remote.sourceName)")
        }
        if installation.snapshots.all.isEmpty {
            lines.append("  nothing is imported yet: run `metier import onet` in another terminal")
        }
        lines += [
            "  open  \(address)/",
            "  try   curl '\(address)/skill-gap?from=43-3031.00&to=13-2011.00'",
            "  docs  \(address)/api/v1/docs",
        ]
        console.writeError(lines.joined(separator: "\n") + "\n")
    }
}

/// The HTTP server as a part of the program.
private struct HTTPService: Service {
    let serviceName = "http"
    let server: HTTPServer
    let drain: StopSwitch
    let announce: @Sendable () -> Void

    func start() async throws {
        try server.start()
        announce()
    }

    func run() async throws {
        try await drain.wait()
        await server.stop()
    }

    func stop() {
        drain.turn()
    }
}

import Access
import Database
import Foundation
import HTTPServer
import LanguageModels
import NodeServices
import Occupations
import Pipeline
import ServiceSupport
import Store
import TestSupport
import Testing
import WorkQueue

@testable import API

/// The API over the bundled sample in a database of its own.
final class SampleAPI: Sendable {
    static let version = "9.8.7-test"
    static let operatorKey = "metier_test_operator_key_0123456789"

    /// One import shared by every test that only reads.
    private static let shared = Task { try await SampleAPI(importing: Repository.sample) }

    let folder: TemporaryFolder
    let database: TestDatabase
    let store: Store
    let snapshots: SnapshotHolder
    let log = MemoryLogWriter()
    let node: Node

    /// An empty database, or one with a release.
    ///
    /// - Parameters:
    ///   - path: What to import.
    ///   - database: The database that another one left.
    ///   - chat: The language models.
    ///   - remote: Makes the source of occupations that the release lacks.
    init(
        importing path: String?, in database: TestDatabase? = nil, chat: any ChatService = NoChatService(),
        remote: (Store, SnapshotHolder, Logger) -> RemoteOccupations? = { _, _, _ in nil }
    ) async throws {
        folder = try TemporaryFolder()
        let database = try database ?? TestDatabase(.selected, .prepared)
        self.database = database
        store = Store(pool: try database.pool(2))
        snapshots = SnapshotHolder(store: store, logger: Logger(label: "test", writer: NoLogWriter()))
        var options = Node.Options()
        options.chat = chat
        options.remote = remote(store, snapshots, Logger(label: "remote", level: .trace, writer: log))
        node = Node(
            store: store, snapshots: snapshots, options: options, logger: Logger(label: "node", writer: NoLogWriter()))
        try await store.migrate()
        if let path { try await load(path) }
    }

    deinit { store.close() }

    /// Imports a folder; it is served from now on. Returns the number of its release.
    @discardableResult
    func load(_ path: String) async throws -> Int64 {
        let report = try await ReleaseImporter(store: store).importRelease(of: "onet", from: path, options: .init())
        guard case .loaded(let release) = report.outcome else { throw NotLoaded(outcome: "\(report.outcome)") }
        try await snapshots.refresh()
        return release.id
    }

    /// Takes work of the kinds that a server knows; nobody works on it.
    var desk: WorkDesk {
        let clock = WorkClock()
        let sources = ReleaseSources(home: folder.path, programVersion: Self.version, announce: { _ in })
        return WorkDesk(
            store: store,
            handlers: WorkHandlers([
                ImportWork(store: store, sources: sources, data: nil),
                PruneWork(store: store, clock: clock, retention: .seconds(60)),
                ProbeWork(),
            ]), clock: clock)
    }

    struct NotLoaded: Error { let outcome: String }

    /// The description of the API.
    func describe(_ change: (inout APIApplication.Options) -> Void = { _ in }) -> APIApplication {
        var options = APIApplication.Options()
        // Requests over a socket name the host `test`.
        options.gate = AccessGate(isOperatorKey: { $0 == Self.operatorKey })
        options.workAccess = .anyone
        options.knowledgeAccess = .anyone
        change(&options)
        let registry = MetricsRegistry()
        DataMetrics.declare(in: registry, snapshots: snapshots, store: store)
        return APIApplication(
            context: APIContext(node, work: desk, metrics: registry, version: Self.version),
            options: options)
    }

    /// Runs `body` against the API over a carrier.
    func serving(
        over carrier: Carrier, _ change: (inout APIApplication.Options) -> Void = { _ in },
        _ body: (APIClient) async throws -> Void
    ) async throws {
        let described = describe(change)
        let documented = DocumentedAPI(document: try JSONValue(parsing: described.openAPI))
        let application = try described.application(logger: Logger(label: "http", writer: log))
        try await CarriedApplication.serving(application, over: carrier) { carried in
            try await body(APIClient(carried: carried, documented: documented))
        }
    }

    /// Runs `body` against the sample that all reading tests share.
    static func serving(
        over carrier: Carrier, _ change: (inout APIApplication.Options) -> Void = { _ in },
        _ body: (APIClient) async throws -> Void
    ) async throws {
        try await shared.value.serving(over: carrier, change, body)
    }

    /// Runs `body` against an API with nothing imported.
    static func empty(over carrier: Carrier, _ body: (APIClient) async throws -> Void) async throws {
        try await SampleAPI(importing: nil).serving(over: carrier, { _ in }, body)
    }
}

/// A client of the API that holds every answer against the OpenAPI document.
struct APIClient: Sendable {
    let carried: CarriedApplication
    let documented: DocumentedAPI

    func send(
        _ method: String, _ target: String, headers: [String: String] = [:], body: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        let reply = try await carried.send(method, target, headers: headers, body: body)
        if reply["Content-Encoding"] == nil {
            let complaints = documented.complaints(
                method: method, target: target, status: reply.status, mediaType: reply["Content-Type"], body: reply.body
            )
            #expect(complaints.isEmpty, "\(method) \(target) gave \(reply.status)", sourceLocation: sourceLocation)
        }
        #expect(reply["X-Request-Id"]?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(reply["X-Content-Type-Options"] == "nosniff", sourceLocation: sourceLocation)
        return reply
    }

    func get(
        _ target: String, headers: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        try await send("GET", target, headers: headers, sourceLocation: sourceLocation)
    }

    /// The body of an answer that must have a status.
    func json(
        _ target: String, status: Int = 200, headers: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let reply = try await get(target, headers: headers, sourceLocation: sourceLocation)
        #expect(reply.status == status, "\(target)", sourceLocation: sourceLocation)
        return try reply.json()
    }
}

extension JSONValue {
    /// A field of a field...
    func at(_ names: String...) -> JSONValue? {
        names.reduce(Optional(self)) { $0?[$1] }
    }

    /// The texts of one field of every element.
    func texts(_ name: String) -> [String] {
        (arrayValue ?? []).compactMap { $0[name]?.stringValue }
    }
}

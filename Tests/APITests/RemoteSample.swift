import Frameworks
import HTTPServer
import Occupations
import Pipeline
import ServiceSupport
import Store
import TestSupport

/// The API over the bundled sample, with a played remote source and a clock that tests move.
struct RemoteSample {
    let api: SampleAPI
    let remote: RemoteOccupations
    let played: PlayedWebServices
    let clock: Locked<Timestamp>

    /// The question between a local and a remote occupation.
    static let gap = "/skill-gap?from=43-3031.00&to=\(PlayedWebServices.code)"
    static let start = Timestamp(milliseconds: 1_800_000_000_000)
    static let day = Duration.seconds(86_400)

    init(
        _ played: PlayedWebServices, in database: TestDatabase? = nil,
        clock: Locked<Timestamp> = Locked(RemoteSample.start), limit: Int = 8,
        nodes: RemoteNodes? = nil, _ change: (inout ONetWebServices.Configuration) -> Void = { _ in }
    ) async throws {
        self.played = played
        self.clock = clock
        let services = played.client(.v2, change)
        var made: RemoteOccupations?
        api = try await SampleAPI(importing: database == nil ? Repository.sample : nil, in: database) {
            store, snapshots, logger in
            made = RemoteOccupations(
                loader: RemoteLoader(
                    services: services, store: store, timeToLive: .seconds(30 * 86_400), logger: logger),
                snapshots: snapshots, limit: limit, nodes: nodes, now: { clock.withLock { $0 } })
            return made
        }
        guard let made else { throw SampleAPI.NotLoaded(outcome: "no remote source") }
        remote = made
        if database != nil { try await api.snapshots.refresh() }
    }

    /// Moves the clock.
    func pass(_ duration: Duration) {
        clock.withLock { $0 = $0.advanced(by: duration) }
    }

    /// Requests to the page that every fetch begins with.
    var fetches: Int {
        played.seen.count { $0.hasPrefix("/v2/online/occupations/") && !$0.contains("/details/") }
    }

    /// Runs `body` with everything set up, over a carrier, and cleans up.
    static func serving(
        over carrier: Carrier = .memory, limit: Int = 8,
        _ change: (inout ONetWebServices.Configuration) -> Void = { _ in },
        _ body: (RemoteSample, APIClient) async throws -> Void
    ) async throws {
        try await PlayedWebServices.playing { played in
            let sample = try await RemoteSample(played, limit: limit, change)
            try await sample.api.serving(over: carrier) { try await body(sample, $0) }
            played.release()
            await sample.remote.stop()
        }
    }
}

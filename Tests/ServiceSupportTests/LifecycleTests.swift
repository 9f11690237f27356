import Foundation
import Testing

@testable import ServiceSupport

/// Notes what happens to it; `run` ends as told.
private final class Recorder: Service {
    enum Ending: Sendable { case whenStopped, atOnce, failing, whenCancelled, failingToStart }

    struct Broken: Error {}

    let serviceName: String
    private let ending: Ending
    private let log: Locked<[String]>
    private let stopped = StopSwitch()
    private let never = StopSwitch()

    init(_ name: String, _ log: Locked<[String]>, _ ending: Ending = .whenStopped) {
        serviceName = name
        self.ending = ending
        self.log = log
    }

    func start() async throws {
        if ending == .failingToStart { throw Broken() }
        note("start")
    }

    func run() async throws {
        switch ending {
        case .whenStopped: try await stopped.wait()
        case .atOnce, .failingToStart: break
        case .failing: throw Broken()
        case .whenCancelled:
            do { try await never.wait() } catch { note("cancelled") }
        }
        note("end")
    }

    func stop() async {
        note("stop")
        stopped.turn()
    }

    private func note(_ what: String) { log.withLock { $0.append("\(serviceName) \(what)") } }
}

@Suite("Service group")
struct ServiceGroupTests {
    private let log = Locked<[String]>([])
    private let logger = Logger(label: "test", writer: NoLogWriter())

    private var notes: [String] { log.withLock { $0 } }

    @Test("starts in order and stops in reverse order, one after the other")
    func order() async throws {
        let stop = StopSwitch()
        let members = ["a", "b", "c"].map { ServiceGroup.Member(Recorder($0, log)) }
        let group = ServiceGroup(members, logger: logger)
        let task = Task { try await group.run(until: stop) }
        while notes.count < 3 { await Task.yield() }
        stop.turn()
        try await task.value
        #expect(
            notes == [
                "a start", "b start", "c start", "c stop", "c end", "b stop", "b end", "a stop", "a end",
            ])
    }

    @Test("stops all when one ends, unless its rule says to go on")
    func ending() async throws {
        let group = ServiceGroup([.init(Recorder("a", log)), .init(Recorder("b", log, .atOnce))], logger: logger)
        try await group.run(until: StopSwitch())
        #expect(notes.suffix(2) == ["a stop", "a end"])
        log.withLock { $0 = [] }
        try await ServiceGroup(
            [
                .init(Recorder("a", log, .atOnce), whenEnded: .goOn),
                .init(Recorder("b", log, .atOnce), whenEnded: .goOn),
            ],
            logger: logger
        ).run(until: StopSwitch())
        #expect(notes.count { $0.hasSuffix("end") } == 2)
        #expect(!notes.contains { $0.hasSuffix("stop") })
    }

    @Test("stops all and throws when one fails")
    func failing() async {
        let group = ServiceGroup(
            [.init(Recorder("a", log)), .init(Recorder("b", log, .failing), whenEnded: .goOn)], logger: logger)
        await #expect(throws: Recorder.Broken.self) { try await group.run(until: StopSwitch()) }
        #expect(notes.suffix(2) == ["a stop", "a end"])
    }

    @Test("stops what had started when a later start fails")
    func failingStart() async {
        let group = ServiceGroup(
            [.init(Recorder("a", log)), .init(Recorder("b", log, .failingToStart)), .init(Recorder("c", log))],
            logger: logger)
        await #expect(throws: Recorder.Broken.self) { try await group.run(until: StopSwitch()) }
        #expect(notes == ["a start", "a stop", "a end"])
    }

    @Test("cancels what does not stop within the grace period")
    func grace() async throws {
        let stop = StopSwitch()
        stop.turn()
        let asked = Locked<[Duration]>([])
        let late = StopSwitch()
        let group = ServiceGroup(
            [.init(Recorder("a", log, .whenCancelled))], grace: .seconds(9), logger: logger,
            sleep: { duration in asked.withLock { $0.append(duration) } })
        let task = Task { try await group.run(until: late) }
        while notes.isEmpty { await Task.yield() }
        late.turn()
        try await task.value
        #expect(asked.withLock { $0 } == [.seconds(9)])
        #expect(notes.contains("a cancelled") && notes.last == "a end")
    }

    @Test("starts nothing when it is already asked to stop")
    func early() async throws {
        let stop = StopSwitch()
        stop.turn()
        try await ServiceGroup([.init(Recorder("a", log))], logger: logger).run(until: stop)
        #expect(notes == [])
    }
}

@Suite("Signals")
struct SignalTests {
    @Test("stops at the first signal and exits at the second")
    func rule() {
        var rule = SignalRule(hangUp: .reload)
        #expect(rule.receive(SIGHUP) == .reload)
        #expect(rule.receive(SIGUSR1) == .ignore)
        #expect(rule.receive(SIGTERM) == .stop)
        #expect(rule.receive(SIGINT) == .exitNow(130))
        var other = SignalRule(hangUp: .stop)
        #expect(other.receive(SIGHUP) == .stop)
        #expect(other.receive(SIGTERM) == .exitNow(143))
        var third = SignalRule(hangUp: .ignore)
        #expect(third.receive(SIGHUP) == .ignore)
        #expect(third.receive(SIGINT) == .stop)
    }

    @Test("catches real signals, ignores a broken pipe, and ends at the second signal")
    func real() async {
        await #expect(processExitsWith: .exitCode(143)) {
            let (stop, reloaded) = (StopSwitch(), StopSwitch())
            let signals = ProcessSignals(stop: stop, hangUp: .reload, reload: { reloaded.turn() })
            kill(getpid(), SIGPIPE)
            kill(getpid(), SIGHUP)
            try await reloaded.wait()
            kill(getpid(), SIGINT)
            try await stop.wait()
            kill(getpid(), SIGTERM)
            defer { withExtendedLifetime(signals) {} }
            try await StopSwitch().wait()
        }
    }
}

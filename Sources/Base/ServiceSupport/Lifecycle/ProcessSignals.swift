internal import Dispatch
internal import Foundation

/// What a signal makes the program do: a state machine without side effects.
package struct SignalRule: Sendable {
    /// What to do.
    package enum Action: Sendable, Hashable {
        /// Stop gracefully.
        case stop
        /// End at once with this exit code.
        case exitNow(Int32)
        /// Reread what can be reread.
        case reload
        /// Nothing.
        case ignore
    }

    /// What the hang-up signal means.
    package enum HangUp: Sendable {
        /// Stop, as when a terminal is closed.
        case stop
        /// Reread, as daemons do.
        case reload
        /// Nothing.
        case ignore
    }

    private let hangUp: HangUp
    private var isStopping = false

    /// Makes the rule before any signal.
    package init(hangUp: HangUp) {
        self.hangUp = hangUp
    }

    /// Takes a signal: the first that stops asks for a graceful stop, the second ends the process with 128 + number.
    package mutating func receive(_ signal: Int32) -> Action {
        if signal == SIGHUP {
            switch hangUp {
            case .reload: return .reload
            case .ignore: return .ignore
            case .stop: break
            }
        } else if signal != SIGTERM, signal != SIGINT {
            return .ignore
        }
        defer { isStopping = true }
        return isStopping ? .exitNow(128 + signal) : .stop
    }
}

/// Watches SIGTERM, SIGINT and SIGHUP and ignores SIGPIPE, from the moment it is made until it is released.
///
/// One per process. Handlers run on an owned queue; they are made here and not in `main.swift`, where a closure would
/// belong to the main actor and trap when another thread calls it.
package final class ProcessSignals: Sendable {
    private let sources: Locked<[any DispatchSourceSignal]>
    private static let watched = [SIGTERM, SIGINT, SIGHUP]

    /// Starts watching; signals that come after this returns are not lost.
    /// - Parameters:
    ///   - stop: turned by the first signal that stops.
    ///   - hangUp: what a hang-up means.
    ///   - reload: called for a hang-up under ``SignalRule/HangUp/reload``; must return at once.
    package init(
        stop: StopSwitch, hangUp: SignalRule.HangUp = .stop, reload: @escaping @Sendable () -> Void = {}
    ) {
        signal(SIGPIPE, SIG_IGN)
        let rule = Locked(SignalRule(hangUp: hangUp))
        let queue = DispatchQueue(label: "signals")
        // Sources register on another thread; waiting for that closes the gap in which an early signal would be lost.
        let registered = DispatchGroup()
        var made: [any DispatchSourceSignal] = []
        for number in Self.watched {
            // A dispatch source only sees a signal whose own action is off.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: Self.handler(number, rule, stop, reload))
            registered.enter()
            source.setRegistrationHandler(handler: Self.leaver(registered))
            source.resume()
            made.append(source)
        }
        sources = Locked(made)
        registered.wait()
    }

    deinit {
        sources.withLock { sources in
            for source in sources { source.cancel() }
        }
        for number in Self.watched { signal(number, SIG_DFL) }
    }

    private static func leaver(_ group: DispatchGroup) -> @Sendable () -> Void {
        { group.leave() }
    }

    private static func handler(
        _ number: Int32, _ rule: Locked<SignalRule>, _ stop: StopSwitch, _ reload: @escaping @Sendable () -> Void
    ) -> @Sendable () -> Void {
        {
            switch rule.withLock({ $0.receive(number) }) {
            case .stop: stop.turn()
            case .reload: reload()
            // Not `exit`: handlers registered with it may wait for the very thing that hangs.
            case .exitNow(let code): _exit(code)
            case .ignore: break
            }
        }
    }
}

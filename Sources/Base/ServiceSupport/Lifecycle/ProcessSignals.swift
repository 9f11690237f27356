internal import Dispatch
internal import Foundation

/// How the program reacts to signals: a state machine without side effects.
package struct SignalRule: Sendable {
    /// The reaction to a signal.
    package enum Action: Sendable, Hashable {
        /// Stop gracefully.
        case stop
        /// Exit at once with this code.
        case exitNow(Int32)
        /// Reload what can be reloaded.
        case reload
        /// Do nothing.
        case ignore
    }

    /// The meaning of the hang-up signal.
    package enum HangUp: Sendable {
        /// Stop, as when a terminal is closed.
        case stop
        /// Reload, as daemons do.
        case reload
        /// Do nothing.
        case ignore
    }

    private let hangUp: HangUp
    private var isStopping = false

    package init(hangUp: HangUp) {
        self.hangUp = hangUp
    }

    /// Handles a signal: the first stop signal requests a graceful stop, the second ends the process with 128 + number.
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

/// Handles SIGTERM, SIGINT and SIGHUP and ignores SIGPIPE, from its creation until its release.
///
/// One per process. Handlers run on a dedicated queue; they are created here and not in `main.swift`, where a closure
/// would be isolated to the main actor and trap when called on another thread.
package final class ProcessSignals: Sendable {
    private let sources: Locked<[any DispatchSourceSignal]>
    private static let watched = [SIGTERM, SIGINT, SIGHUP]

    /// Starts handling signals; signals after this returns are not lost.
    /// - Parameters:
    ///   - stop: turned by the first stop signal.
    ///   - hangUp: the meaning of a hang-up.
    ///   - reload: called for a hang-up under ``SignalRule/HangUp/reload``; must return at once.
    package init(
        stop: StopSwitch, hangUp: SignalRule.HangUp = .stop, reload: @escaping @Sendable () -> Void = {}
    ) {
        signal(SIGPIPE, SIG_IGN)
        let rule = Locked(SignalRule(hangUp: hangUp))
        let queue = DispatchQueue(label: "signals")
        // Sources register on another thread; waiting for that ensures that no early signal is lost.
        let registered = DispatchGroup()
        var made: [any DispatchSourceSignal] = []
        for number in Self.watched {
            // A dispatch source only receives a signal whose default action is disabled.
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
            // Not `exit`: handlers registered with it may wait for the thread that hangs.
            case .exitNow(let code): _exit(code)
            case .ignore: break
            }
        }
    }
}

/// Shows the progress of a long task.
///
/// On a terminal one line is rewritten, at most ten times a second:
/// `Loading  [=========>          ]  45%  9,000/20,000 rows  3,000/s  4.2 s left`. Elsewhere plain lines are
/// written, the first at the start, then at most one every `lineInterval`. Safe to use from several tasks.
package final class ProgressBar: Sendable {
    private struct State {
        var done = 0
        var lastShown: Duration?
        var lastColumns = 0
        var isFinished = false
    }

    private let label: String
    private let total: Int?
    private let unit: String
    private let writer: any TerminalWriting
    private let isTerminal: Bool
    private let width: Int
    private let interval: Duration
    private let style: TerminalStyle
    private let elapsed: @Sendable () -> Duration
    private let state = Locked(State())

    /// Creates a progress bar; nothing is written before the first ``advance(by:)``.
    /// - Parameters:
    ///   - label: the name of the task.
    ///   - total: the number of steps; `nil` if unknown.
    ///   - unit: the counted noun, with a plural in s.
    ///   - writer: the output.
    ///   - isTerminal: whether `writer` is a terminal that interprets carriage returns.
    ///   - width: the maximum number of columns of a line.
    ///   - lineInterval: the minimum interval between lines without a terminal.
    ///   - style: the style of the output.
    ///   - elapsed: the time since the start; replaced in tests.
    package init(
        label: String, total: Int?, unit: String, writer: any TerminalWriting, isTerminal: Bool, width: Int = 80,
        lineInterval: Duration = .seconds(5), style: TerminalStyle = .plain,
        elapsed: @escaping @Sendable () -> Duration = ProgressBar.sinceNow()
    ) {
        self.label = label
        self.total = total
        self.unit = unit
        self.writer = writer
        self.isTerminal = isTerminal
        self.width = width
        interval = isTerminal ? .milliseconds(100) : lineInterval
        self.style = style
        self.elapsed = elapsed
    }

    /// A clock that starts now.
    package static func sinceNow() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }

    /// Counts further steps.
    package func advance(by steps: Int = 1) { update { $0 + steps } }

    /// Sets the number of steps done.
    package func set(_ done: Int) { update { _ in done } }

    /// Shows the final state with the time taken, and ends the line; later calls have no effect.
    package func finish() {
        let now = elapsed()
        // Written under the lock: lines of two tasks must not be interleaved, and the writer is a single system call.
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            let rate = rateText(state.done, now)
            write("\(label)  \(count(state.done))\(rate)  in \(Figures.duration(now))", &state)
            if isTerminal { writer.write("\n") }
        }
    }

    private func update(_ change: (Int) -> Int) {
        let now = elapsed()
        state.withLock { state in
            guard !state.isFinished else { return }
            state.done = change(state.done)
            if let last = state.lastShown, now - last < interval { return }
            state.lastShown = now
            write(line(state.done, now), &state)
        }
    }

    private func write(_ line: String, _ state: inout State) {
        guard isTerminal else { return writer.write(line + "\n") }
        let shown = DisplayWidth.of(line) > width ? DisplayWidth.truncated(line, to: width) : line
        let columns = DisplayWidth.of(shown)
        // Spaces overwrite the rest of a longer line.
        let wipe = String(repeating: " ", count: max(0, state.lastColumns - columns))
        state.lastColumns = columns
        writer.write("\r" + shown + wipe)
    }

    private func line(_ done: Int, _ now: Duration) -> String {
        var tail = "  " + count(done) + rateText(done, now)
        guard let total, total > 0 else { return label + tail }
        let share = min(1, max(0, Double(done) / Double(total)))
        tail = "  \(Int(share * 100))%" + tail
        if done > 0, done < total, .zero < now {
            let left = now.inSeconds * (Double(total) / Double(done) - 1)
            tail += "  \(Figures.duration(.seconds(left))) left"
        }
        guard isTerminal else { return label + tail }
        let room = width - DisplayWidth.of(label) - DisplayWidth.of(tail) - 4
        guard room >= 10 else { return label + tail }
        let cells = min(30, room)
        let filled = Int(share * Double(cells))
        var bar = String(repeating: "=", count: filled)
        if filled < cells { bar += ">" + String(repeating: " ", count: cells - filled - 1) }
        return "\(label)  [\(style.apply(.green, bar))]" + tail
    }

    private func count(_ done: Int) -> String {
        let noun = (total ?? done) == 1 && unit.hasSuffix("s") ? String(unit.dropLast()) : unit
        return total.map { "\(Figures.grouped(done))/\(Figures.grouped($0)) \(noun)" }
            ?? "\(Figures.grouped(done)) \(noun)"
    }

    private func rateText(_ done: Int, _ now: Duration) -> String {
        let seconds = now.inSeconds
        guard done > 0, seconds > 0 else { return "" }
        let rate = Double(done) / seconds
        let text = rate < 10 ? Figures.decimal(rate, places: 1) : Figures.grouped(Int(min(rate.rounded(), 1e15)))
        return "  \(text)/s"
    }
}

/// All metrics of a program, and their page in the Prometheus text format 0.0.4.
///
/// A program creates one registry and passes it on; tests create their own. Declaring a name twice, or one outside the
/// Prometheus character set, is a programming error and traps.
package final class MetricsRegistry: Sendable {
    /// The content type of ``render()``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// One value that is read when the page is rendered.
    package struct Reading: Sendable {
        /// The label values.
        package let labels: [String]
        /// The value.
        package let value: Double

        package init(_ value: Double, labels: [String] = []) {
            self.labels = labels
            self.value = value
        }
    }

    private struct Member: Sendable {
        let family: MetricFamily
        let lines: @Sendable () -> [String]
    }

    private let seriesLimit: Int
    private let members = Locked<[String: Member]>([:])

    /// Creates an empty registry.
    /// - Parameter seriesLimit: the maximum number of series of a family, beyond which new ones share an `overflow`
    ///   series.
    package init(seriesLimit: Int = 1_000) {
        self.seriesLimit = seriesLimit
    }

    /// Every declared family, sorted by name.
    package var families: [MetricFamily] {
        members.withLock { $0.values.map(\.family) }.sorted { $0.name < $1.name }
    }

    // MARK: - Declaring

    /// Declares a family of counters; the name ends in `_total`.
    package func counter(
        _ name: String, help: String, unit: String = "", labels: [String] = []
    ) -> MetricSeries<Counter> {
        precondition(name.hasSuffix("_total"), "the name of counter \(name) does not end in _total")
        let family = MetricFamily(name: name, kind: .counter, help: help, unit: unit, labels: labels)
        let series = MetricSeries(family: family, limit: seriesLimit) { Counter() }
        add(family) {
            series.sorted.map { entry in
                "\(name)\(Self.labels(labels, entry.labels)) \(entry.series.value)"
            }
        }
        return series
    }

    /// Declares a family of gauges.
    package func gauge(_ name: String, help: String, unit: String = "", labels: [String] = []) -> MetricSeries<Gauge> {
        let family = MetricFamily(name: name, kind: .gauge, help: help, unit: unit, labels: labels)
        let series = MetricSeries(family: family, limit: seriesLimit) { Gauge() }
        add(family) {
            series.sorted.map { entry in
                "\(name)\(Self.labels(labels, entry.labels)) \(Self.number(entry.series.value))"
            }
        }
        return series
    }

    /// Declares a family whose values are read each time the page is rendered; `read` must not block.
    package func reading(
        _ name: String, _ kind: MetricFamily.Kind, help: String, unit: String = "", labels: [String] = [],
        read: @escaping @Sendable () -> [Reading]
    ) {
        precondition(kind != .histogram, "histogram \(name) cannot be read from outside")
        add(MetricFamily(name: name, kind: kind, help: help, unit: unit, labels: labels)) {
            read().sorted { $0.labels.lexicographicallyPrecedes($1.labels) }.map { reading in
                "\(name)\(Self.labels(labels, reading.labels)) \(Self.number(reading.value))"
            }
        }
    }

    /// Declares a family of histograms with ascending, finite upper bounds; `le` is not allowed as a label name.
    package func histogram(
        _ name: String, help: String, unit: String = "", labels: [String] = [], bounds: [Double]
    ) -> MetricSeries<Histogram> {
        precondition(
            zip(bounds, bounds.dropFirst()).allSatisfy(<) && bounds.allSatisfy(\.isFinite) && !bounds.isEmpty,
            "the bounds of histogram \(name) do not grow")
        precondition(!labels.contains("le"), "histogram \(name) has a label named le")
        let family = MetricFamily(name: name, kind: .histogram, help: help, unit: unit, labels: labels)
        let series = MetricSeries(family: family, limit: seriesLimit) { Histogram(bounds: bounds) }
        let limits = bounds.map(Self.number) + ["+Inf"]
        add(family) {
            series.sorted.flatMap { entry -> [String] in
                let counts = entry.series.cumulative
                let buckets = zip(limits, counts).map { limit, count in
                    "\(name)_bucket\(Self.labels(labels + ["le"], entry.labels + [limit])) \(count)"
                }
                let own = Self.labels(labels, entry.labels)
                // The count is the last bucket, read once, so that both always agree.
                return buckets + [
                    "\(name)_sum\(own) \(Self.number(entry.series.sum))", "\(name)_count\(own) \(counts.last ?? 0)",
                ]
            }
        }
        return series
    }

    private func add(_ family: MetricFamily, lines: @escaping @Sendable () -> [String]) {
        precondition(MetricFamily.isName(family.name, allowsColon: true), "\(family.name) is not a metric name")
        for label in family.labels {
            precondition(
                MetricFamily.isName(label, allowsColon: false) && !label.hasPrefix("__"), "\(label) is not a label name"
            )
        }
        let isNew = members.withLock { members in
            members.updateValue(Member(family: family, lines: lines), forKey: family.name) == nil
        }
        precondition(isNew, "metric \(family.name) is declared twice")
    }

    // MARK: - Showing

    /// The page: families by name, series by label values.
    package func render() -> String {
        let sorted = members.withLock { Array($0.values) }.sorted { $0.family.name < $1.family.name }
        var page = ""
        for member in sorted {
            page += "# HELP \(member.family.name) \(Self.escaped(member.family.help, quotes: false))\n"
            page += "# TYPE \(member.family.name) \(member.family.kind.rawValue)\n"
            for line in member.lines() { page += line + "\n" }
        }
        return page
    }

    private static func labels(_ names: [String], _ values: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let pairs = zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        // By scalar: "\r\n" is one Character, and its "\n" must be escaped too.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return value.description
    }
}

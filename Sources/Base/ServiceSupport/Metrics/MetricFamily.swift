/// The declaration of a metric, shared by its series.
package struct MetricFamily: Sendable, Hashable {
    /// The type of a family's series.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The name in the Prometheus character set, with the unit as suffix, for instance `http_request_duration_seconds`.
    package let name: String
    /// The type of its series.
    package let kind: Kind
    /// What is measured, in one sentence.
    package let help: String
    /// The unit (`seconds`, `bytes`, `requests`...); empty for plain numbers.
    package let unit: String
    /// The names of the labels that distinguish the series.
    package let labels: [String]

    /// Whether a name is valid: `[a-zA-Z_:][a-zA-Z0-9_:]*`; labels have no colon and do not start with two underscores.
    static func isName(_ text: String, allowsColon: Bool) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
                || (allowsColon && byte == UInt8(ascii: ":"))
        }
    }
}

/// The series of one family.
///
/// Resolve a series once (``callAsFunction(_:)``) and keep it: resolving takes a lock, using it does not.
package final class MetricSeries<Series: AnyObject & Sendable>: Sendable {
    /// The family's declaration.
    package let family: MetricFamily
    private let limit: Int
    private let make: @Sendable () -> Series
    private let series = Locked<[[String]: Series]>([:])

    init(family: MetricFamily, limit: Int, make: @escaping @Sendable () -> Series) {
        self.family = family
        self.limit = limit
        self.make = make
    }

    /// The series with label values, in the order of the declared names.
    ///
    /// Beyond the family's limit all new combinations share one series whose labels are `overflow`, so that input
    /// cannot grow memory or the page without bound.
    package func callAsFunction(_ values: String...) -> Series { resolve(values) }

    /// The same for an array of label values.
    package func resolve(_ values: [String]) -> Series {
        precondition(values.count == family.labels.count, "\(family.name) has \(family.labels.count) labels")
        return series.withLock { series in
            if let known = series[values] { return known }
            let key = series.count < limit ? values : [String](repeating: "overflow", count: values.count)
            if let shared = series[key] { return shared }
            let new = make()
            series[key] = new
            return new
        }
    }

    /// Every series with its label values, sorted by them.
    var sorted: [(labels: [String], series: Series)] {
        series.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    }
}

/// What one metric is: declared once, whatever series it has.
package struct MetricFamily: Sendable, Hashable {
    /// What a family's series do.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The name in the Prometheus alphabet, with the unit as suffix, for instance `http_request_duration_seconds`.
    package let name: String
    /// What its series do.
    package let kind: Kind
    /// What is measured, in one sentence.
    package let help: String
    /// The unit (`seconds`, `bytes`, `requests`...); empty for plain numbers.
    package let unit: String
    /// The names of the labels that tell the series apart.
    package let labels: [String]

    /// Names are `[a-zA-Z_:][a-zA-Z0-9_:]*`; labels have no colon and do not start with two underscores.
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
    /// What was declared.
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
    /// Past the family's limit every new combination shares one series whose labels all read `overflow`, so that no
    /// input can grow memory or the page without end.
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

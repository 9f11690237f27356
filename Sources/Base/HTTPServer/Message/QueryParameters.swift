/// The decoded parameters of a query string, in order.
package struct QueryParameters: Sendable {
    /// The names and values in order, repeated names kept; a name without `=` has an empty value.
    package let pairs: [(name: String, value: String)]

    /// No parameters.
    package static let none = QueryParameters(pairs: [])

    package init(pairs: [(name: String, value: String)]) {
        self.pairs = pairs
    }

    /// Parses what follows the `?` of a request target.
    ///
    /// - Returns: nil when an escape is malformed or a name or value is not UTF-8.
    package init?(parsing text: some Collection<UInt8>) {
        var pairs: [(name: String, value: String)] = []
        for piece in text.split(separator: UInt8(ascii: "&")) {
            let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            guard let name = PercentCoding.decode(piece[..<equals], plusIsSpace: true),
                let value = PercentCoding.decode(piece[equals...].dropFirst(), plusIsSpace: true)
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// The first value of a name.
    package func first(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// All values of a name, in order.
    package func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// True when the name occurs.
    package func contains(_ name: String) -> Bool {
        pairs.contains { $0.name == name }
    }

    /// The distinct names, in order of first occurrence.
    package var names: [String] {
        var seen: Set<String> = []
        return pairs.map(\.name).filter { seen.insert($0).inserted }
    }

    /// True when there are no parameters.
    package var isEmpty: Bool { pairs.isEmpty }
}

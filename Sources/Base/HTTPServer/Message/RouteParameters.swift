/// What the parameters of a route template matched, in the order of the template.
package struct RouteParameters: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []

    /// No parameters.
    package init() {}

    /// The decoded text that a parameter matched.
    package subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The parameters' names, in the order of the template.
    package var names: [String] { pairs.map(\.name) }

    mutating func append(_ name: String, _ value: String) {
        pairs.append((name, value))
    }

    mutating func removeLast() {
        pairs.removeLast()
    }
}

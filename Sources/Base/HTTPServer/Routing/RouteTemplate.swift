/// A path with parameters: `/items/{id}/parts` or, for the whole rest of a path, `/files/{path...}`.
struct RouteTemplate {
    enum Segment: Hashable {
        case literal(String)
        case parameter(String)
        /// The rest of the path, at least one segment.
        case rest(String)
    }

    let segments: [Segment]

    var parameterNames: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    init(_ template: String) throws(RouteError) {
        guard template.hasPrefix("/") else { throw RouteError(.badTemplate, template, "it must begin with a slash") }
        var segments: [Segment] = []
        var names: Set<String> = []
        for piece in template.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            if case .rest = segments.last { throw RouteError(.badTemplate, template, "nothing may follow the rest") }
            guard piece.hasPrefix("{"), piece.hasSuffix("}") else {
                guard !piece.contains("{"), !piece.contains("}") else {
                    throw RouteError(.badTemplate, template, "a parameter must be a whole segment")
                }
                segments.append(.literal(String(piece)))
                continue
            }
            var name = String(piece.dropFirst().dropLast())
            let isRest = name.hasSuffix("...")
            if isRest { name.removeLast(3) }
            guard !name.isEmpty, names.insert(name).inserted else {
                throw RouteError(.badTemplate, template, "each parameter needs a name of its own")
            }
            segments.append(isRest ? .rest(name) : .parameter(name))
        }
        self.segments = segments
    }
}

/// A route that could not be registered: a mistake in the program.
package struct RouteError: Error, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Sendable, Hashable {
        /// The template is malformed.
        case badTemplate
        /// There is already a route with that method and structure.
        case duplicate
        /// HEAD and unknown methods cannot have routes.
        case badMethod
    }

    /// The kind of error.
    package let code: Code
    /// The invalid template.
    package let template: String
    private let reason: String

    init(_ code: Code, _ template: String, _ reason: String) {
        self.code = code
        self.template = template
        self.reason = reason
    }

    package var description: String { "Route \(template): \(reason)." }
}

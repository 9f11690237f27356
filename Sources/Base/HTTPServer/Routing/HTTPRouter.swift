/// Finds the route of a path: a trie of segments in which literals take precedence over parameters.
///
/// The path is matched first, then the method: a path that has routes, but none for the method, is 405. GET routes also
/// handle HEAD, and OPTIONS is handled for every path that has a route.
package struct HTTPRouter: Sendable {
    /// The result of matching a path and a method.
    package enum Match: Sendable {
        /// A route and the values of its parameters.
        case route(HTTPRoute, RouteParameters)
        /// Other methods have routes at this path; the value of `Allow`.
        case methodNotAllowed(allow: String, template: String)
        /// An OPTIONS request for a path with routes; the value of `Allow`.
        case options(allow: String, template: String)
        /// No route has this path.
        case notFound
    }

    private struct Node: Sendable {
        var literals: [(bytes: [UInt8], node: Int)] = []
        var parameter: Int?
        var rest: Int?
        var routes: [HTTPRoute] = []
        var allow = ""
    }

    private var nodes = [Node()]

    /// Creates a router without routes.
    package init() {}

    /// Every route, in no particular order.
    package var routes: [HTTPRoute] { nodes.flatMap(\.routes) }

    /// Registers a route.
    ///
    /// - Throws: `RouteError` when the template is malformed or the method has a route of the same shape.
    package mutating func add(
        _ method: HTTPMethod, _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(),
        _ handler: HTTPHandler
    ) throws(RouteError) {
        guard method != .head, method != .other else {
            throw RouteError(.badMethod, template, "no route can be added for \(method.rawValue)")
        }
        let parsed = try RouteTemplate(template)
        var index = 0
        for segment in parsed.segments { index = child(of: index, for: segment) }
        guard !nodes[index].routes.contains(where: { $0.method == method }) else {
            throw RouteError(.duplicate, template, "\(method.rawValue) has a route of this shape already")
        }
        nodes[index].routes.append(
            HTTPRoute(
                method: method, template: template, handler: handler, options: options,
                parameterNames: parsed.parameterNames))
        nodes[index].allow = Self.allow(nodes[index].routes)
    }

    /// Finds the route of an undecoded path.
    ///
    /// A parameter matches one segment that is neither empty nor `.` or `..`; complexity is linear in the path except
    /// for the rare path whose literal branch ends without a route.
    package func match(_ method: HTTPMethod, path: String) -> Match {
        let found: (node: Int, values: [String])? = path.utf8.withContiguousStorageIfAvailable { bytes in
            var values: [String] = []
            guard bytes.first == UInt8(ascii: "/") else { return nil }
            return find(in: 0, UnsafeBufferPointer(rebasing: bytes[1...]), &values).map { ($0, values) }
        }.flatMap { $0 }
        guard let found else { return .notFound }
        let wanted: HTTPMethod = method == .head ? .get : method
        guard let route = nodes[found.node].routes.first(where: { $0.method == wanted }) else {
            let template = nodes[found.node].routes.first?.template ?? path
            let allow = nodes[found.node].allow
            return method == .options
                ? .options(allow: allow, template: template) : .methodNotAllowed(allow: allow, template: template)
        }
        var parameters = RouteParameters()
        for (name, value) in zip(route.parameterNames, found.values) { parameters.append(name, value) }
        return .route(route, parameters)
    }

    private func find(in index: Int, _ rest: UnsafeBufferPointer<UInt8>, _ values: inout [String]) -> Int? {
        let slash = rest.firstIndex(of: UInt8(ascii: "/"))
        let segment = UnsafeBufferPointer(rebasing: rest[..<(slash ?? rest.endIndex)])
        if let literal = literal(segment, in: nodes[index].literals) {
            if let found = step(to: literal, slash, rest, &values) { return found }
        }
        if let parameter = nodes[index].parameter, let value = Self.value(of: segment) {
            values.append(value)
            if let found = step(to: parameter, slash, rest, &values) { return found }
            values.removeLast()
        }
        if let tail = nodes[index].rest, let value = Self.restValue(of: rest) {
            values.append(value)
            return tail
        }
        return nil
    }

    private func step(
        to index: Int, _ slash: Int?, _ rest: UnsafeBufferPointer<UInt8>, _ values: inout [String]
    ) -> Int? {
        guard let slash else { return nodes[index].routes.isEmpty ? nil : index }
        return find(in: index, UnsafeBufferPointer(rebasing: rest[(slash + 1)...]), &values)
    }

    private func literal(_ segment: UnsafeBufferPointer<UInt8>, in literals: [(bytes: [UInt8], node: Int)]) -> Int? {
        if segment.contains(UInt8(ascii: "%")) {
            guard let decoded = PercentCoding.decode(segment) else { return nil }
            return literals.first { $0.bytes.elementsEqual(decoded.utf8) }?.node
        }
        for (bytes, node) in literals where bytes.count == segment.count {
            if bytes.elementsEqual(segment) { return node }
        }
        return nil
    }

    private static func value(of segment: UnsafeBufferPointer<UInt8>) -> String? {
        guard !segment.isEmpty, let text = PercentCoding.decode(segment), text != ".", text != ".." else { return nil }
        return text
    }

    /// The rest of a path, without segments that could lead outside a folder once decoded.
    private static func restValue(of rest: UnsafeBufferPointer<UInt8>) -> String? {
        var values: [String] = []
        for segment in rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let text = value(of: UnsafeBufferPointer(rebasing: segment)), !text.contains("/"),
                !text.contains("\\")
            else { return nil }
            values.append(text)
        }
        return values.joined(separator: "/")
    }

    private mutating func child(of index: Int, for segment: RouteTemplate.Segment) -> Int {
        let existing: Int? =
            switch segment {
            case .literal(let text): nodes[index].literals.first { $0.bytes.elementsEqual(text.utf8) }?.node
            case .parameter: nodes[index].parameter
            case .rest: nodes[index].rest
            }
        if let existing { return existing }
        nodes.append(Node())
        let new = nodes.count - 1
        switch segment {
        case .literal(let text): nodes[index].literals.append((Array(text.utf8), new))
        case .parameter: nodes[index].parameter = new
        case .rest: nodes[index].rest = new
        }
        return new
    }

    private static func allow(_ routes: [HTTPRoute]) -> String {
        var methods = Set(routes.map(\.method))
        if methods.contains(.get) { methods.insert(.head) }
        methods.insert(.options)
        return HTTPMethod.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    }
}

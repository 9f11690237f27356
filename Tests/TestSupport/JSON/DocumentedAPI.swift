package import ServiceSupport

/// What an OpenAPI document promises of every answer.
package struct DocumentedAPI: Sendable {
    /// A method and path template with its description.
    package struct Operation: Sendable {
        /// In upper case.
        package let method: String
        /// For instance `/items/{id}`.
        package let template: String
        /// The operation object.
        package let description: JSONValue
    }

    /// The operations in the order of the document.
    package let operations: [Operation]
    private let document: JSONValue
    private let validator: SchemaValidator

    /// Reads a document.
    package init(document: JSONValue) {
        self.document = document
        validator = SchemaValidator(document: document)
        operations = (document["paths"]?.objectValue?.fields ?? []).flatMap { path in
            (path.value.objectValue?.fields ?? []).map { field in
                Operation(method: field.name.uppercased(), template: path.name, description: field.value)
            }
        }
    }

    /// What is wrong with an answer; empty if it is one that the document promises.
    ///
    /// Statuses that every path can give without naming them (405, a target that is malformed, nothing at the path) must be
    /// problems. Bodies of other media types are only held against the media type.
    package func complaints(method: String, target: String, status: Int, mediaType: String?, body: [UInt8]) -> [String]
    {
        if method == "HEAD" || status == 304 || status == 204 { return body.isEmpty ? [] : ["has a body"] }
        let path = String(target.prefix { $0 != "?" })
        guard let operation = operation(method, path), let answer = operation.description["responses"]?["\(status)"]
        else {
            guard [400, 404, 405].contains(status) else { return ["\(status) is not documented for \(method) \(path)"] }
            return complaints(body, mediaType, ofType: ["application/problem+json"]) { _ in problem }
        }
        let content = answer["content"]?.objectValue?.fields ?? []
        return complaints(body, mediaType, ofType: content.map(\.name)) { type in
            content.first { $0.name == type }?.value["schema"]
        }
    }

    private var problem: JSONValue? { document["components"]?["schemas"]?["Problem"] }

    /// The operation that a path belongs to; templates without parameters come before those with.
    private func operation(_ method: String, _ path: String) -> Operation? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let fitting = operations.filter { operation in
            let template = operation.template.split(separator: "/", omittingEmptySubsequences: false)
            return operation.method == method && template.count == parts.count
                && zip(template, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        return fitting.first { $0.template == path } ?? fitting.first
    }

    private func complaints(
        _ body: [UInt8], _ mediaType: String?, ofType types: [String], schema: (String) -> JSONValue?
    ) -> [String] {
        let type = String((mediaType ?? "").prefix { $0 != ";" })
        guard types.contains(type) else {
            return ["the media type is '\(type)', not \(types.joined(separator: " or "))"]
        }
        guard type.hasSuffix("json") else { return [] }
        guard let schema = schema(type) else { return ["\(type) has no schema"] }
        do {
            return validator.complaints(about: try JSONValue(parsing: body), schema: schema)
        } catch {
            return ["the body is no JSON: \(error)"]
        }
    }
}

import Foundation
package import ServiceSupport

extension ONetWebServices {
    /// An occupation found by a search.
    package struct Hit: Sendable, Hashable {
        /// Its code.
        package let code: String
        /// Its title.
        package let title: String
    }

    /// A table of the service's database.
    package struct TableName: Sendable, Hashable {
        /// Its id in requests, for instance `skills`.
        package let id: String
        /// Its name in the text release, for instance `Skills`.
        package let title: String
    }

    /// Occupations by keyword, best first; empty where nothing matches.
    package func search(
        _ keyword: String, limit: Int, deadline: Deadline, calls: RemoteCalls = RemoteCalls()
    ) async throws -> [Hit] {
        let end = max(1, min(limit, configuration.pageSize))
        let items = try await list(
            "online/search", query: [("keyword", keyword)], key: "occupation", pageSize: end, limit: limit,
            deadline: deadline, calls: calls)
        return try items.prefix(limit).map { item in
            Hit(code: try text(item, "code", in: "online/search"), title: try text(item, "title", in: "online/search"))
        }
    }

    /// An occupation's first page: code, title, description, reported titles.
    package func occupation(_ code: String, deadline: Deadline, calls: RemoteCalls) async throws -> JSONValue {
        let resource = "online/occupations/\(code)"
        let slash = configuration.generation == .v2 ? "/" : ""
        let answer = try await get(
            resource, at: configuration.baseURL + resource + slash, deadline: deadline, calls: calls)
        guard try text(answer, "code", in: resource) == code else {
            throw changed("code", in: resource)
        }
        _ = try text(answer, "title", in: resource)
        return answer
    }

    /// The tables of the service's database.
    package func tables(deadline: Deadline, calls: RemoteCalls) async throws -> [TableName] {
        let resource = "database"
        let answer = try await get(resource, at: configuration.baseURL + resource, deadline: deadline, calls: calls)
        guard let items = answer.arrayValue ?? answer["table"]?.arrayValue else { throw changed("[]", in: resource) }
        return try items.map { item in
            guard let id = item["table_id"]?.stringValue ?? item["id"]?.stringValue else {
                throw changed("table_id", in: resource)
            }
            return TableName(id: id, title: item["title"]?.stringValue ?? id)
        }
    }

    /// The rows of a table of the database, the only resource with levels.
    ///
    /// - Parameters:
    ///   - table: The table's id.
    ///   - filters: The values that rows must have, by column.
    package func rows(
        _ table: String, where filters: KeyValuePairs<String, String>, deadline: Deadline, calls: RemoteCalls
    ) async throws -> [JSONValue] {
        try await list(
            "database/rows/\(table)", query: filters.map { ("filter", "\($0.key).eq.\($0.value)") }, key: "row",
            pageSize: configuration.pageSize, limit: .max, deadline: deadline, calls: calls)
    }

    /// A list about an occupation, for instance `skills`; `keys` are the possible names of the list's field.
    package func details(
        _ name: String, of code: String, keys: [String], deadline: Deadline, calls: RemoteCalls
    ) async throws -> [JSONValue] {
        let resource = "online/occupations/\(code)/details/\(name)"
        let query = configuration.generation == .v1 ? [("display", "long")] : []
        guard configuration.generation == .v1 else {
            return try await list(
                resource, query: query, keys: keys, pageSize: configuration.pageSize, limit: .max, deadline: deadline,
                calls: calls)
        }
        let answer = try await get(
            resource, at: address(resource, query), deadline: deadline, calls: calls)
        return try items(of: answer, keys, in: resource)
    }

    /// A single object about an occupation, for instance `job_zone`.
    package func detail(
        _ name: String, of code: String, deadline: Deadline, calls: RemoteCalls
    ) async throws -> JSONValue {
        let resource = "online/occupations/\(code)/details/\(name)"
        return try await get(resource, at: address(resource, []), deadline: deadline, calls: calls)
    }

    // MARK: - Pages

    private func list(
        _ resource: String, query: [(String, String)], key: String, pageSize: Int, limit: Int, deadline: Deadline,
        calls: RemoteCalls
    ) async throws -> [JSONValue] {
        try await list(
            resource, query: query, keys: [key], pageSize: pageSize, limit: limit, deadline: deadline, calls: calls)
    }

    /// Reads a list page by page until there are no more pages or `limit` items have been read.
    private func list(
        _ resource: String, query: [(String, String)], keys: [String], pageSize: Int, limit: Int, deadline: Deadline,
        calls: RemoteCalls
    ) async throws -> [JSONValue] {
        func pageAddress(from start: Int) -> String {
            self.address(resource, [("start", "\(start)"), ("end", "\(start + pageSize - 1)")] + query)
        }
        var found: [JSONValue] = []
        var address = pageAddress(from: 1)
        var seen: Set<String> = []
        while true {
            guard seen.count < configuration.pageLimit else {
                throw RemoteSourceError(
                    .tooLarge, "\(name) has more than \(configuration.pageLimit) pages of \(resource).")
            }
            seen.insert(address)
            let answer = try await get(resource, at: address, deadline: deadline, calls: calls)
            let items = try items(of: answer, keys, in: resource)
            found += items
            guard !items.isEmpty, found.count < limit else { return found }
            if let next = nextPage(of: answer) {
                guard isOwn(next), !seen.contains(next) else { throw changed("next", in: resource) }
                address = next
            } else if let total = answer["total"]?.intValue, total > found.count {
                // The page has no link to the next one although there are more items.
                address = pageAddress(from: found.count + 1)
                guard !seen.contains(address) else { throw changed("total", in: resource) }
            } else {
                return found
            }
        }
    }

    private func items(of answer: JSONValue, _ keys: [String], in resource: String) throws -> [JSONValue] {
        for key in keys {
            if let items = answer[key]?.arrayValue { return items }
        }
        throw changed(keys[0], in: resource)
    }

    /// v2 links the next page in `next`, v1.9 in `link`.
    private func nextPage(of answer: JSONValue) -> String? {
        if let next = answer["next"]?.stringValue { return next }
        return answer["link"]?.arrayValue?.first { $0["rel"]?.stringValue == "next" }?["href"]?.stringValue
    }

    private func address(_ resource: String, _ query: [(String, String)]) -> String {
        guard !query.isEmpty else { return configuration.baseURL + resource }
        let pairs = query.map { "\($0.0)=\(Self.escaped($0.1))" }
        return configuration.baseURL + resource + "?" + pairs.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let isPlain = text.unicodeScalars.allSatisfy { $0.isASCII && allowed.contains($0) }
        return isPlain ? text : text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    // MARK: - Fields

    func text(_ value: JSONValue, _ field: String, in resource: String) throws -> String {
        guard let text = value[field]?.stringValue, !text.isEmpty else { throw changed(field, in: resource) }
        return text
    }

    func changed(_ field: String, in resource: String) -> RemoteSourceError {
        RemoteSourceError(
            .changedShape("\(resource): \(field)"),
            "The answer of \(name) for \(resource) has another form than known: '\(field)'.")
    }
}

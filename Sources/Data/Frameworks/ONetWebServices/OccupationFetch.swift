import ServiceSupport
package import Taxonomy

/// A remote service's answer for a code.
package enum FetchedOccupation: Sendable {
    /// The occupation, in the same form as a release.
    case present(RemoteOccupationContent)
    /// The service does not know the code; with its message.
    case absent(String)
}

/// One normalised occupation from a remote service.
package struct RemoteOccupationContent: Sendable {
    /// A release with only this occupation, and bare records of those it is related to.
    package let content: ReleaseContent
    /// Findings: rows set aside, values that had to be estimated.
    package let diagnostics: DiagnosticReport
    /// SHA-256 over the service's rows.
    package let checksum: String
}

extension ONetWebServices {
    /// Reads everything about an occupation.
    ///
    /// Rows come from the service's database where it is available, otherwise from its pages, which have no levels.
    ///
    /// - Parameters:
    ///   - code: The code in its usual form.
    ///   - vocabulary: The release that is served: names of scales, skills, product classes and related occupations.
    ///   - calls: Receives a record of every request.
    /// - Throws: `RemoteSourceError`.
    package func fetch(
        _ code: String, vocabulary: ReleaseContent, calls: RemoteCalls
    ) async throws(RemoteSourceError) -> FetchedOccupation {
        let deadline = Deadline.after(configuration.deadline)
        do {
            let page: JSONValue
            do {
                page = try await occupation(code, deadline: deadline, calls: calls)
            } catch let error as RemoteSourceError where error.code == .notFound || error.code == .badRequest {
                return .absent(error.message)
            }
            let gathered = try await tables(of: code, deadline: deadline, calls: calls)
            let normaliser = RemoteNormaliser(
                services: self, code: code, page: page, tables: gathered.tables, unlevelled: gathered.unlevelled,
                vocabulary: vocabulary)
            return .present(
                try await BlockingExecutor.once(label: "metier.remote.reading") { try normaliser.read() })
        } catch {
            throw RemoteSourceError(error, service: name)
        }
    }

    /// The tables of the service's database with data about an occupation.
    static let readTables: [TableSpec] = [
        .skills, .knowledge, .abilities, .workActivities, .workStyles, .workContext, .interests, .workValues,
        .education,
        .taskStatements, .emergingTasks, .technologySkills, .toolsUsed, .alternateTitles, .relatedOccupations,
        .jobZones,
    ]

    /// A table's rows about one occupation, and whether they came from a page without levels.
    private struct Gathered: Sendable {
        var tables: [RowTable] = []
        var unlevelled: [String] = []
    }

    /// A table and the ids under which its parts are requested; no ids where only pages are available.
    private struct Wanted: Sendable {
        let spec: TableSpec
        let parts: [(id: String, file: String)]
    }

    private func tables(of code: String, deadline: Deadline, calls: RemoteCalls) async throws -> Gathered {
        let wanted = try await wanted(deadline: deadline, calls: calls)
        return try await withThrowingTaskGroup(of: (Int, [RowTable], Bool).self) { group in
            var next = 0
            func start() {
                guard next < wanted.count else { return }
                let (index, table) = (next, wanted[next])
                next += 1
                group.addTask {
                    let (tables, isUnlevelled) = try await rows(
                        of: table, about: code, deadline: deadline, calls: calls)
                    return (index, tables, isUnlevelled)
                }
            }
            for _ in 0..<max(1, configuration.concurrency) { start() }
            var found = [[RowTable]](repeating: [], count: wanted.count)
            var gathered = Gathered()
            while let (index, tables, isUnlevelled) = try await group.next() {
                found[index] = tables
                if isUnlevelled { gathered.unlevelled.append(wanted[index].spec.id) }
                start()
            }
            gathered.tables = found.flatMap(\.self)
            gathered.unlevelled.sort()
            return gathered
        }
    }

    /// The tables in the service's database, with their ids.
    private func wanted(deadline: Deadline, calls: RemoteCalls) async throws -> [Wanted] {
        let names: [TableName]
        do {
            names = try await tables(deadline: deadline, calls: calls)
        } catch let error as RemoteSourceError where error.isRefusal {
            names = []
        }
        return Self.readTables.map { spec in
            func find(_ title: String) -> (id: String, file: String)? {
                let id = ColumnName.fileID(title + ".txt")
                let name = names.first {
                    ColumnName.sqlName($0.title) == id || ColumnName.sqlName($0.id) == id
                }
                return name.map { ($0.id, title + ".txt") }
            }
            if let whole = spec.files.lazy.compactMap(find).first { return Wanted(spec: spec, parts: [whole]) }
            return Wanted(spec: spec, parts: spec.parts.compactMap(find))
        }
    }

    private func rows(
        of wanted: Wanted, about code: String, deadline: Deadline, calls: RemoteCalls
    ) async throws -> (tables: [RowTable], isUnlevelled: Bool) {
        do {
            var tables: [RowTable] = []
            for part in wanted.parts {
                let rows = try await rows(
                    part.id, where: ["onetsoc_code": code], deadline: deadline, calls: calls)
                let resource = "database/rows/\(part.id)"
                guard let table = RowTable(file: part.file, rows: rows) else { throw changed("row", in: resource) }
                guard rows.allSatisfy({ $0["onetsoc_code"]?.stringValue == code }) else {
                    throw changed("onetsoc_code", in: resource)
                }
                if !rows.isEmpty { tables.append(table) }
            }
            if !wanted.parts.isEmpty { return (tables, false) }
        } catch let error as RemoteSourceError where error.isRefusal {
            // The pages may still have the data.
        }
        let pages = DetailTables(services: self, code: code, deadline: deadline, calls: calls)
        guard let table = try await pages.table(wanted.spec), !table.rows.isEmpty else { return ([], false) }
        let isRated = DetailTables.elementPages.contains { $0.table.id == wanted.spec.id }
        return ([table], isRated)
    }
}

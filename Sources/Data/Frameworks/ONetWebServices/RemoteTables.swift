import Documents
import ServiceSupport
import Taxonomy

/// Rows of a remote table with the columns of the corresponding release file, so that one reader reads both.
struct RowTable {
    /// The file's name, for instance `Skills.txt`.
    let file: String
    /// The column names.
    private(set) var columns: [String]
    /// The fields of each row, in the order of the columns.
    private(set) var rows: [[String]] = []

    /// An empty table with a file's own columns.
    init(file: String, columns: [String]) {
        self.file = file
        self.columns = columns
    }

    /// The rows of `database/rows`: one column for every field that occurs in any row.
    ///
    /// `nil` if a field is a list or an object, or a row is not an object.
    init?(file: String, rows: [JSONValue]) {
        self.init(file: file, columns: [])
        var places: [String: Int] = [:]
        for row in rows {
            guard let object = row.objectValue else { return nil }
            for name in object.names where places[name] == nil {
                places[name] = columns.count
                columns.append(name)
            }
        }
        for row in rows {
            var fields = [String](repeating: "", count: columns.count)
            for field in row.objectValue?.fields ?? [] {
                guard let place = places[field.name], let text = Self.text(of: field.value) else { return nil }
                fields[place] = text
            }
            self.rows.append(fields)
        }
    }

    /// Adds a row.
    mutating func add(_ fields: [String]) {
        rows.append(fields.map(Self.plain))
    }

    /// The distinct texts of a column, found by any of its names.
    func values(of names: [String]) -> Set<String> {
        guard let place = columns.firstIndex(where: { names.contains($0) }) else { return [] }
        return Set(rows.map { $0[place] })
    }

    /// The table for the reader.
    var source: SourceFile {
        var cells = TextCells()
        for (index, row) in ([columns.map(Self.plain)] + rows).enumerated() { cells.appendRow(row, line: index + 1) }
        return SourceFile(name: file, cells: cells)
    }

    /// SHA-256 of the table in the form of a release's text file.
    var sha256: String {
        let lines = [columns.map(Self.plain)] + rows
        return SHA256.hex(of: lines.map { $0.joined(separator: "\t") + "\r\n" }.joined())
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .null: ""
        case .bool(let value): value ? "Y" : "N"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): plain(value)
        case .array, .object: nil
        }
    }

    /// A text without control characters, which text files cannot represent.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }
}

/// Tables built from the pages about an occupation, for a service that does not offer its database.
///
/// These pages have importance from 0 to 100 and no levels. 0 to 100 is the publisher's standardised form of a scale
/// from 1 to 5, so importance is `1 + v / 25`.
struct DetailTables {
    let services: ONetWebServices
    let code: String
    let deadline: Deadline
    let calls: RemoteCalls

    /// The page of each table.
    static let elementPages: [(table: TableSpec, page: String)] = [
        (.skills, "skills"), (.knowledge, "knowledge"), (.abilities, "abilities"),
        (.workActivities, "work_activities"), (.workStyles, "work_styles"),
    ]

    /// The table as far as the pages have it; `nil` where they do not, or where the occupation has no such page.
    func table(_ spec: TableSpec) async throws -> RowTable? {
        do {
            switch spec.id {
            case TableSpec.taskStatements.id: return try await tasks()
            case TableSpec.technologySkills.id: return try await technologies()
            case TableSpec.relatedOccupations.id: return try await related()
            case TableSpec.jobZones.id: return try await jobZone()
            default:
                guard let page = Self.elementPages.first(where: { $0.table.id == spec.id })?.page else { return nil }
                return try await ratings(spec, page)
            }
        } catch let error as RemoteSourceError where error.code == .notFound || error.code == .badRequest {
            return nil
        }
    }

    private func ratings(_ spec: TableSpec, _ page: String) async throws -> RowTable {
        let items = try await services.details(page, of: code, keys: ["element"], deadline: deadline, calls: calls)
        var table = RowTable(
            file: spec.files[0] + ".txt",
            columns: ["O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value"])
        for item in items {
            let id = try services.text(item, "id", in: page)
            let name = try services.text(item, "name", in: page)
            guard let importance = item["importance"]?.doubleValue ?? item["score"]?["value"]?.doubleValue else {
                throw services.changed("importance", in: page)
            }
            table.add([code, id, name, "IM", "\(1 + importance / 25)"])
        }
        return table
    }

    private func tasks() async throws -> RowTable {
        let items = try await services.details("tasks", of: code, keys: ["task"], deadline: deadline, calls: calls)
        var table = RowTable(
            file: TableSpec.taskStatements.files[0] + ".txt",
            columns: ["O*NET-SOC Code", "Task ID", "Task", "Task Type"])
        for item in items {
            // v2 has string ids and puts statements in `title`, v1.9 has numeric ids and puts them in `statement`.
            guard let id = item["id"]?.stringValue ?? item["id"]?.intValue.map(String.init),
                let text = item["title"]?.stringValue ?? item["statement"]?.stringValue ?? item["name"]?.stringValue
            else { throw services.changed("id", in: "tasks") }
            table.add([code, id, text, item["category"]?.stringValue ?? ""])
        }
        return table
    }

    private func technologies() async throws -> RowTable {
        let items = try await services.details(
            "technology_skills", of: code, keys: ["category", "element"], deadline: deadline, calls: calls)
        var table = RowTable(
            file: TableSpec.technologySkills.files[0] + ".txt",
            columns: ["O*NET-SOC Code", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"])
        for item in items {
            let heading = item["title"]?.objectValue == nil ? item : item["title"] ?? .null
            let number = heading["code"] ?? heading["id"]
            let title = heading["title"]?.stringValue ?? heading["name"]?.stringValue ?? ""
            guard let commodity = number?.stringValue ?? number?.intValue.map(String.init) else {
                throw services.changed("code", in: "technology_skills")
            }
            for example in (item["example"]?.arrayValue ?? []) + (item["example_more"]?.arrayValue ?? []) {
                guard let name = example["title"]?.stringValue ?? example["name"]?.stringValue else {
                    throw services.changed("example", in: "technology_skills")
                }
                table.add([
                    code, name, commodity, title, flag(example["hot_technology"]), flag(example["in_demand"]),
                ])
            }
        }
        return table
    }

    /// v1.9 has the product's name where v2 has true, and no field where v2 has false.
    private func flag(_ value: JSONValue?) -> String {
        switch value {
        case .bool(let value)?: value ? "Y" : "N"
        case .string?: "Y"
        default: "N"
        }
    }

    private func related() async throws -> RowTable {
        let items = try await services.details(
            "related_occupations", of: code, keys: ["occupation"], deadline: deadline, calls: calls)
        var table = RowTable(
            file: TableSpec.relatedOccupations.files[0] + ".txt",
            columns: ["O*NET-SOC Code", "Related O*NET-SOC Code", "Relatedness Tier", "Index"])
        for (index, item) in items.enumerated() {
            table.add([code, try services.text(item, "code", in: "related_occupations"), "", "\(index + 1)"])
        }
        return table
    }

    private func jobZone() async throws -> RowTable {
        let answer = try await services.detail("job_zone", of: code, deadline: deadline, calls: calls)
        guard let zone = answer["job_zone"]?.intValue ?? answer["value"]?.intValue ?? answer["code"]?.intValue else {
            throw services.changed("job_zone", in: "job_zone")
        }
        var table = RowTable(file: TableSpec.jobZones.files[0] + ".txt", columns: ["O*NET-SOC Code", "Job Zone"])
        table.add([code, "\(zone)"])
        return table
    }
}

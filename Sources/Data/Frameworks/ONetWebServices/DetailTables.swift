import ServiceSupport
import Taxonomy

/// Tables made from the pages about an occupation, for a service that does not hand out its database.
///
/// These pages have importance from 0 to 100 and no levels. 0 to 100 is the publisher's standardised form of a scale from
/// 1 to 5, so importance is `1 + v / 25`.
struct DetailTables {
    let services: ONetWebServices
    let code: String
    let deadline: Deadline
    let calls: RemoteCalls

    /// Which page holds which table, and how it is read.
    static let elementPages: [(table: ONetTable, page: String)] = [
        (.skills, "skills"), (.knowledge, "knowledge"), (.abilities, "abilities"),
        (.workActivities, "work_activities"), (.workStyles, "work_styles"),
    ]

    /// The table as far as the pages tell; `nil` where they do not, or where the occupation has no such page.
    func table(_ spec: ONetTable) async throws -> RowTable? {
        do {
            switch spec.id {
            case ONetTable.taskStatements.id: return try await tasks()
            case ONetTable.technologySkills.id: return try await technologies()
            case ONetTable.relatedOccupations.id: return try await related()
            case ONetTable.jobZones.id: return try await jobZone()
            default:
                guard let page = Self.elementPages.first(where: { $0.table.id == spec.id })?.page else { return nil }
                return try await ratings(spec, page)
            }
        } catch let error as RemoteSourceError where error.code == .notFound || error.code == .badRequest {
            return nil
        }
    }

    private func ratings(_ spec: ONetTable, _ page: String) async throws -> RowTable {
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
            file: ONetTable.taskStatements.files[0] + ".txt",
            columns: ["O*NET-SOC Code", "Task ID", "Task", "Task Type"])
        for item in items {
            // v2 writes ids as texts and statements as titles, v1.9 ids as numbers and statements as such.
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
            file: ONetTable.technologySkills.files[0] + ".txt",
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

    /// v1.9 writes the product's name where v2 writes true, and nothing where v2 writes false.
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
            file: ONetTable.relatedOccupations.files[0] + ".txt",
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
        var table = RowTable(file: ONetTable.jobZones.files[0] + ".txt", columns: ["O*NET-SOC Code", "Job Zone"])
        table.add([code, "\(zone)"])
        return table
    }
}

import Documents
import Taxonomy

/// Reads tasks, their ratings and their work activities. The tables are related by task ids.
struct TaskParser {
    private var ids = ByteInterner(capacity: 20_000)
    private var knownKeys: Set<UInt64> = []

    /// Reads one of the tables; statements must come before the tables that refer to them.
    mutating func read(_ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent) {
        switch table.open.spec.id {
        case TableSpec.taskStatements.id: statements(table, references, into: &content)
        case TableSpec.emergingTasks.id: emerging(table, references, into: &content)
        case TableSpec.taskRatings.id: ratings(table, references, into: &content)
        default: activities(table, references, into: &content)
        }
    }

    /// Reads task statements.
    private mutating func statements(
        _ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent
    ) {
        let (occupation, id, task) = (table.column(.occupationCode), table.column(.taskID), table.column(.task))
        let (type, respondents) = (table.column(.taskType), table.column(.incumbentsResponding))
        let (date, source) = (table.column(.date), table.column(.domainSource))
        knownKeys.reserveCapacity(20_000)
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupation),
                let statement = row.needed(task), let taskID = row.needed(id)
            else { return false }
            guard ids.count < KeyGuard.positionLimit else {
                row.note("too_many_rows", id, "the table has more tasks than can be loaded; it is set aside")
                return false
            }
            guard knownKeys.insert(key(occupation, row.bytes(id))).inserted else { return row.duplicate(id) }
            content.tasks.append(
                TaskRecord(
                    occupation: occupation, taskID: taskID, statement: statement,
                    category: row.shared(type), respondents: row.integer(respondents),
                    yearMonth: row.yearMonth(date), origin: row.shared(source)))
            return true
        }
    }

    /// Reads emerging tasks, which have no ids of their own and are numbered within their occupation.
    private mutating func emerging(
        _ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent
    ) {
        let (occupation, task, category) = (table.column(.occupationCode), table.column(.task), table.column(.category))
        let (date, source) = (table.column(.date), table.column(.domainSource))
        var numbers: [OccupationPosition: Int] = [:]
        var statements = ByteInterner(capacity: 400)
        var seen: Set<UInt64> = []
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupation),
                let statement = row.needed(task)
            else { return false }
            guard seen.insert(KeyGuard.pair(occupation.index, statements.intern(row.bytes(task)))).inserted else {
                return row.duplicate(task)
            }
            let number = numbers[occupation, default: 0] + 1
            numbers[occupation] = number
            content.tasks.append(
                TaskRecord(
                    occupation: occupation, taskID: "new-\(number)", statement: statement,
                    category: row.shared(category), respondents: nil,
                    yearMonth: row.yearMonth(date), origin: row.shared(source)))
            return true
        }
    }

    /// Reads ratings of tasks.
    private mutating func ratings(
        _ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent
    ) {
        let (id, columns) = (table.column(.taskID), RatingColumns(table))
        var keys = KeyGuard()
        table.forEachRow { row in
            guard let occupation = references.occupation(row, columns.occupation),
                let scale = references.scale(row, columns.scale), let value = row.neededNumber(columns.value),
                let taskID = knownTask(occupation, row, id), let category = columns.category(of: row)
            else { return false }
            let task = ids.find(row.bytes(id))
            guard keys.insert(KeyGuard.key(occupation.index, task, scale.index, Int(category))) else {
                return row.duplicate(id)
            }
            references.checkRange(value, scale: scale, row, columns.value)
            content.taskRatings.append(
                TaskRatingRecord(
                    occupation: occupation, taskID: taskID, scale: scale, category: category, value: value,
                    precision: columns.precision(of: row), yearMonth: row.yearMonth(columns.date),
                    origin: row.shared(columns.source)))
            return true
        }
    }

    /// Reads the detailed work activities of tasks.
    private mutating func activities(
        _ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent
    ) {
        let (occupationColumn, id) = (table.column(.occupationCode), table.column(.taskID))
        let activityColumn = table.column(.detailedID)
        var seen: [OccupationPosition: Set<UInt64>] = [:]
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupationColumn),
                let taskID = knownTask(occupation, row, id)
            else { return false }
            guard let activity = references.activities.find(row.bytes(activityColumn)) else {
                return row.setAside(
                    "unknown_activity", activityColumn, "is not in the table of work activities")
            }
            let pair = KeyGuard.pair(ids.find(row.bytes(id)), activity.index)
            guard seen[occupation, default: []].insert(pair).inserted else { return row.duplicate(id) }
            content.taskActivities.append(
                TaskActivityRecord(occupation: occupation, taskID: taskID, activity: activity))
            return true
        }
    }

    private mutating func key(_ occupation: OccupationPosition, _ id: UnsafeRawBufferPointer) -> UInt64 {
        KeyGuard.pair(occupation.index, ids.intern(id))
    }

    private func knownTask(_ occupation: OccupationPosition, _ row: SourceRow, _ id: SourceColumn) -> String? {
        let field = row.bytes(id)
        let task = ids.find(field)
        if task >= 0, knownKeys.contains(KeyGuard.pair(occupation.index, task)) { return ByteText.string(field) }
        _ = row.setAside("unknown_task", id, "is not a task of this occupation")
        return nil
    }
}

/// Reads detailed and intermediate work activities.
enum ActivityParser {
    /// Detailed work activities ordered by id. `titles` are those of the intermediate ones above them, for a table that
    /// does not contain them.
    static func detailed(
        _ table: SourceTable, _ references: ONetReferences, titles: [String: String]
    ) -> [DetailedActivityRecord] {
        let (element, middle) = (table.column(.elementID), table.column(.intermediateID))
        let (middleTitle, id) = (table.column(.intermediateTitle), table.column(.detailedID))
        let title = table.column(.detailedTitle)
        var seen = ByteInterner(capacity: 2400)
        var records: [DetailedActivityRecord] = []
        table.forEachRow { row in
            guard let skill = references.skill(row, element), let middle = row.needed(middle),
                let code = row.needed(id), let title = row.needed(title)
            else { return false }
            guard seen.intern(row.bytes(id)) == records.count else { return row.duplicate(id) }
            let above = row.text(middleTitle)
            records.append(
                DetailedActivityRecord(
                    code: code, title: title, intermediateCode: middle,
                    intermediateTitle: above.isEmpty ? titles[middle] ?? "" : above, skill: skill))
            return true
        }
        return records.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    /// The titles of intermediate work activities by their ids.
    static func intermediateTitles(_ table: SourceTable) -> [String: String] {
        let (id, title) = (table.column(.intermediateID), table.column(.intermediateTitle))
        var titles: [String: String] = [:]
        table.forEachRow { row in
            guard let code = row.needed(id), let title = row.needed(title) else { return false }
            guard titles[code] == nil else { return row.duplicate(id) }
            titles[code] = title
            return true
        }
        return titles
    }
}

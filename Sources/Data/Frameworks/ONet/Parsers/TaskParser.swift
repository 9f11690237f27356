import Documents
import Taxonomy

/// Reads tasks, their ratings and the activities they show. The tables hang together by task ids.
struct TaskParser {
    private var ids = ByteInterner(capacity: 20_000)
    private var knownKeys: Set<UInt64> = []

    /// Reads task statements.
    mutating func statements(_ session: TableSession, into content: inout ReleaseContent) {
        let occupation = session.place(.occupationCode)
        let id = session.place(.taskID)
        let task = session.place(.task)
        let type = session.place(.taskType)
        let respondents = session.place(.incumbentsResponding)
        let date = session.place(.date)
        let source = session.place(.domainSource)
        knownKeys.reserveCapacity(20_000)
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupation),
                let statement = session.neededText(row, task), let taskID = session.neededText(row, id)
            else { return false }
            guard ids.count < KeyGuard.positionLimit else {
                session.bad(row, id, "too_many_rows", "the table has more tasks than can be loaded; it is set aside")
                return false
            }
            guard knownKeys.insert(key(occupation, session.bytes(row, id))).inserted else {
                session.duplicate(row, id)
                return false
            }
            content.tasks.append(
                TaskRecord(
                    occupation: occupation, taskID: taskID, statement: statement,
                    category: session.sharedText(row, type), respondents: session.optionalInteger(row, respondents),
                    yearMonth: session.yearMonth(row, date), origin: session.sharedText(row, source)))
            return true
        }
    }

    /// Reads emerging tasks, which have no ids of their own and are numbered within their occupation.
    mutating func emerging(_ session: TableSession, into content: inout ReleaseContent) {
        let occupation = session.place(.occupationCode)
        let task = session.place(.task)
        let category = session.place(.category)
        let date = session.place(.date)
        let source = session.place(.domainSource)
        var numbers: [Int32: Int] = [:]
        var statements = ByteInterner(capacity: 400)
        var seen: Set<UInt64> = []
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupation),
                let statement = session.neededText(row, task)
            else { return false }
            guard seen.insert(KeyGuard.pair(occupation, statements.intern(session.bytes(row, task)))).inserted else {
                session.duplicate(row, task)
                return false
            }
            let number = numbers[occupation, default: 0] + 1
            numbers[occupation] = number
            content.tasks.append(
                TaskRecord(
                    occupation: occupation, taskID: "new-\(number)", statement: statement,
                    category: session.sharedText(row, category), respondents: nil,
                    yearMonth: session.yearMonth(row, date), origin: session.sharedText(row, source)))
            return true
        }
    }

    /// Reads ratings of tasks.
    mutating func ratings(_ session: TableSession, into content: inout ReleaseContent) {
        let occupationPlace = session.place(.occupationCode)
        let id = session.place(.taskID)
        let scalePlace = session.place(.scaleID)
        let categoryPlace = session.place(.category)
        let valuePlace = session.place(.dataValue)
        let date = session.place(.date)
        let source = session.place(.domainSource)
        let precision = PrecisionPlaces(session)
        var keys = KeyGuard()
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupationPlace),
                let scale = session.scale(row, scalePlace), let value = session.number(row, valuePlace),
                let taskID = knownTask(occupation, row, id, session)
            else { return false }
            var category: Int16 = 0
            if categoryPlace >= 0, !session.bytes(row, categoryPlace).isEmpty {
                guard let given = session.integer(row, categoryPlace, in: 1...Int32(KeyGuard.scaleLimit - 1)) else {
                    return false
                }
                category = given
            }
            let task = ids.find(session.bytes(row, id))
            guard keys.insert(KeyGuard.key(occupation, task, scale, category)) else {
                session.duplicate(row, id)
                return false
            }
            session.checkRange(value, scale: scale, row, valuePlace)
            content.taskRatings.append(
                TaskRatingRecord(
                    occupation: occupation, taskID: taskID, scale: scale, category: category, value: value,
                    precision: precision.read(row, session), yearMonth: session.yearMonth(row, date),
                    origin: session.sharedText(row, source)))
            return true
        }
    }

    /// Reads which tasks show which detailed work activities.
    mutating func activities(_ session: TableSession, into content: inout ReleaseContent) {
        let occupationPlace = session.place(.occupationCode)
        let id = session.place(.taskID)
        let activityPlace = session.place(.detailedID)
        var seen: [Int32: Set<UInt64>] = [:]
        session.forEachRow { row in
            guard let occupation = session.occupation(row, occupationPlace),
                let taskID = knownTask(occupation, row, id, session)
            else { return false }
            let activity = session.context.references.activities.find(session.bytes(row, activityPlace))
            guard activity >= 0 else {
                session.bad(
                    row, activityPlace, "unknown_activity",
                    "is not in the table of work activities; the row is set aside")
                return false
            }
            let pair = KeyGuard.pair(ids.find(session.bytes(row, id)), activity)
            guard seen[occupation, default: []].insert(pair).inserted else {
                session.duplicate(row, id)
                return false
            }
            content.taskActivities.append(
                TaskActivityRecord(occupation: occupation, taskID: taskID, activity: activity))
            return true
        }
    }

    private mutating func key(_ occupation: Int32, _ id: UnsafeRawBufferPointer) -> UInt64 {
        KeyGuard.pair(occupation, ids.intern(id))
    }

    private func knownTask(
        _ occupation: Int32, _ row: TableRow, _ place: Int, _ session: TableSession
    ) -> String? {
        let field = session.bytes(row, place)
        let task = ids.find(field)
        if task >= 0, knownKeys.contains(KeyGuard.pair(occupation, task)) { return ByteText.string(field) }
        session.bad(row, place, "unknown_task", "is not a task of this occupation; the row is set aside")
        return nil
    }
}

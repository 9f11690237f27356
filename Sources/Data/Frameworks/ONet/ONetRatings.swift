import Documents
import Taxonomy

/// Reads ratings and distributions of answers: one table, whole or in parts.
enum RatingParser {
    /// Rows with a category become distributions, all others ratings.
    static func read(_ tables: [SourceTable], _ references: ONetReferences, into content: inout ReleaseContent) {
        var keys = KeyGuard()
        for table in tables {
            let columns = RatingColumns(table)
            let (element, notRelevant) = (table.column(.elementID), table.column(.notRelevant))
            // One row per 80 bytes is a fair estimate; growing an array of this size is expensive.
            content.ratings.reserveCapacity(content.ratings.count + table.open.source.bytes.count / 80)
            table.forEachRow { row in
                guard let occupation = references.occupation(row, columns.occupation),
                    let skill = references.skill(row, element), let scale = references.scale(row, columns.scale),
                    let value = row.neededNumber(columns.value), let category = columns.category(of: row)
                else { return false }
                guard keys.insert(KeyGuard.key(occupation.index, skill.index, scale.index, Int(category))) else {
                    return row.duplicate(element)
                }
                references.checkRange(value, scale: scale, row, columns.value)
                let precision = columns.precision(of: row)
                let (yearMonth, origin) = (row.yearMonth(columns.date), row.shared(columns.source))
                if category > 0 {
                    content.distributions.append(
                        DistributionRecord(
                            occupation: occupation, skill: skill, scale: scale, category: category, percent: value,
                            precision: precision, yearMonth: yearMonth, origin: origin))
                } else {
                    content.ratings.append(
                        RatingRecord(
                            occupation: occupation, skill: skill, scale: scale, value: value, precision: precision,
                            notRelevant: row.flag(notRelevant), yearMonth: yearMonth, origin: origin))
                }
                return true
            }
        }
    }
}

/// The columns of rating tables, whatever is rated.
struct RatingColumns {
    let occupation: SourceColumn
    let scale: SourceColumn
    let value: SourceColumn
    let date: SourceColumn
    let source: SourceColumn
    private let category: SourceColumn
    private let sampleSize: SourceColumn
    private let standardError: SourceColumn
    private let lowerBound: SourceColumn
    private let upperBound: SourceColumn
    private let suppress: SourceColumn

    init(_ table: SourceTable) {
        occupation = table.column(.occupationCode)
        scale = table.column(.scaleID)
        value = table.column(.dataValue)
        date = table.column(.date)
        source = table.column(.domainSource)
        category = table.column(.category)
        sampleSize = table.column(.sampleSize)
        standardError = table.column(.standardError)
        lowerBound = table.column(.lowerBound)
        upperBound = table.column(.upperBound)
        suppress = table.column(.recommendSuppress)
    }

    /// The category, 0 where there is none; `nil` where the row is set aside.
    func category(of row: SourceRow) -> Int16? {
        row.bytes(category).isEmpty ? 0 : row.integer(category, in: KeyGuard.categories)
    }

    /// The precision of the value.
    func precision(of row: SourceRow) -> RatingPrecision {
        RatingPrecision(
            sampleSize: row.integer(sampleSize), standardError: row.number(standardError),
            lowerBound: row.number(lowerBound), upperBound: row.number(upperBound), suppressed: row.flag(suppress))
    }
}

/// Detects repeated keys of a table.
///
/// Published tables are sorted, so keys are only compared with the previous one; a set is built at the first key that
/// is not larger.
struct KeyGuard {
    private var keys: [UInt64] = []
    private var seen: Set<UInt64>?

    /// Whether a key is new.
    mutating func insert(_ key: UInt64) -> Bool {
        if seen == nil {
            guard let last = keys.last else {
                keys.append(key)
                return true
            }
            if key > last {
                keys.append(key)
                return true
            }
            seen = Set(keys)
            keys = []
        }
        return seen?.insert(key).inserted ?? true
    }

    /// A key of up to four indices: 20 bits for an occupation, 20 for a skill, 12 for a scale, 12 for a category.
    @inline(__always)
    static func key(_ occupation: Int, _ skill: Int, _ scale: Int = 0, _ category: Int = 0) -> UInt64 {
        UInt64(occupation) << 44 | UInt64(skill) << 24 | UInt64(scale) << 12 | UInt64(category)
    }

    /// A key of two indices, each below 2^31.
    @inline(__always)
    static func pair(_ first: Int, _ second: Int) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

    /// The number of occupations or skills that a key can distinguish.
    static let positionLimit = 1 << 20
    /// The number of scales or categories that a key can distinguish.
    static let scaleLimit = 1 << 12
    /// The valid numbers of categories.
    static let categories = 1...Int32(scaleLimit - 1)
}

/// Sorts ratings of several tables by occupation, skill and scale.
enum RatingOrder {
    /// Merges tables whose keys do not overlap into one sorted list.
    ///
    /// A counting sort by occupation groups each occupation's rows in linear time; within a group they are already
    /// sorted if the tables were given in the order of their element ids, and are sorted where they are not. Of two
    /// rows with the same key the first is kept and `duplicates` counts the others.
    static func merge(
        _ parts: [[RatingRecord]], occupations: Int, duplicates: inout [RatingRecord]
    ) -> [RatingRecord] {
        var starts = [Int](repeating: 0, count: occupations + 1)
        for part in parts {
            for rating in part { starts[rating.occupation.index + 1] += 1 }
        }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        let total = starts[occupations]
        var places = [(part: Int32, row: Int32)](repeating: (0, 0), count: total)
        var next = starts
        for (index, part) in parts.enumerated() {
            for (row, rating) in part.enumerated() {
                let occupation = rating.occupation.index
                places[next[occupation]] = (Int32(index), Int32(row))
                next[occupation] += 1
            }
        }
        var merged: [RatingRecord] = []
        merged.reserveCapacity(total)
        for occupation in 0..<occupations {
            let start = merged.count
            var isSorted = true
            for place in places[starts[occupation]..<starts[occupation + 1]] {
                let rating = parts[Int(place.part)][Int(place.row)]
                if merged.count > start, !precedes(merged[merged.count - 1], rating) { isSorted = false }
                merged.append(rating)
            }
            if !isSorted { sort(&merged, from: start, duplicates: &duplicates) }
        }
        return merged
    }

    private static func sort(_ ratings: inout [RatingRecord], from start: Int, duplicates: inout [RatingRecord]) {
        // The standard sort is stable, so the first table's row comes first.
        let sorted = ratings[start...].sorted(by: precedes)
        ratings.removeSubrange(start...)
        for rating in sorted {
            if ratings.count > start, let last = ratings.last, !precedes(last, rating) {
                duplicates.append(rating)
            } else {
                ratings.append(rating)
            }
        }
    }

    private static func precedes(_ left: RatingRecord, _ right: RatingRecord) -> Bool {
        left.skill != right.skill ? left.skill < right.skill : left.scale < right.scale
    }
}

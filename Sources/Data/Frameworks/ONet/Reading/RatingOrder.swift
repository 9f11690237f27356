import Taxonomy

/// Brings ratings of several tables into the order of occupation, skill and scale.
enum RatingOrder {
    /// Merges tables whose keys do not overlap into one sorted list.
    ///
    /// Counting by occupation puts each occupation's rows side by side in linear time; inside, they already are in
    /// order if the tables were given in the order of their element ids, and are sorted where they are not. Of two rows
    /// with the same key the first is kept and `duplicates` counts the others.
    static func merge(
        _ parts: [[RatingRecord]], occupations: Int, duplicates: inout [RatingRecord]
    ) -> [RatingRecord] {
        var starts = [Int](repeating: 0, count: occupations + 1)
        for part in parts {
            for rating in part { starts[Int(rating.occupation) + 1] += 1 }
        }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        let total = starts[occupations]
        var places = [(part: Int32, row: Int32)](repeating: (0, 0), count: total)
        var next = starts
        for (index, part) in parts.enumerated() {
            for (row, rating) in part.enumerated() {
                let occupation = Int(rating.occupation)
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
        // The standard sort keeps equal elements in their order, so the first table's row comes first.
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

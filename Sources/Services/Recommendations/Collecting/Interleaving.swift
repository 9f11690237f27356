/// Joins several ranked lists into one, so that each has its share of every beginning.
enum Interleaving {
    /// Takes the next one from the list that is furthest behind its share; lists that end leave their share to the others.
    ///
    /// - Parameter lists: The lists, each with its share; the shares need not add up to 1.
    static func merge<Element>(_ lists: [(items: [Element], share: Double)]) -> [Element] {
        var taken = [Int](repeating: 0, count: lists.count)
        var merged: [Element] = []
        merged.reserveCapacity(lists.reduce(0) { $0 + $1.items.count })
        while true {
            var next: (list: Int, progress: Double)?
            for (index, list) in lists.enumerated() where taken[index] < list.items.count {
                let progress = (Double(taken[index]) + 0.5) / max(list.share, 1e-6)
                if progress < next?.progress ?? .infinity { next = (index, progress) }
            }
            guard let list = next?.list else { return merged }
            merged.append(lists[list].items[taken[list]])
            taken[list] += 1
        }
    }
}

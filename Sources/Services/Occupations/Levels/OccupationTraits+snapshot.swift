package import Matching
internal import Taxonomy

extension OccupationTraits {
    /// What a release says of its occupations beside their ratings, occupations in its order.
    package init(_ snapshot: OccupationSnapshot) {
        let content = snapshot.content
        self.init(count: content.occupations.count)
        for (place, occupation) in content.occupations.enumerated() {
            let position = Int32(place)
            words[place].add(words: occupation.summary)
            for task in snapshot.tasks(of: position) { words[place].add(words: task.statement) }
            // The occupation's own title says more than one of its alternates.
            titles[place].add(words: occupation.title, times: 3)
            for title in snapshot.titles(of: position) where title.kind == .alternate {
                titles[place].add(words: title.title)
            }
            for shown in snapshot.taskActivities(of: position) {
                let activity = content.detailedActivities[Int(shown.activity)]
                activities[place].add(activity.intermediateCode)
                generalActivities[place].add(content.skills[Int(activity.skill)].code)
            }
            for product in snapshot.technologies(of: position) {
                let code = content.commodities[Int(product.commodity)].code
                products[place].add(product.kind.rawValue + code)
                // Tools are many and rare: their class tells more of them alike.
                if product.kind == .tool { products[place].add(String(code.prefix(6))) }
            }
            groups[place] = String(occupation.code.prefix(2))
            zones[place] = snapshot.jobZone(of: position).map { Float($0) }
        }
        for relation in content.relatedOccupations {
            related.append(
                .init(
                    from: Int(relation.occupation), to: Int(relation.related),
                    weight: 1 / Float(max(1, relation.rank)).squareRoot()))
        }
        education = Self.education(snapshot)
    }

    /// Words of each occupation's description alone.
    package static func descriptions(_ snapshot: OccupationSnapshot) -> [TermBag] {
        snapshot.content.occupations.map { TermBag(words: $0.summary) }
    }

    /// Shares of the answers about required education, added up from the lowest category on.
    private static func education(_ snapshot: OccupationSnapshot) -> [[Float]?] {
        let count = snapshot.content.occupations.count
        guard let scale = snapshot.scale("RL"),
            let last = snapshot.content.distributions.lazy.filter({ $0.scale == scale }).map(\.category).max()
        else { return [[Float]?](repeating: nil, count: count) }
        return (0..<count).map { place in
            var shares = [Float](repeating: 0, count: Int(last))
            var isKnown = false
            for share in snapshot.distributions(of: Int32(place)) where share.scale == scale && share.category > 0 {
                shares[Int(share.category) - 1] += Float(share.percent / 100)
                isKnown = true
            }
            guard isKnown else { return nil }
            for category in shares.indices.dropFirst() { shares[category] += shares[category - 1] }
            return shares
        }
    }
}

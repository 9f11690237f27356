package import Matching
internal import Taxonomy

extension OccupationTraits {
    /// What a release says of its occupations beside their ratings, occupations in its order.
    package init(_ snapshot: OccupationSnapshot) {
        let content = snapshot.content
        self.init(count: content.occupations.count)
        for (place, occupation) in content.occupations.enumerated() {
            let title = Self.withoutRest(occupation.title)
            // Such a description says no more: "All managers not listed separately."
            descriptions[place].add(words: title == occupation.title ? occupation.summary : title)
            // The occupation's own title says more than one of its alternates.
            titles[place].add(words: title, times: 3)
            let code = occupation.code
            groups[place] = (String(code.prefix(2)), String(code.prefix(4)), String(code.prefix(6)))
            zones[place] = snapshot.jobZone(of: Int32(place)).map { Float($0) }
        }
        words = descriptions
        for task in content.tasks { words[Int(task.occupation)].add(words: task.statement) }
        for title in content.titles where title.kind == .alternate {
            titles[Int(title.occupation)].add(words: title.title)
        }
        for shown in content.taskActivities {
            let activity = content.detailedActivities[Int(shown.activity)]
            activities[Int(shown.occupation)].add(activity.intermediateCode)
            generalActivities[Int(shown.occupation)].add(content.skills[Int(activity.skill)].code)
        }
        for product in content.technologies {
            let code = content.commodities[Int(product.commodity)].code
            products[Int(product.occupation)].add(product.kind.rawValue + code)
            // Tools are many and rare: their class tells more of them alike.
            if product.kind == .tool { products[Int(product.occupation)].add(String(code.prefix(6))) }
        }
        related = content.relatedOccupations.map { relation in
            LikenessView.Link(
                from: Int(relation.occupation), to: Int(relation.related),
                weight: 1 / Float(max(1, relation.rank)).squareRoot())
        }
    }

    /// What the rest of a group is the rest of: `Managers` of `Managers, All Other`.
    ///
    /// The rare words `all` and `other` would make such occupations alike each other and no others.
    private static func withoutRest(_ title: String) -> String {
        title.replacing(", All Other", with: "")
    }
}

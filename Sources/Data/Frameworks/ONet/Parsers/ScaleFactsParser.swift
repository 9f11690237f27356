import Documents
import Taxonomy

/// Reads what is said of scales and elements: categories, anchors, links.
enum ScaleFactsParser {
    /// Reads meanings of categories; where no element is named they belong to the scale alone.
    static func categories(_ session: TableSession, into content: inout ReleaseContent) {
        let skillPlace = session.place(.elementID)
        let scalePlace = session.place(.scaleID)
        let categoryPlace = session.place(.category)
        let meaning = session.place(.categoryDescription)
        var keys: Set<UInt64> = []
        session.forEachRow { row in
            var skill: Int32?
            if !session.bytes(row, skillPlace).isEmpty {
                guard let given = session.skill(row, skillPlace) else { return false }
                skill = given
            }
            guard let scale = session.scale(row, scalePlace),
                let category = session.integer(row, categoryPlace, in: 0...Int32(KeyGuard.scaleLimit - 1)),
                let meaning = session.neededText(row, meaning)
            else { return false }
            // Occupation 0 stands for "no element" here and 1 for "an element".
            guard keys.insert(KeyGuard.key(skill == nil ? 0 : 1, skill ?? 0, scale, category)).inserted else {
                session.duplicate(row, categoryPlace)
                return false
            }
            content.scaleCategories.append(
                ScaleCategoryRecord(skill: skill, scale: scale, category: category, meaning: meaning))
            return true
        }
    }

    /// Reads worked examples of levels.
    static func anchors(_ session: TableSession, into content: inout ReleaseContent) {
        let skillPlace = session.place(.elementID)
        let scalePlace = session.place(.scaleID)
        let valuePlace = session.place(.anchorValue)
        let example = session.place(.anchorDescription)
        var keys: Set<LevelAnchorRecord> = []
        session.forEachRow { row in
            guard let skill = session.skill(row, skillPlace), let scale = session.scale(row, scalePlace),
                let value = session.number(row, valuePlace), let example = session.neededText(row, example)
            else { return false }
            let key = LevelAnchorRecord(skill: skill, scale: scale, value: value, example: "")
            guard keys.insert(key).inserted else {
                session.duplicate(row, valuePlace)
                return false
            }
            session.checkRange(value, scale: scale, row, valuePlace)
            content.levelAnchors.append(
                LevelAnchorRecord(skill: skill, scale: scale, value: value, example: example))
            return true
        }
    }

    /// Reads links between elements.
    static func links(_ session: TableSession, relation: String, into content: inout ReleaseContent) {
        let from = session.place(.linkFrom)
        let to = session.place(.linkTo)
        var keys: Set<UInt64> = []
        session.forEachRow { row in
            guard let source = session.skill(row, from), let target = session.skill(row, to) else { return false }
            guard keys.insert(KeyGuard.pair(source, target)).inserted else {
                session.duplicate(row, to)
                return false
            }
            content.skillLinks.append(SkillLinkRecord(from: source, to: target, relation: relation))
            return true
        }
    }
}

import Documents
import Taxonomy

/// Reads the data of occupations apart from ratings: titles, relations, job zones.
enum OccupationFactsParser {
    /// Reads alternate or reported titles.
    static func titles(
        _ table: SourceTable, _ references: ONetReferences, kind: TitleKind, title: ColumnSpec, origin: ColumnSpec,
        into content: inout ReleaseContent
    ) {
        let (occupationColumn, titleColumn) = (table.column(.occupationCode), table.column(title))
        let (short, origin) = (table.column(.shortTitle), table.column(origin))
        var names = ByteInterner(capacity: table.open.source.bytes.count / 40)
        var seen: Set<UInt64> = []
        seen.reserveCapacity(table.open.source.bytes.count / 40)
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupationColumn),
                let title = row.needed(titleColumn)
            else { return false }
            guard seen.insert(KeyGuard.pair(occupation.index, names.intern(row.bytes(titleColumn)))).inserted else {
                return row.duplicate(titleColumn)
            }
            let shortTitle = row.text(short)
            content.titles.append(
                TitleRecord(
                    occupation: occupation, title: title, shortTitle: shortTitle.isEmpty ? nil : shortTitle, kind: kind,
                    origin: row.shared(origin)))
            return true
        }
    }

    /// Reads related occupations.
    static func related(_ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent) {
        let (occupationColumn, relatedColumn) = (table.column(.occupationCode), table.column(.relatedCode))
        let (tier, rankColumn) = (table.column(.relatednessTier), table.column(.relatedIndex))
        var keys: Set<UInt64> = []
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupationColumn),
                let related = references.occupation(row, relatedColumn),
                let rank = row.integer(rankColumn, in: 1...Int32(Int16.max))
            else { return false }
            guard keys.insert(KeyGuard.pair(occupation.index, related.index)).inserted else {
                return row.duplicate(relatedColumn)
            }
            content.relatedOccupations.append(
                RelatedOccupationRecord(
                    occupation: occupation, related: related, tier: row.shared(tier), rank: rank))
            return true
        }
    }

    /// Reads the job zones of occupations.
    static func jobZones(_ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent) {
        let (occupationColumn, zoneColumn) = (table.column(.occupationCode), table.column(.jobZone))
        let (date, source) = (table.column(.date), table.column(.domainSource))
        var keys: Set<OccupationPosition> = []
        table.forEachRow { row in
            guard let occupation = references.occupation(row, occupationColumn),
                let zone = row.integer(zoneColumn, in: 1...5)
            else { return false }
            guard keys.insert(occupation).inserted else { return row.duplicate(occupationColumn) }
            content.jobZones.append(
                JobZoneRecord(
                    occupation: occupation, zone: zone, yearMonth: row.yearMonth(date),
                    origin: row.shared(source)))
            return true
        }
    }

    /// Reads the definitions of the job zones.
    static func zoneDefinitions(_ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent)
    {
        let (zoneColumn, name) = (table.column(.jobZone), table.column(.zoneName))
        let (experience, education) = (table.column(.zoneExperience), table.column(.zoneEducation))
        let (training, examples) = (table.column(.zoneTraining), table.column(.zoneExamples))
        let preparation = table.column(.zonePreparation)
        var keys: Set<Int16> = []
        table.forEachRow { row in
            guard let zone = row.integer(zoneColumn, in: 1...5), let name = row.needed(name) else {
                return false
            }
            guard keys.insert(zone).inserted else { return row.duplicate(zoneColumn) }
            content.jobZoneDefinitions.append(
                JobZoneDefinitionRecord(
                    zone: zone, name: name, experience: row.text(experience),
                    education: row.text(education), training: row.text(training),
                    examples: row.text(examples), preparation: row.text(preparation)))
            return true
        }
    }
}

/// Reads the data of scales and elements: categories, anchors, links.
enum ScaleFactsParser {
    /// Reads definitions of categories; where no element is given they belong to the scale alone.
    static func categories(_ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent) {
        let (skillColumn, scaleColumn) = (table.column(.elementID), table.column(.scaleID))
        let (categoryColumn, meaning) = (table.column(.category), table.column(.categoryDescription))
        var keys: Set<UInt64> = []
        table.forEachRow { row in
            var skill: SkillPosition?
            if !row.bytes(skillColumn).isEmpty {
                guard let given = references.skill(row, skillColumn) else { return false }
                skill = given
            }
            guard let scale = references.scale(row, scaleColumn),
                let category = row.integer(categoryColumn, in: 0...Int32(KeyGuard.scaleLimit - 1)),
                let meaning = row.needed(meaning)
            else { return false }
            // In the first field of the key, 0 means "no element" and 1 "an element".
            guard
                keys.insert(KeyGuard.key(skill == nil ? 0 : 1, skill?.index ?? 0, scale.index, Int(category))).inserted
            else {
                return row.duplicate(categoryColumn)
            }
            content.scaleCategories.append(
                ScaleCategoryRecord(skill: skill, scale: scale, category: category, meaning: meaning))
            return true
        }
    }

    /// Reads the anchors of levels.
    static func anchors(_ table: SourceTable, _ references: ONetReferences, into content: inout ReleaseContent) {
        let (skillColumn, scaleColumn) = (table.column(.elementID), table.column(.scaleID))
        let (valueColumn, example) = (table.column(.anchorValue), table.column(.anchorDescription))
        var keys: Set<LevelAnchorRecord> = []
        table.forEachRow { row in
            guard let skill = references.skill(row, skillColumn), let scale = references.scale(row, scaleColumn),
                let value = row.neededNumber(valueColumn), let example = row.needed(example)
            else { return false }
            let key = LevelAnchorRecord(skill: skill, scale: scale, value: value, example: "")
            guard keys.insert(key).inserted else { return row.duplicate(valueColumn) }
            references.checkRange(value, scale: scale, row, valueColumn)
            content.levelAnchors.append(
                LevelAnchorRecord(skill: skill, scale: scale, value: value, example: example))
            return true
        }
    }

    /// Reads links between elements.
    static func links(
        _ table: SourceTable, _ references: ONetReferences, relation: String, into content: inout ReleaseContent
    ) {
        let (from, to) = (table.column(.linkFrom), table.column(.linkTo))
        var keys: Set<UInt64> = []
        table.forEachRow { row in
            guard let source = references.skill(row, from), let target = references.skill(row, to) else { return false }
            guard keys.insert(KeyGuard.pair(source.index, target.index)).inserted else { return row.duplicate(to) }
            content.skillLinks.append(SkillLinkRecord(from: source, to: target, relation: relation))
            return true
        }
    }
}

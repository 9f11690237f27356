import Documents
import Taxonomy

/// Reads ESCO's skills, the groups above them and the relations between them.
struct ESCOSkills {
    let files: FileSet
    let reading: FrameworkReading

    init(_ files: FileSet, _ reading: FrameworkReading) {
        self.files = files
        self.reading = reading
    }

    /// The data of a skill before the list is complete.
    private struct Draft {
        var record: SkillRecord
        var labels: [(kind: TitleKind, text: String)] = []
        var facts: [(name: String, value: String)] = []
    }

    func readAll() {
        var drafts: [String: Draft] = [:]
        readSkills(into: &drafts)
        readGroups(into: &drafts)
        readHierarchy(into: &drafts)
        for collection in ESCOCollection.all { readCollection(collection, into: &drafts) }
        let index = CodeIndex<Draft>(Array(drafts.keys))
        let links = readPillar(known: index, into: &drafts)
        reading.take(skills: drafts.values.map(\.record))
        for (position, record) in reading.content.skills.enumerated() {
            guard let draft = drafts[record.code] else { continue }
            for label in draft.labels { reading.label(.skill, position, "en", label.kind, label.text) }
            for fact in draft.facts { reading.attribute(.skill, position, fact.name, fact.value) }
        }
        for link in links {
            guard let from = reading.skills.find(link.from), let to = reading.skills.find(link.to) else { continue }
            reading.content.skillLinks.append(SkillLinkRecord(from: from, to: to, relation: "broader"))
        }
        readSkillRelations()
    }

    // MARK: - Concepts

    private func readSkills(into drafts: inout [String: Draft]) {
        guard let file = files["skills"] else { return }
        reading.read(file, .optional("skills", ["conceptUri", "preferredLabel"])) { table in
            let type = table.column("skillType")
            let reuse = table.column("reuseLevel")
            let (scope, definition) = (table.column("scopeNote"), table.column("definition"))
            readConcepts(table, into: &drafts) { row, draft in
                let native = row.text(type)
                if native.isEmpty {
                    row.note("missing_type", type, "the skill has no type; it is taken as a skill", severity: .note)
                }
                draft.record.kind = native == "knowledge" ? .knowledge : .skill
                draft.facts = [
                    (ConceptAttribute.nativeType, native), (ConceptAttribute.reuseLevel, row.text(reuse)),
                    (ConceptAttribute.scopeNote, row.text(scope)), ("definition", row.text(definition)),
                ]
            }
        }
    }

    private func readGroups(into drafts: inout [String: Draft]) {
        guard let file = files["skill_groups"] else { return }
        reading.read(file, .optional("skill_groups", ["conceptUri", "preferredLabel"])) { table in
            let (scope, code) = (table.column("scopeNote"), table.column("code"))
            readConcepts(table, into: &drafts) { row, draft in
                draft.record.kind = .group
                draft.facts = [(ConceptAttribute.scopeNote, row.text(scope)), ("esco_code", row.text(code))]
            }
        }
    }

    private func readConcepts(
        _ table: SourceTable, into drafts: inout [String: Draft], finish: (SourceRow, inout Draft) -> Void
    ) {
        let (uri, label) = (table.column("conceptUri"), table.column("preferredLabel"))
        let (description, alternate) = (table.column("description"), table.column("altLabels"))
        let hidden = table.column("hiddenLabels")
        table.forEachRow { row in
            guard let code = row.neededAddress(uri), let name = row.needed(label) else { return false }
            guard drafts[code] == nil else {
                return row.setAside("duplicate_row", uri, "an earlier row has the same address")
            }
            var draft = Draft(
                record: SkillRecord(
                    code: code, name: name, summary: row.text(description), kind: .skill, parentCode: nil))
            var names = LabelList(without: name)
            names.add(ESCOLabels.list(row, alternate))
            let count = names.labels.count
            names.add(ESCOLabels.list(row, hidden))
            draft.labels = names.labels.enumerated().map { ($0.offset < count ? .alternate : .hidden, $0.element) }
            finish(row, &draft)
            drafts[code] = draft
            return true
        }
    }

    /// Adds groups that occur only in the hierarchy.
    private func readHierarchy(into drafts: inout [String: Draft]) {
        guard let file = files["hierarchy"] else { return }
        reading.read(file, .optional("skills_hierarchy", ["Level 0 URI", "Level 0 preferred term"])) { table in
            let uris = (0...3).map { table.column("Level \($0) URI") }
            let names = (0...3).map { table.column("Level \($0) preferred term") }
            let codes = (0...3).map { table.column("Level \($0) code") }
            let (description, scope) = (table.column("Description"), table.column("Scope note"))
            table.forEachRow { row in
                guard let level = (0...3).last(where: { !row.bytes(uris[$0]).isEmpty }) else {
                    return row.setAside("missing_value", uris[0], "the value is missing")
                }
                guard let code = row.neededAddress(uris[level]), let name = row.needed(names[level]) else {
                    return false
                }
                guard drafts[code] == nil else { return true }
                row.note(
                    "derived_group", uris[level], "the group is only in the hierarchy; it is taken from there",
                    severity: .note)
                drafts[code] = Draft(
                    record: SkillRecord(
                        code: code, name: name, summary: row.text(description), kind: .group,
                        parentCode: level > 0 ? row.address(uris[level - 1]) : nil),
                    facts: [(ConceptAttribute.scopeNote, row.text(scope)), ("esco_code", row.text(codes[level]))])
                return true
            }
        }
    }

    /// Marks the members of a collection. Where the table of all skills is missing, they are read from here.
    private func readCollection(_ collection: ESCOCollection, into drafts: inout [String: Draft]) {
        guard let file = files[collection.role] else { return }
        let isPartial = files["skills"] == nil
        reading.read(file, .optional(collection.role, ["conceptUri", "preferredLabel"])) { table in
            let uri = table.column("conceptUri")
            let (label, description) = (table.column("preferredLabel"), table.column("description"))
            let (type, reuse) = (table.column("skillType"), table.column("reuseLevel"))
            let alternate = table.column("altLabels")
            table.forEachRow { row in
                guard let code = row.neededAddress(uri) else { return false }
                if drafts[code] == nil {
                    guard isPartial, let name = row.needed(label) else {
                        return isPartial ? false : row.setAside("unknown_code", uri, "is not in the skill table")
                    }
                    let native = row.text(type)
                    var names = LabelList(without: name)
                    names.add(ESCOLabels.list(row, alternate))
                    drafts[code] = Draft(
                        record: SkillRecord(
                            code: code, name: name, summary: row.text(description),
                            kind: native == "knowledge" ? .knowledge : .skill, parentCode: nil),
                        labels: names.labels.map { (.alternate, $0) },
                        facts: [
                            (ConceptAttribute.nativeType, native), (ConceptAttribute.reuseLevel, row.text(reuse)),
                        ])
                }
                drafts[code]?.facts.append((ConceptAttribute.collection, collection.name))
                if collection.name == "language" { drafts[code]?.record.kind = .language }
                return true
            }
        }
    }

    // MARK: - Links

    /// Sets the first broader concept of each as its parent and returns the others.
    private func readPillar(
        known: CodeIndex<Draft>, into drafts: inout [String: Draft]
    ) -> [(from: String, to: String)] {
        guard let file = files["skill_pillar"] else { return [] }
        let isPartial = files["skills"] == nil
        var links: [(from: String, to: String)] = []
        var seen: Set<UInt64> = []
        var hasParent: Set<Position<Draft>> = []
        reading.read(file, .optional("skill_pillar", ["conceptUri", "broaderUri"])) { table in
            let (uri, broader) = (table.column("conceptUri"), table.column("broaderUri"))
            table.forEachRow { row in
                guard let from = known.find(address: row.bytes(uri)) else {
                    return isPartial || row.setAside("unknown_code", uri, "is not in the skill tables")
                }
                guard let to = known.find(address: row.bytes(broader)) else {
                    return isPartial || row.setAside("unknown_code", broader, "is not in the skill tables")
                }
                guard seen.insert(KeyGuard.pair(from.index, to.index)).inserted else {
                    return row.setAside("duplicate_row", broader, "an earlier row links the two")
                }
                let (code, above) = (row.address(uri), row.address(broader))
                if hasParent.insert(from).inserted {
                    drafts[code]?.record.parentCode = above
                } else {
                    links.append((code, above))
                }
                return true
            }
        }
        return links
    }

    private func readSkillRelations() {
        guard let file = files["skill_relations"] else { return }
        let isPartial = files["skills"] == nil
        let names = CodeIndex<String>(["essential", "optional"])
        let columns = ["originalSkillUri", "relationType", "relatedSkillUri"]
        reading.read(file, .optional("skill_skill_relations", columns)) { table in
            let (original, related) = (table.column(columns[0]), table.column(columns[2]))
            let type = table.column(columns[1])
            table.forEachRow { row in
                guard let from = reading.skills.find(address: row.bytes(original)) else {
                    return isPartial || row.setAside("unknown_code", original, "is not in the skill table")
                }
                guard let to = reading.skills.find(address: row.bytes(related)) else {
                    return isPartial || row.setAside("unknown_code", related, "is not in the skill table")
                }
                guard names.find(row.bytes(type)) != nil else {
                    return row.setAside("unknown_relation", type, "is neither essential nor optional")
                }
                reading.content.skillLinks.append(SkillLinkRecord(from: from, to: to, relation: row.text(type)))
                return true
            }
        }
    }
}

import HTTPServer
import Matching
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// The page of one occupation.
struct OccupationPage {
    let snapshot: OccupationSnapshot
    let position: OccupationPosition
    /// Whether gaps can be computed between occupations of its framework.
    var isComparable = true

    private static let shownTitles = 24
    private static let shownTechnologies = 40
    /// Kinds of ratings in the order of the page, the scale of their bars, and their heading.
    private static let blocks: [(kind: SkillKind, scale: String, heading: String)] = [
        (.skill, "LV", "Skills"), (.knowledge, "LV", "Knowledge"), (.ability, "LV", "Abilities"),
        (.workActivity, "LV", "Work activities"), (.workStyle, "WI", "Work styles"),
        (.interest, "OI", "Interests"), (.workValue, "EX", "Work values"), (.workContext, "CX", "Work context"),
    ]

    private var record: OccupationRecord { snapshot.content[position] }

    var page: Page {
        let group = MajorGroup.all.first { record.code.hasPrefix($0.code + "-") }
        let path: HTML =
            group.map { "<p class=\"path\"><a href=\"/browse?group=\($0.code)\">\($0.title)</a></p>" } ?? .none
        let shown = snapshot.shownCode(of: position)
        let address: HTML = shown == record.code ? .none : "<p class=\"code\">\(record.code)</p>"
        return Page(
            title: "\(record.title) - Metier", source: isComparable ? nil : snapshot,
            body: """
                \(path)<h1>\(record.title) <span class="code">\(shown)</span></h1>\(address)<p class="lead">\(record.summary)</p>
                \(origin)\(preparation)\(comparison)
                \(linked)\(isComparable ? ratings : .none)<div class="columns">\(tasks)\(related)</div>\(technologies)\(titles)\(education)
                <p><a href="/api/v1/occupations/\(PercentCoding.encoded(shown))">This page as JSON</a></p>
                """)
    }

    private var comparison: HTML {
        guard isComparable else {
            return """
                <p class="note">An occupation of \(snapshot.content.framework.name). Gaps are found between occupations that \
                <a href="/compare">have levels of skills</a>.</p>
                """
        }
        return """
            <form class="inline" action="/compare" method="get"><input type="hidden" name="from" value="\(record.code)">
            <label for="to">What is missing to become</label> <input id="to" name="to" required maxlength="200" \
            placeholder="a job title or code"> <button>Compare</button></form>
            """
    }

    /// Skills linked by the framework without a level.
    private var linked: HTML {
        let links = snapshot.linkedSkills(of: position)
        let sections = [(OccupationSkillLink.Relation.essential, "Essential skills"), (.optional, "Optional skills")]
            .map { relation, heading -> HTML in
                let items = links.filter { $0.relation == relation }.map { snapshot.content[$0.skill].name }
                    .sorted().map { name -> HTML in "<li>\(name)</li>" }
                return items.isEmpty ? .none : Self.folded(items, limit: Self.shownTechnologies, heading: heading)
            }
        return "\(sections)"
    }

    /// The source of the page's data, if it is not the release.
    private var origin: HTML {
        guard let origin = snapshot.remote[position] else { return .none }
        return """
            <p class="note">This occupation is not in the release; it was fetched from O*NET Web Services at \
            \(origin.fetchedAt.rfc3339).</p>
            """
    }

    private var preparation: HTML {
        guard let zone = snapshot.jobZone(of: position),
            let definition = snapshot.content.jobZoneDefinitions.first(where: { Int($0.zone) == zone })
        else { return .none }
        return """
            <details class="zone"><summary>\(definition.name)</summary><dl><dt>Education</dt><dd>\(definition.education)</dd>
            <dt>Experience</dt><dd>\(definition.experience)</dd><dt>Training</dt><dd>\(definition.training)</dd></dl></details>
            """
    }

    // MARK: - Ratings

    private var ratings: HTML {
        let tables = Self.blocks.compactMap { block -> HTML? in
            guard let scale = snapshot.scale(block.scale) else { return nil }
            return table(block.kind, scale, heading: block.heading, isOpen: block.kind == .skill)
        }
        guard !tables.isEmpty else {
            let near = snapshot.nearestRated(
                to: position, in: .init(kind: .skill, scale: snapshot.scale("LV") ?? 0), limit: 5
            ).map { Pieces.item($0, in: snapshot) }
            return """
                <section class="missing"><h2>Not rated</h2><p>The release has no skill ratings of this occupation. The \
                nearest rated ones:</p><ul>\(near)</ul></section>
                """
        }
        return "<section><h2>What it needs</h2>\(tables)</section>"
    }

    private func table(_ kind: SkillKind, _ position: ScalePosition, heading: String, isOpen: Bool) -> HTML? {
        let content = snapshot.content
        let scale = content[position]
        let rated = snapshot.rated(self.position, in: .init(kind: kind, scale: position)).sorted {
            ($0.value, $1.skill) > ($1.value, $0.skill)
        }
        guard !rated.isEmpty else { return nil }
        let hasImportance = rated.contains { $0.importance != nil } && scale.code != "IM"
        let rows = rated.map { rating -> HTML in
            let skill = content[rating.skill]
            let value = Pieces.decimal(rating.value)
            let importance: HTML =
                hasImportance
                ? "<td class=\"number\">\(rating.importance.map { "\(Int(($0 * 100).rounded())) %" } ?? "–")</td>"
                : .none
            let flags: HTML =
                (rating.notRelevant == true ? " <span class=\"tag\">not relevant</span>" as HTML : .none)
            let weak: HTML = rating.suppressed == true ? " <span class=\"tag warn\">weak rating</span>" : .none
            return """
                <tr><th scope="row" title="\(skill.summary)">\(skill.name)\(flags)\(weak)</th>\
                <td class="number">\(value)</td><td>\(Pieces.bar(rating.value, on: scale, label: "\(value) of \(Pieces.decimal(scale.maximum, places: 1))"))</td>\
                \(importance)</tr>
                """
        }
        let head: HTML = hasImportance ? "<th scope=\"col\" class=\"number\">Importance</th>" : .none
        let open: HTML = isOpen ? " open" : .none
        return """
            <details\(open)><summary>\(heading) <span class="code">\(rated.count), \(scale.name) \
            (\(scale.code)) from \(Pieces.decimal(scale.minimum, places: 1)) to \(Pieces.decimal(scale.maximum, places: 1))</span></summary>
            <div class="scroll"><table class="ratings"><thead><tr><th scope="col">Element</th><th scope="col" class="number">Value</th><th scope="col">\
            <span class="unseen">Bar</span></th>\(head)</tr></thead><tbody>\(rows)</tbody></table></div></details>
            """
    }

    // MARK: - Lists

    private var tasks: HTML {
        let tasks = snapshot.tasks(of: position).sorted { ($0.category, $0.statement) < ($1.category, $1.statement) }
        guard !tasks.isEmpty else { return .none }
        let items = tasks.map { task -> HTML in
            let category: HTML =
                task.category.isEmpty || task.category == "Core"
                ? .none : " <span class=\"tag\">\(task.category.lowercased())</span>"
            return "<li>\(task.statement)\(category)</li>"
        }
        return "<section><h2>Tasks</h2><ul>\(items)</ul></section>"
    }

    private var related: HTML {
        let items = snapshot.related(to: position).map { relation -> HTML in
            let code = snapshot.content[relation.related].code
            return Pieces.item(
                relation.related, in: snapshot,
                note: " <a class=\"small\" href=\"/compare?from=\(record.code)&amp;to=\(code)\">compare</a>")
        }
        guard !items.isEmpty else { return .none }
        return "<section><h2>Related occupations</h2><ol>\(items)</ol></section>"
    }

    private var technologies: HTML {
        let all = snapshot.technologies(of: position)
        let sections = [(SkillKind.technology, "Technology"), (SkillKind.tool, "Tools")].map { kind, heading -> HTML in
            let rows = all.filter { $0.kind == kind }.sorted {
                ($0.isInDemand == true ? 0 : 1, $0.isHot == true ? 0 : 1, $0.name)
                    < ($1.isInDemand == true ? 0 : 1, $1.isHot == true ? 0 : 1, $1.name)
            }
            guard !rows.isEmpty else { return .none }
            let items = rows.map { row -> HTML in
                let mark: HTML =
                    row.isInDemand == true
                    ? " <span class=\"tag good\">in demand</span>"
                    : row.isHot == true ? " <span class=\"tag\">hot</span>" : .none
                return "<li title=\"\(snapshot.content[row.commodity].title)\">\(row.name)\(mark)</li>"
            }
            return Self.folded(items, limit: Self.shownTechnologies, heading: heading)
        }
        return "\(sections)"
    }

    private var titles: HTML {
        let names = snapshot.titles(of: position).map(\.title)
        let items = Array(Set(names)).sorted().map { name -> HTML in "<li>\(name)</li>" }
        return items.isEmpty ? .none : Self.folded(items, limit: Self.shownTitles, heading: "Also called")
    }

    /// A list of chips whose tail is collapsed.
    private static func folded(_ items: [HTML], limit: Int, heading: String) -> HTML {
        let (first, rest) = (Array(items.prefix(limit)), Array(items.dropFirst(limit)))
        let more: HTML =
            rest.isEmpty
            ? .none
            : "<details><summary>and \(rest.count) more</summary><ul class=\"chips\">\(rest)</ul></details>"
        return "<section><h2>\(heading)</h2><ul class=\"chips\">\(first)</ul>\(more)</section>"
    }

    private var education: HTML {
        let content = snapshot.content
        let shares = snapshot.distributions(of: position).filter {
            content[$0.skill].code == "2.D.1" && $0.percent > 0
        }
        guard !shares.isEmpty, let percent = shares.first.map({ content[$0.scale] }) else { return .none }
        let rows = shares.sorted { $0.percent > $1.percent }.map { share -> HTML in
            let meaning = content.scaleCategories.first {
                $0.scale == share.scale && $0.category == share.category && ($0.skill ?? share.skill) == share.skill
            }
            let value = Pieces.decimal(share.percent, places: 1)
            return """
                <tr><th scope="row">\(meaning?.meaning ?? "Category \(share.category)")</th><td class="number">\(value) %</td>\
                <td>\(Pieces.bar(share.percent, on: percent, label: "\(value) %"))</td></tr>
                """
        }
        return """
            <section><h2>Education of those asked</h2><div class="scroll"><table class="ratings"><tbody>\(rows)</tbody></table>\
            </div></section>
            """
    }
}

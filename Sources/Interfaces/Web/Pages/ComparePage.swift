import HTTPServer
import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// A comparison of two occupations: the skill gap as a page.
struct ComparePage {
    let snapshot: OccupationSnapshot
    let service: OccupationService
    let query: QueryParameters

    /// An end of the comparison, as typed and as resolved.
    private struct End {
        let typed: String
        let position: OccupationPosition?
        let isGuess: Bool
    }

    var page: Page {
        let from = end("from")
        let to = end("to")
        let form = Self.form(
            from: label(from), to: label(to), onlySignificant: onlySignificant, kind: kind)
        guard let source = from.position, let target = to.position else {
            let unknown = [from, to].filter { !$0.typed.isEmpty && $0.position == nil }.map { end -> HTML in
                guard let other = service.elsewhere(end.typed) else {
                    return "<p class=\"banner\">Nothing found for “\(end.typed)”.</p>"
                }
                return """
                    <p class="banner">\(other.shownCode) (\(other.title)) is an occupation of \(other.framework.name); gaps are \
                    found between occupations of \(snapshot.content.framework.name).</p>
                    """
            }
            return Page(
                title: "Compare occupations - Metier",
                body: "<h1>Compare two occupations</h1>\(unknown)\(form)")
        }
        let titles = [source, target].map { snapshot.content[$0].title }
        let guesses = [from, to].filter(\.isGuess).map { end -> HTML in
            let title = end.position.map { snapshot.content[$0].title } ?? ""
            return """
                <p class="note">“\(end.typed)” was understood as \(title). \
                <a href="/search?q=\(PercentCoding.encoded(end.typed))">Others</a></p>
                """
        }
        return Page(
            title: "\(titles[0]) → \(titles[1]) - Metier",
            body: """
                <h1>\(Pieces.link(source, in: snapshot)) → \(Pieces.link(target, in: snapshot))</h1>\(guesses)
                \(answer(source, target))<h2>Compare others</h2>\(form)
                """)
    }

    static func form(from: String, to: String, onlySignificant: Bool = false, kind: SkillKind = .skill) -> HTML {
        let options = kinds.map { candidate, name -> HTML in
            let mark: HTML = candidate == kind ? " selected" : .none
            return "<option value=\"\(candidate.rawValue)\"\(mark)>\(name)</option>"
        }
        let checked: HTML = onlySignificant ? " checked" : .none
        return """
            <form class="compare" action="/compare" method="get">
            <p><label for="compare-from">From</label><input id="compare-from" name="from" value="\(from)" required \
            maxlength="200" placeholder="Bookkeeper"></p>
            <p><label for="compare-to">To</label><input id="compare-to" name="to" value="\(to)" required maxlength="200" \
            placeholder="Accountant"></p>
            <p><label for="compare-kind">Compare</label><select id="compare-kind" name="kind">\(options)</select></p>
            <p><label><input type="checkbox" name="significant" value="true"\(checked)> only differences beyond the rating \
            error</label></p><p><button>Compare</button></p></form>
            """
    }

    private static let kinds: [(SkillKind, String)] = [
        (.skill, "skills"), (.knowledge, "knowledge"), (.ability, "abilities"), (.workActivity, "work activities"),
    ]

    private var onlySignificant: Bool { query.first("significant") == "true" }

    private var kind: SkillKind {
        Self.kinds.first { $0.0.rawValue == query.first("kind") }?.0 ?? .skill
    }

    /// A code is used as it is; any other text is searched as a title.
    private func end(_ name: String) -> End {
        let typed = String((query.first(name) ?? "").prefix(200))
        if let position = snapshot.occupation(typed) { return End(typed: typed, position: position, isGuess: false) }
        // A code of another framework is not treated as the beginning of a code.
        let isOther = service.elsewhere(typed) != nil
        let hit = typed.isEmpty || isOther ? nil : service.search(typed, limit: 1, in: snapshot).first
        let isTitle = hit.map { snapshot.content[$0.occupation].title == typed } ?? false
        return End(typed: typed, position: hit?.occupation, isGuess: hit != nil && !isTitle)
    }

    private func label(_ end: End) -> String {
        end.position.map { snapshot.content[$0].title } ?? end.typed
    }

    // MARK: - The answer

    private func answer(_ source: OccupationPosition, _ target: OccupationPosition) -> HTML {
        let codes = [source, target].map { snapshot.content[$0].code }
        var question = SkillGapQuery(from: codes[0], to: codes[1])
        question.kind = kind
        question.options.order = .priority
        question.options.onlySignificant = onlySignificant
        do {
            return table(try service.skillGap(question, in: snapshot), codes)
        } catch .noRatings(let occupation, _, _, _, let related, _) {
            let items = related.map { Pieces.item($0, in: snapshot) }
            return """
                <section class="missing"><p>\(Pieces.link(occupation, in: snapshot)) has no ratings of this kind in the \
                release. Rated occupations near it:</p><ul>\(items)</ul></section>
                """
        } catch {
            return "<p class=\"banner\">This comparison cannot be made.</p>"
        }
    }

    private func table(_ answer: SkillGapAnswer, _ codes: [String]) -> HTML {
        let scale = snapshot.content[answer.block.scale]
        let significant = answer.gaps.count { $0.significant == true }
        guard !answer.gaps.isEmpty else {
            return "<p>Nothing is missing: none of \(answer.comparedCount) is higher in the target.</p>"
        }
        let rows = answer.gaps.map { row($0, on: scale) }
        let address = "/skill-gap?from=\(codes[0])&to=\(codes[1])&kind=\(answer.block.kind.rawValue)"
        return """
            <p class="lead">\(answer.gaps.count) of \(answer.comparedCount) \
            \(answer.gaps.count == 1 ? "is" : "are") higher in the target on the scale \
            \(scale.name) (\(scale.code), \(Pieces.decimal(scale.minimum, places: 1)) to \
            \(Pieces.decimal(scale.maximum, places: 1))); \(significant) of them by more than the rating error. What matters \
            most comes first.</p>
            <div class="scroll"><table class="ratings gap"><thead><tr><th scope="col">Element</th><th scope="col" class="number">Has</th><th scope="col" class="number">Needs</th>\
            <th scope="col"><span class="unseen">Chart</span></th><th scope="col" class="number">More</th><th scope="col" class="number">Importance</th>\
            <th scope="col">Beyond error</th></tr></thead><tbody>\(rows)</tbody></table></div>
            <p><a href="\(address)">This table as JSON</a></p>
            """
    }

    private func row(_ gap: SkillGap, on scale: ScaleRecord) -> HTML {
        let skill = snapshot.content[gap.skill]
        let verdict: HTML =
            switch gap.significant {
            case true?: "<span class=\"tag good\">yes</span>"
            case false?: "<span class=\"tag\">no</span>"
            case nil: "unknown"
            }
        let flag: HTML =
            gap.source?.notRelevant == true ? " <span class=\"tag\">not relevant before</span>" : .none
        let weak: HTML =
            gap.source?.suppressed == true || gap.target.suppressed == true
            ? " <span class=\"tag warn\">weak rating</span>" : .none
        return """
            <tr><th scope="row" title="\(skill.summary)">\(skill.name)\(flag)\(weak)</th>\
            <td class="number">\(Pieces.decimal(gap.from))</td><td class="number">\(Pieces.decimal(gap.to))</td>\
            <td>\(dumbbell(gap, on: scale))</td><td class="number">+\(Pieces.decimal(gap.delta))</td>\
            <td class="number">\(gap.importance.map { "\(Int(($0 * 100).rounded())) %" } ?? "–")</td><td>\(verdict)</td></tr>
            """
    }

    /// Both values on one line of the scale: a ring for the level held, a dot for the level needed.
    private func dumbbell(_ gap: SkillGap, on scale: ScaleRecord) -> HTML {
        func place(_ value: Double) -> String {
            Pieces.decimal(4 + 192 * (value - scale.minimum) / max(scale.maximum - scale.minimum, 0.01))
        }
        let (from, to) = (place(gap.from), place(gap.to))
        return """
            <svg class="dumbbell" viewBox="0 0 200 12" role="img" aria-label="from \(Pieces.decimal(gap.from)) to \
            \(Pieces.decimal(gap.to))"><line class="track" x1="4" x2="196" y1="6" y2="6"/>\
            <line class="reach" x1="\(from)" x2="\(to)" y1="6" y2="6"/><circle class="has" cx="\(from)" cy="6" r="3.4"/>\
            <circle class="needs" cx="\(to)" cy="6" r="4"/></svg>
            """
    }
}

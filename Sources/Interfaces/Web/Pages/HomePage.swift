import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// The start page.
struct HomePage {
    let snapshot: OccupationSnapshot

    /// Example comparisons; only those in the release are offered.
    private static let examples = [
        ("43-3031.00", "13-2011.00"), ("29-1141.00", "11-9111.00"), ("15-1252.00", "11-3021.00"),
        ("41-2031.00", "41-1011.00"), ("13-1074.00", "17-2112.03"),
    ]

    var page: Page {
        let content = snapshot.content
        let pairs = Self.examples.compactMap { from, to -> HTML? in
            guard let from = snapshot.occupation(from), let to = snapshot.occupation(to) else { return nil }
            let (first, second) = (content[from], content[to])
            return """
                <li><a href="/compare?from=\(first.code)&amp;to=\(second.code)">\(first.title) → \(second.title)</a></li>
                """
        }
        return Page(
            title: "Metier: occupations and their skills",
            body: """
                <section class="hero"><h1>What does a job need, and what is missing?</h1>
                <p>\(Figures.counted(content.occupations.count, "occupation")) and \
                \(Figures.counted(content.ratings.count, "rating")) of \(content.framework.name) \(content.version). Type any \
                job title above, misspelt or not.</p></section>
                <div class="columns"><section><h2>Compare two occupations</h2>\(ComparePage.form(from: "", to: ""))
                <h3>For instance</h3><ul>\(pairs)</ul></section>
                <section><h2>Browse</h2><ul class="groups">\(BrowsePage.groups(in: snapshot))</ul></section></div>
                """)
    }
}

/// The page shown while nothing is imported.
struct NoDataPage {
    var page: Page {
        Page(
            status: .serviceUnavailable, title: "Nothing is imported yet",
            body: """
                <h1>Nothing is imported yet</h1><p>Run <code>metier import onet</code> in another terminal; this page shows \
                the release a second after it is loaded.</p>
                """)
    }
}

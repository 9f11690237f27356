import HTTPServer
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// The layout of every page: search box on top, sources at the bottom.
enum Layout {
    static func html(_ page: Page, snapshot: OccupationSnapshot?, version: String) -> HTML {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(page.title)</title><link rel="stylesheet" href="\(Stylesheet.path)"></head><body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="top"><a class="brand" href="/">Metier</a>
        <form action="/search" method="get" role="search"><label class="unseen" for="q">Occupation</label>
        <input id="q" name="q" type="search" value="\(page.query)" placeholder="Job title or code" maxlength="200">
        <button>Search</button></form>
        <nav aria-label="Main"><a href="/browse">Browse</a><a href="/compare">Compare</a><a href="/api/v1/docs">API</a></nav>
        </header>\(banner(snapshot))<main id="content">\(page.body)</main>
        <footer>\(sources(snapshot))<p>Metier \(version)</p></footer></body></html>

        """
    }

    private static func banner(_ snapshot: OccupationSnapshot?) -> HTML {
        guard let snapshot, snapshot.release.isSample else { return .none }
        return """
            <p class="banner" role="note">This is Metier's bundled sample of \
            \(Figures.counted(snapshot.base.occupations.count, "occupation")), not the whole release. <code>metier import onet PATH</code> imports one.</p>
            """
    }

    private static func sources(_ snapshot: OccupationSnapshot?) -> HTML {
        guard let snapshot else { return .none }
        let framework = snapshot.content.framework
        let remote: HTML =
            snapshot.remote.isEmpty ? .none : "<p>\(Framework.onetWebServicesAttribution)</p>"
        return """
            \(remote)<p>\(framework.attribution(version: snapshot.content.version)) <a href="\(framework.licenceURL)">\
            \(framework.licence)</a> · <a href="\(framework.homepage)">Publisher</a></p>
            """
    }
}

/// Small elements used by several pages.
enum Pieces {
    /// A link to an occupation's page.
    static func link(_ position: OccupationPosition, in snapshot: OccupationSnapshot) -> HTML {
        let title = snapshot.content[position].title
        return "<a href=\"/occupations/\(PercentCoding.encoded(snapshot.shownCode(of: position)))\">\(title)</a>"
    }

    /// A link to an occupation with its code and a note.
    static func item(_ position: OccupationPosition, in snapshot: OccupationSnapshot, note: HTML = .none) -> HTML {
        let rated: HTML = snapshot.isRated(position) ? .none : " <span class=\"tag\">not rated</span>"
        let zone: HTML = snapshot.jobZone(of: position).map { " <span class=\"tag\">job zone \($0)</span>" } ?? .none
        return """
            <li>\(link(position, in: snapshot)) <span class="code">\(snapshot.shownCode(of: position))</span>\(zone)\(rated)\(note)</li>
            """
    }

    /// A number with two decimals.
    static func decimal(_ value: Double, places: Int = 2) -> String {
        let factor = places == 2 ? 100.0 : 10.0
        let units = Int((value * factor).rounded())
        let fraction = String(abs(units) % Int(factor))
        let padded = String(repeating: "0", count: places - fraction.count) + fraction
        return "\(units < 0 ? "-" : "")\(abs(units) / Int(factor)).\(padded)"
    }

    /// A value on its scale as a bar, also accessible to screen readers and without colours.
    static func bar(_ value: Double, on scale: ScaleRecord, label: String) -> HTML {
        let share = (value - scale.minimum) / max(scale.maximum - scale.minimum, .leastNonzeroMagnitude)
        let width = decimal(min(max(share, 0), 1) * 100)
        return """
            <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="\(label)">\
            <rect class="track" width="100" height="8"/><rect class="fill" width="\(width)" height="8"/></svg>
            """
    }
}

/// The error page for an unknown path or an unsupported method.
struct ErrorPage {
    let status: HTTPStatus
    let method: HTTPMethod

    var page: Page {
        let isRefused = status == .methodNotAllowed
        let heading = isRefused ? "This page is only for reading" : "There is nothing at this address"
        let reason =
            isRefused
            ? "It does not take \(method.rawValue)." : "It may be mistyped, or the page is not there any more."
        return Page(
            status: status, title: isRefused ? "Not allowed - Metier" : "Not found - Metier",
            body: """
                <h1>\(heading)</h1><p>\(reason) Search above, <a href="/browse">browse the occupations</a>, or go to \
                <a href="/">the start</a>.</p>
                """)
    }
}

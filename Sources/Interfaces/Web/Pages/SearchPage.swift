import HTTPServer
import Occupations
import Taxonomy

/// The results of a search.
struct SearchPage {
    let snapshot: OccupationSnapshot
    let service: OccupationService
    let query: String

    private static let limit = 25

    var page: Page {
        let hits = query.utf8.count > 200 ? [] : service.search(query, limit: Self.limit, in: snapshot)
        let items = hits.map { hit in
            let title = snapshot.content[hit.occupation].title
            let found: HTML =
                hit.match == title || hit.matchKind == "code"
                ? .none : " <span class=\"found\">found as “\(hit.match)”</span>"
            return Pieces.item(hit.occupation, in: snapshot, note: found)
        }
        let body: HTML =
            items.isEmpty
            ? "<h1>Nothing found for “\(query)”</h1><p>Try another word, or <a href=\"/browse\">browse</a>.</p>"
            : "<h1>Occupations for “\(query)”</h1><ol class=\"hits\">\(items)</ol>"
        return Page(title: "\(query) - Metier", query: query, body: body)
    }
}

/// Occupations of a major group, or the groups.
struct BrowsePage {
    let snapshot: OccupationSnapshot
    let group: String

    /// The groups in the release, as list items.
    static func groups(in snapshot: OccupationSnapshot) -> [HTML] {
        MajorGroup.all.compactMap { group in
            let count = snapshot.content.occupations.count { $0.code.hasPrefix(group.code + "-") }
            guard count > 0 else { return nil }
            return """
                <li><a href="/browse?group=\(group.code)">\(group.title)</a> <span class="code">\(count)</span></li>
                """
        }
    }

    var page: Page {
        guard let known = MajorGroup.all.first(where: { $0.code == group }) else {
            return Page(
                title: "Browse occupations - Metier",
                body: "<h1>Browse occupations</h1><ul class=\"groups\">\(Self.groups(in: snapshot))</ul>")
        }
        let items = snapshot.content.occupations.indices.filter {
            snapshot.content.occupations[$0].code.hasPrefix(known.code + "-")
        }.map { Pieces.item(OccupationPosition($0), in: snapshot) }
        return Page(
            title: "\(known.title) - Metier",
            body: """
                <p class="path"><a href="/browse">All groups</a></p><h1>\(known.title)</h1><ul class="hits">\(items)</ul>
                """)
    }
}

/// The page for an unknown occupation code.
struct NotFoundPage {
    let snapshot: OccupationSnapshot
    let service: OccupationService
    let wanted: String

    var page: Page {
        let unknown = service.unknown(wanted, in: snapshot)
        let near = (unknown.successors + unknown.suggestions).map { Pieces.item($0, in: snapshot) }
        let lead =
            unknown.successors.isEmpty ? "Perhaps one of these:" : "It is a code of an earlier edition, which became:"
        return Page(
            status: .notFound, title: "Not found - Metier",
            body:
                "<h1>There is no occupation “\(wanted)”</h1><p>\(lead)</p><ul class=\"hits\">\(near)</ul>"
        )
    }
}

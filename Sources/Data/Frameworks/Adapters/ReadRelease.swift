package import Taxonomy

/// A release as read by an adapter: typed content, whole tables and findings.
///
/// If `diagnostics.hasErrors` it must not be loaded; the caller decides how many warnings are acceptable.
package struct ReadRelease: Sendable {
    /// The typed content.
    package let content: ReleaseContent
    /// Every table of the source, whether converted or not, ordered by id.
    package let tables: [LandedTable]
    /// Findings, and rows read and set aside by file.
    package let diagnostics: DiagnosticReport
    /// SHA-256 over the lines `<name> <sha256>` of all source files, ordered by name; the same for a folder and for an
    /// archive of it.
    package let checksum: String
}

/// Why a framework's release cannot be read at all.
package struct FrameworkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// Nothing at the path looks like a release.
        case notARelease = "not_a_release"
        /// The source does not state its version.
        case versionUnknown = "version_unknown"
    }

    /// The kind of fault.
    package let code: Code
    /// What is wrong and what to do.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

/// The order of a release's rows.
enum RowOrder {
    /// Sorts rows by the concept they belong to; rows of one concept keep their order.
    static func sort(_ content: inout ReleaseContent) {
        let occupations = content.occupations.count
        sort(&content.titles, count: occupations) { $0.occupation.index }
        sort(&content.tasks, count: occupations) { $0.occupation.index }
        sort(&content.relatedOccupations, count: occupations) { $0.occupation.index }
        sort(&content.memberships, count: occupations) { $0.occupation.index }
        sort(&content.occupationLinks, count: content.skills.count) { $0.skill.index }
        sort(&content.occupationLinks, count: occupations) { $0.occupation.index }
        sort(&content.ratings, count: content.skills.count) { $0.skill.index }
        sort(&content.ratings, count: occupations) { $0.occupation.index }
        sort(&content.skillLinks, count: content.skills.count) { $0.from.index }
        let concepts = max(occupations, content.skills.count, content.groups.count, content.qualifications.count)
        sort(&content.labels, count: concepts) { Int($0.position) }
        sort(&content.attributes, count: concepts) { Int($0.position) }
    }

    /// Counting sort: stable and linear.
    private static func sort<Row>(_ rows: inout [Row], count: Int, by owner: (Row) -> Int) {
        guard rows.count > 1 else { return }
        var places = [Int](repeating: 0, count: count + 1)
        for row in rows { places[owner(row) + 1] += 1 }
        for index in 1..<places.count { places[index] += places[index - 1] }
        var order = [Int](repeating: 0, count: rows.count)
        for (index, row) in rows.enumerated() {
            let slot = owner(row)
            order[places[slot]] = index
            places[slot] += 1
        }
        rows = order.map { rows[$0] }
    }
}

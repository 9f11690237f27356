import Foundation
import Frameworks
import ServiceSupport
import Taxonomy
import Testing

/// The publishers' files that are not part of the repository.
enum PublishedFiles {
    /// The data folder: `METIER_TEST_DATA`, or `../shared/data` beside the package or above it; `nil` if absent.
    static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let given = ProcessInfo.processInfo.environment["METIER_TEST_DATA"]
        return [given, package + "/../shared/data", package + "/../../shared/data"].compactMap { $0 }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// Whether the files of a framework are there.
    static func has(_ id: String) -> Bool {
        guard let folder, let adapter = FrameworkAdapters.adapter(for: id) else { return false }
        return adapter.find(in: folder) != nil
    }

    /// What a test says when it is skipped.
    static let missing: Comment = "needs the publishers' files: set METIER_TEST_DATA to the folder above them"

    private static let releases = Locked<[String: ReadRelease]>([:])

    /// A framework's release, read once for all tests; `path` is relative to the data folder.
    static func read(_ id: String, at path: String? = nil) throws -> ReadRelease {
        let key = id + " " + (path ?? "")
        return try releases.withLock { releases in
            if let known = releases[key] { return known }
            let adapter = try #require(FrameworkAdapters.adapter(for: id))
            let folder = try #require(folder)
            let place = try path.map { folder + "/" + $0 } ?? #require(adapter.find(in: folder))
            let read = try adapter.open(place).read(release: nil, progress: nil)
            releases[key] = read
            return read
        }
    }
}

extension ReadRelease {
    /// Rows landed from a table.
    func landed(_ id: String) -> Int? { tables.first { $0.id == id }?.rowCount }

    /// How many labels of a sort there are in a language.
    func labels(_ subject: ConceptSubject, _ language: String, _ kind: TitleKind = .preferred) -> Int {
        content.labels.count { $0.subject == subject && $0.language == language && $0.kind == kind }
    }

    /// How many facts of a name there are.
    func facts(_ name: String, _ value: String? = nil) -> Int {
        content.attributes.count { $0.name == name && (value == nil || $0.value == value) }
    }

    /// How many rows hold a position that is none: must be 0.
    var dangling: Int {
        let (occupations, skills) = (content.occupations.count, content.skills.count)
        func bad<Record>(_ position: Position<Record>, _ count: Int) -> Bool { !(0..<count).contains(position.index) }
        return content.titles.count { bad($0.occupation, occupations) }
            + content.ratings.count { bad($0.occupation, occupations) || bad($0.skill, skills) }
            + content.occupationLinks.count { bad($0.occupation, occupations) || bad($0.skill, skills) }
            + content.skillLinks.count { bad($0.from, skills) || bad($0.to, skills) }
            + content.tasks.count { bad($0.occupation, occupations) }
            + content.memberships.count { bad($0.group, content.groups.count) }
            + Set(content.occupations.map(\.code)).symmetricDifference(content.occupations.map(\.code)).count
            + content.occupations.count - Set(content.occupations.map(\.code)).count
            + content.skills.count - Set(content.skills.map(\.code)).count
    }
}

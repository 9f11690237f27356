import Documents
import Foundation
import Taxonomy

/// ESCO: a version's folder, the folder above several versions, or a ZIP archive of the Commission.
///
/// Of several versions the most complete one is read, and labels in other languages from the others are joined to it by
/// the concepts' URIs, which do not change.
struct ESCOAdapter: FrameworkAdapter {
    var framework: Framework { .esco }
    var loaderVersion: Int { 1 }

    func recognises(_ path: String) -> Bool { ESCOLayout(path) != nil }

    func find(in folder: String) -> String? {
        [folder, folder + "/esco"].first(where: recognises)
    }

    func open(_ path: String) throws -> any FrameworkSource {
        guard let layout = ESCOLayout(path) else {
            throw FrameworkError(
                .notARelease,
                "\"\(FileBytes.lastComponent(of: path))\" holds no ESCO release: there is no \"occupations_en.csv\"")
        }
        let files = try FileSet(opening: path, layout.patterns, of: framework.name)
        return FileSource(framework: framework, fileSet: files) { files, reading in
            try reading.setVersion(own: ReleaseVersion(name: layout.versionName)?.description)
            ESCOReader(files, reading).readAll()
            RowOrder.sort(&reading.content)
        }
    }
}

/// The folder of ESCO files that is the release, and those that only add to it.
struct ESCOLayout: Sendable {
    /// The name that contains the version.
    let versionName: String
    /// The files.
    let patterns: [FilePattern]

    private struct Candidate {
        let place: String
        let score: Int
        let version: ReleaseVersion?
    }

    /// Examines a path; `nil` if there is no ESCO release.
    init?(_ path: String) {
        if FileSet.recognises(path, [ESCOLayout.occupations(in: "")]) {
            versionName = FileBytes.lastComponent(of: path)
            let subfolders = ESCOLayout.subfolders(of: path)
            patterns = ESCOLayout.patterns(base: "", labels: [""] + subfolders, siblings: [])
            return
        }
        let candidates = ESCOLayout.subfolders(of: path).compactMap { place -> Candidate? in
            let folder = path + "/" + place
            guard FileSet.recognises(folder, [ESCOLayout.occupations(in: "")]) else { return nil }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let parts = ["occupations_en", "skills_", "occupationskillrelations", "skillskillrelations"]
            let score = parts.count { part in names.contains { ColumnName.fileID($0).hasPrefix(part) } }
            return Candidate(place: place, score: score, version: ReleaseVersion(name: place))
        }
        let ordered = candidates.sorted { left, right in
            guard left.score == right.score else { return left.score > right.score }
            guard let ours = left.version, let theirs = right.version else { return left.place < right.place }
            return theirs < ours
        }
        guard let base = ordered.first else { return nil }
        versionName = base.place
        // The newest first, so that its names take precedence.
        let others = ordered.dropFirst().sorted { left, right in
            guard let ours = left.version, let theirs = right.version else { return left.place < right.place }
            return theirs < ours
        }.map(\.place)
        let own = [base.place] + ESCOLayout.subfolders(of: path + "/" + base.place).map { base.place + "/" + $0 }
        patterns = ESCOLayout.patterns(base: base.place, labels: own + others, siblings: ["../crosswalks"])
    }

    private static func subfolders(of path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().filter { name in
            var isFolder: ObjCBool = false
            return !name.hasPrefix(".")
                && FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
                && isFolder.boolValue
        }
    }

    private static func occupations(in place: String) -> FilePattern {
        FilePattern("occupations", "occupations_en", "occupations_", in: [place], isNeeded: true)
    }

    private static func patterns(base: String, labels: [String], siblings: [String]) -> [FilePattern] {
        let parts = [
            ("skills", "skills_en"), ("relations", "occupationskillrelations"),
            ("skill_relations", "skillskillrelations"), ("isco_groups", "iscogroups_en"),
            ("skill_groups", "skillgroups_en"), ("hierarchy", "skillshierarchy_en"),
            ("occupation_pillar", "broaderrelationsoccpillar"), ("skill_pillar", "broaderrelationsskillpillar"),
            ("schemes", "conceptschemes_en"), ("research_occupations", "researchoccupationscollection_en"),
        ]
        var patterns = [occupations(in: base)]
        patterns += parts.map { FilePattern($0.0, $0.1, in: [base]) }
        patterns += ESCOCollection.all.map { FilePattern($0.role, $0.stem + "_en", in: [base]) }
        patterns += [
            FilePattern("green_share", "greenshareocc", in: labels),
            FilePattern(
                "labels", "occupations_", "skills_", "iscogroups_", "skillgroups_", "digitalskillscollection_",
                "greenskillscollection_", "transversalskillscollection_", "languageskillscollection_",
                "researchskillscollection_", "digcompskillscollection_", "researchoccupationscollection_", in: labels,
                takesAll: true),
            FilePattern("label_documents", "occupations", "skills", endings: ["json"], in: labels, takesAll: true),
            FilePattern("german_skills", "de_mapping_esco_kompetenzen", in: siblings),
        ]
        return patterns
    }
}

/// A named set of skills that ESCO publishes.
struct ESCOCollection {
    let name: String
    let stem: String

    var role: String { "collection_" + name }

    static let all = [
        ESCOCollection(name: "digital", stem: "digitalskillscollection"),
        ESCOCollection(name: "green", stem: "greenskillscollection"),
        ESCOCollection(name: "transversal", stem: "transversalskillscollection"),
        ESCOCollection(name: "language", stem: "languageskillscollection"),
        ESCOCollection(name: "digcomp", stem: "digcompskillscollection"),
        ESCOCollection(name: "research", stem: "researchskillscollection"),
    ]
}

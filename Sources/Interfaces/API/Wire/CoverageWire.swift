package import ServiceSupport
package import Store
import Taxonomy

/// What a served release holds, as JSON.
package enum CoverageWire {
    /// Writes the fields of one framework.
    package static func write(_ entry: ReleaseCoverage, to json: inout JSONWriter) {
        let framework = Framework.all.first { $0.id == entry.release.frameworkID }
        json.field("framework", entry.release.frameworkID)
        json.field("name", framework?.name ?? entry.release.frameworkID)
        json.field("kind", framework?.kind.rawValue ?? Framework.Kind.occupations.rawValue)
        json.field("release", entry.release.version)
        json.field("is_sample", entry.release.isSample)
        json.field("occupations", entry.occupations)
        json.field("skills", entry.skills)
        json.object("skills_by_kind") { json in
            for kind in entry.skillsByKind { json.field(kind.kind.rawValue, kind.count) }
        }
        json.field("titles", entry.titles)
        json.field("ratings", entry.ratings)
        json.field("links", entry.links)
        json.field("tasks", entry.tasks)
        json.field("qualifications", entry.qualifications)
        json.field("sector_skills", entry.sectorSkills)
        json.field("crosswalk_links", entry.crosswalks)
        json.field("indicators", entry.indicators)
        json.array("scales") { json in for scale in entry.scales { json.string(scale) } }
        json.object("labels_by_language") { json in
            for language in entry.languages { json.field(language.language, language.labels) }
        }
        json.array("missing") { json in for item in entry.missing { json.string(item) } }
        json.field("licence", framework?.licence ?? "")
        json.field("licence_status", framework?.licenceStatus.rawValue ?? Framework.LicenceStatus.unverified.rawValue)
        json.field("attribution", framework?.attribution(version: entry.release.version) ?? "")
    }
}

import Documents
import Foundation
import Taxonomy

/// The NOC of Canada: a folder of OaSIS files, as workbooks or text files, with further files beside it.
struct NOCAdapter: FileAdapter {
    var framework: Framework { .noc }
    var folders: [String] { [] }

    private static let table = ["xlsx", "csv"]

    var patterns: [FilePattern] {
        func file(_ role: String, _ stems: String..., isNeeded: Bool = false) -> FilePattern {
            FilePattern(role, stems[0], stems.last ?? "", endings: Self.table, isNeeded: isNeeded)
        }
        return [
            file("skills", "skills_oasis", isNeeded: true), file("abilities", "abilities_oasis"),
            file("knowledge", "knowledge_oasis", "knowledges_oasis"),
            file("work_activities", "work_activities_oasis", "workactivities_oasis"),
            file("personal_attributes", "personal_attributes_oasis"), file("work_context", "work_context_oasis"),
            file("labels", "labels_oasis"), file("lead_statements", "lead_statement_oasis"),
            file("example_titles", "example_titles_oasis"), file("main_duties", "main_duties_oasis"),
            file("employment_requirements", "employment_requirements_oasis"),
            file("additional_information", "additional_information_oasis"), file("exclusions", "exclusions_oasis"),
            file("workplaces", "workplaces_employers_oasis"), file("core_competencies", "corecompetencies_oasis"),
            file("interests", "interests_oasis"),
            // The descriptors of a release without a guide are explained by a later release's guide.
            FilePattern(
                "guide", "guide_oasis", endings: Self.table,
                in: ["", "csv", "../oasis-2025", "../oasis-2025/csv"]),
            FilePattern("outlook", "cops_summary", in: ["", ".."]),
            FilePattern("concordance", "noc2016v1_3_noc2021v1_0", in: ["", ".."]),
        ]
    }

    func find(in folder: String) -> String? {
        let places = [folder, folder + "/noc"]
        if let own = places.first(where: recognises) { return own }
        return places.lazy.flatMap { place in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            return names.filter { $0.hasPrefix("oasis") }.sorted { $1 < $0 }.map { place + "/" + $0 }
        }.first(where: recognises)
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: files["skills"].flatMap { Self.year(in: $0.name) })
        OaSISReader(files: files, reading: reading).readAll()
    }

    /// The year in a file's name: `skills_oasis_2025_v1.1.xlsx`.
    private static func year(in name: String) -> String? {
        name.split { !$0.isNumber }.first { $0.hasPrefix("20") && $0.utf8.count == 4 }.map(String.init)
    }
}

/// Codes of the NOC.
enum NOCCode {
    /// A profile's code, `NNNNN.NN`, restored from what a spreadsheet made of it: `10` is `00010.00`, `10020.1` is
    /// `10020.10`.
    static func profile(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, CodeText.isDigits(whole), whole.utf8.count <= 5, parts.count <= 2 else {
            return nil
        }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.isEmpty || CodeText.isDigits(fraction), fraction.utf8.count <= 2 else { return nil }
        return CodeText.padded(String(whole), to: 5) + "." + fraction
            + String(repeating: "0", count: 2 - fraction.utf8.count)
    }
}

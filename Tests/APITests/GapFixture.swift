import Foundation
import ServiceSupport
import TestSupport
import Testing

/// A gap worked out by `Scripts/expected-gaps.awk`, which shares no code with the program.
struct GapFixture: Sendable, CustomTestStringConvertible {
    /// What a fixture and an answer are compared by.
    struct Row: Equatable, CustomStringConvertible {
        let element: String
        let from: Double
        let to: Double

        var description: String { "\(element) \(from)->\(to)" }
    }

    let from: String
    let to: String
    /// `not_relevant=absent`.
    let readsAbsent: Bool
    let rows: [Row]

    var testDescription: String { "\(from) to \(to)\(readsAbsent ? ", absent" : "")" }

    /// Rows whose level in the source is 0 or missing: what `/api/v1/skill-gap` answers.
    var zeroRows: [Row] { rows.filter { $0.from == 0 && $0.to > 0 } }

    static let all: [GapFixture] = {
        let files = Repository.files(below: "Tests/Fixtures/gaps", ending: ".tsv")
        return files.map { file in
            let name = file.split(separator: "/").last.map(String.init) ?? ""
            let codes = name.prefix(21).split(separator: "_").map(String.init)
            let lines = ((try? Repository.text(file)) ?? "").split(separator: "\n")
            let rows = lines.map { line in
                let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                return Row(
                    element: cells[0], from: cells[1].isEmpty ? 0 : Double(cells[1]) ?? -1, to: Double(cells[2]) ?? -1)
            }
            return GapFixture(from: codes[0], to: codes[1], readsAbsent: name.contains(".absent."), rows: rows)
        }
    }()

    /// The rows of an answer.
    static func rows(of answer: JSONValue) -> [Row] {
        (answer.at("result", "skill_gaps")?.arrayValue ?? []).map { gap in
            Row(
                element: gap["element_id"]?.stringValue ?? "", from: gap["from_data_value"]?.doubleValue ?? -1,
                to: gap["to_data_value"]?.doubleValue ?? -1)
        }
    }
}

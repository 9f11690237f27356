import Foundation
import TestSupport
import Testing

/// A numbered line of a page that names a file, and what is in it.
private struct NamedPlace {
    let file: String
    let declaration: String?
    /// Files that a change makes have their names in angle brackets.
    var isNew: Bool { file.contains("<") }

    /// Reads ``1. `Base/A.swift` `run`: what happens.``; `nil` for any other line.
    init?(_ line: Substring) {
        guard let match = line.firstMatch(of: #/^\d+\. `([\w/+<>.]+\.(?:swift|md))`(?: `(\w+)`)?: /#) else {
            return nil
        }
        file = (match.output.1.hasPrefix("Documentation/") ? "" : "Sources/") + match.output.1
        declaration = match.output.2.map(String.init)
    }

    /// What is wrong with it in these sources; `nil` where nothing is.
    func complaint(_ text: String?) -> String? {
        guard let text else { return "\(file) is not there" }
        guard let declaration else { return nil }
        let pattern = declaration == "init" ? #"\binit\("# : #"\b(func|var|let|struct|enum) \#(declaration)\b"#
        let isThere = (try? Regex(pattern)).map(text.contains) ?? false
        return isThere ? nil : "\(file) has no \(declaration)"
    }

    /// The places under each heading of the third level of a section.
    static func lists(of section: String, in page: String) throws -> [(title: String, places: [NamedPlace])] {
        let sections = try Repository.text(page).components(separatedBy: "\n## ")
        let found = sections.first { $0.hasPrefix(section) } ?? ""
        return found.components(separatedBy: "\n### ").dropFirst().map { list in
            let lines = list.split(separator: "\n")
            return (String(lines[0].prefix { $0 != ":" }), lines.compactMap(NamedPlace.init))
        }
    }
}

@Suite("The walks of the architecture page")
struct WalkTests {
    @Test("name files and functions that are there, and no more stops than a newcomer can follow")
    func stops() throws {
        let walks = try NamedPlace.lists(of: "Walks", in: "Documentation/architecture.md")
        let limits = ["A skill gap": 24, "A row of Skills.txt": 28, "A recommendation": 32, "A question": 36]
        #expect(Set(walks.map(\.title)) == Set(limits.keys))
        for walk in walks {
            #expect(walk.places.count > 15 && walk.places.count <= limits[walk.title] ?? 0, "\(walk.title)")
            for place in walk.places { #expect(place.complaint(try? Repository.text(place.file)) == nil) }
        }
    }

    @Test("are complained of where a name is not there")
    func planted() throws {
        let place = try #require(NamedPlace("3. `Base/A.swift` `run`: it runs."))
        #expect(place.complaint(nil) == "Sources/Base/A.swift is not there")
        #expect(place.complaint("func runs() {}") == "Sources/Base/A.swift has no run")
        #expect(place.complaint("func run() {}") == nil)
        let maker = try #require(NamedPlace("1. `Base/A.swift` `init`: it is made."))
        #expect(maker.complaint("func initial() {}") == "Sources/Base/A.swift has no init")
        #expect(maker.complaint("    init(_ a: Int) {}") == nil)
        #expect(NamedPlace("A sentence.") == nil)
    }
}

@Suite("The ten changes of CONTRIBUTING.md")
struct ChangeTests {
    @Test("touch six files at most, which are there or are new")
    func files() throws {
        let changes = try NamedPlace.lists(of: "Ten changes", in: "CONTRIBUTING.md")
        #expect(changes.count == 10)
        for change in changes {
            #expect((3...6).contains(change.places.count), "\(change.title)")
            for place in change.places where !place.isNew {
                #expect(place.complaint(try? Repository.text(place.file)) == nil)
            }
        }
    }
}

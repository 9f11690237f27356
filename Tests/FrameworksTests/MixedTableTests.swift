import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

/// Tables put together of several, with columns twice, and codes and addresses in other forms than their publisher's.
@Suite("Tables put together, and codes in other forms")
struct MixedTableTests {
    private func esco(_ occupations: String, _ others: [String: String] = [:]) throws -> ReadRelease {
        let scratch = try TemporaryFolder()
        let folder = scratch.path + "/v1.1.1"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in others.merging(["occupations_en.csv": occupations], uniquingKeysWith: { $1 }) {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let adapter = try #require(FrameworkAdapters.adapter(for: "esco"))
        return try adapter.open(folder).read(release: nil, progress: nil)
    }

    private static let start = "http://data.europa.eu/esco/occupation/"
    private static let baker = start + "0a1b2c3d-0000-4000-8000-00000000000a"
    private static let cook = start + "0a1b2c3d-0000-4000-8000-00000000000b"

    private static let header = "conceptUri,iscoGroup,preferredLabel,altLabels,modifiedDate,code"
    private static let rows = [
        baker + ",7512,baker,\"bread maker\nbread baker\",2016,7512.1", cook + ",5120,cook,,2016,5120.1",
    ]

    private static func table(_ change: (String) -> String = { $0 }) -> String {
        ([header] + rows.map(change)).joined(separator: "\r\n") + "\r\n"
    }

    private func shortCodes(_ read: ReadRelease) -> [String] {
        read.content.attributes.filter { $0.name == ConceptAttribute.shortCode }.map(\.value).sorted()
    }

    // MARK: - Headers

    @Test(
        "the header of another table among the rows fails the load",
        arguments: [
            "conceptUri,preferredLabel,altLabels,status\nADDRESS,tailor,,released\n",
            "code,modifiedDate,altLabels,preferredLabel,iscoGroup,conceptUri\n7531.1,2016,,tailor,7531,ADDRESS\n",
            "CONCEPTURI , PreferredLabel,,,,\nADDRESS,tailor,,,,\n",
        ])
    func otherHeader(second: String) throws {
        let text = Self.table() + second.replacing("ADDRESS", with: Self.start + "c")
        let report = try esco(text).diagnostics
        #expect(report.hasErrors)
        #expect(report.kept.first { $0.code == "other_header" }?.line == 5)
    }

    @Test("the own header is passed over in any case, behind a byte order mark, and where it was cut")
    func ownHeader() throws {
        for repeated in [Self.header, "\u{FEFF}" + Self.header, Self.header.uppercased(), "conceptUri,iscoGroup"] {
            let read = try esco(Self.table() + repeated + "\r\n")
            #expect(!read.diagnostics.hasErrors, "\(repeated)")
            #expect(read.content.occupations.map(\.title) == ["baker", "cook"])
            #expect(read.diagnostics.countsByCode["repeated_header"] == 1, "\(repeated)")
        }
    }

    @Test("O*NET: titles and descriptions that change places below a second header fail the load")
    func onetHeader() throws {
        var release = SmallRelease.old
        release.add(["O*NET-SOC Code", "Description", "Title"], to: "Occupation Data.txt")
        release.add(["19-3033.00", "Assess patients.", "Clinical Psychologists"], to: "Occupation Data.txt")
        let report = try release.read().diagnostics
        #expect(report.hasErrors && report.countsByCode["other_header"] == 1)
    }

    @Test("a column that is there twice fails the load where it is needed and differs, else it is told of")
    func twins() throws {
        func report(_ name: String, _ cell: String) throws -> DiagnosticReport {
            let lines = [Self.header + "," + name] + Self.rows.map { $0 + "," + cell }
            return try esco(lines.joined(separator: "\n") + "\n").diagnostics
        }
        #expect(try report("PreferredLabel", "x").hasErrors)
        let optional = try report("code", "1.1")
        #expect(!optional.hasErrors && optional.countsByCode["duplicate_column"] == 1)
        #expect(try report("note", "x").countsByCode["duplicate_column"] == nil)
        #expect(try report("modifiedDate", "2016").countsByCode["duplicate_column"] == nil)
        var release = SmallRelease.old
        let lines = release["Skills.txt"].split(separator: "\r\n").enumerated().map { index, line -> String in
            (index == 0 ? "Data Value" : "1.00") + "\t" + String(line)
        }
        release["Skills.txt"] = lines.joined(separator: "\r\n") + "\r\n"
        #expect(try release.read().diagnostics.hasErrors)
    }

    // MARK: - Codes

    @Test(
        "an address of ESCO is the same in every form",
        arguments: ["https", "slash", "capitals", "brackets", "no width"])
    func addresses(form: String) throws {
        let relations = "occupationUri,relationType,skillType,skillUri\n\(Self.baker),essential,,s1\n"
        let skills = "conceptUri,skillType,preferredLabel\ns1,knowledge,flour\n"
        let changed =
            switch form {
            case "https": Self.baker.replacing("http:", with: "https:")
            case "slash": Self.baker + "/"
            case "capitals": Self.start + Self.baker.dropFirst(Self.start.count).uppercased()
            case "brackets": "<" + Self.baker + ">"
            default: "\u{200B}" + Self.baker + "\u{A0}"
            }
        let inTable = try esco(
            Self.table { $0.replacing(Self.baker, with: changed) },
            ["skills_en.csv": skills, "occupationSkillRelations.csv": relations])
        let inRelations = try esco(
            Self.table(),
            [
                "skills_en.csv": skills,
                "occupationSkillRelations.csv": relations.replacing(Self.baker, with: changed),
            ])
        for read in [inTable, inRelations] {
            #expect(read.content.occupations.map(\.code) == [Self.baker, Self.cook])
            #expect(read.content.occupationLinks.count == 1)
            #expect(read.diagnostics.rowsSetAside == 0)
        }
    }

    @Test(
        "an ISCO group that is no code is told by the short code beside it, else left out with a finding",
        arguments: [
            ("7512.0", "7512.1", "7512"), ("\"7,512\"", "7512.1", "7512"), ("7.51E+03", "7512.1", "7512"),
            ("7512\u{200B}", "7512.1", "7512"), ("7.51E+03", "", ""), ("'7512", "", "7512"),
        ])
    func groups(group: String, short: String, expected: String) throws {
        let read = try esco("\(Self.header)\n\(Self.baker),\(group),baker,,2016,\(short)\n")
        #expect(read.content.crosswalks.map(\.targetCode) == (expected.isEmpty ? [] : [expected]))
        #expect((read.diagnostics.countsByCode["malformed_code"] == 1) == expected.isEmpty)
    }

    @Test(
        "a short code is kept where it can be one",
        arguments: [
            ("7512.1", "7512.1"), ("\"7512,10\"", "7512.10"), ("\"7512,1,3\"", "7512.1.3"),
            ("7512.1\u{200B}", "7512.1"),
            ("01.01.7512", ""), ("7.51E+03", ""), ("Jan-12", ""),
        ])
    func shortCode(written: String, expected: String) throws {
        let read = try esco("\(Self.header)\n\(Self.baker),7512,baker,,2016,\(written)\n")
        #expect(shortCodes(read) == (expected.isEmpty ? [] : [expected]))
        #expect((read.diagnostics.countsByCode["malformed_code"] == 1) == expected.isEmpty)
    }

    @Test("carriage returns divide names like line feeds")
    func carriageReturns() throws {
        let text = Self.table().replacing("maker\nbread", with: "maker\rbread")
        #expect(try esco(text).content.titles.map(\.title) == ["bread maker", "bread baker"])
    }

    @Test("a concept in two rows with two titles is a warning, and the newer one counts")
    func twoTitles() throws {
        let read = try esco(Self.table() + Self.cook + ",5120,chef,,2017,5120.1\r\n")
        #expect(read.content.occupations.map(\.title) == ["baker", "chef"])
        #expect(read.diagnostics.kept.first { $0.code == "repeated_concept" }?.severity == .warning)
    }

    @Test(
        "O*NET: codes with the marks of a spreadsheet or of a typesetter are those without",
        arguments: ["'", "=\"", "\u{200B}", "\u{A0}", "\u{2013}", ","])
    func onetCodes(mark: String) throws {
        var release = SmallRelease.old
        let plain = try release.read()
        for file in ["Occupation Data.txt", "Skills.txt"] {
            let lines = release[file].split(separator: "\r\n").enumerated().map { index, line -> String in
                guard index > 0 else { return String(line) }
                let (code, rest) = (String(line.prefix(10)), String(line.dropFirst(10)))
                switch mark {
                case "=\"": return "=\"\(code)\"" + rest
                case "\u{2013}": return code.replacing("-", with: mark) + rest
                case ",": return code.replacing(".", with: mark) + rest
                case "\u{A0}": return code + mark + rest
                default: return mark + code + rest
                }
            }
            release[file] = lines.joined(separator: "\r\n") + "\r\n"
        }
        let marked = try release.read()
        #expect(marked.content.occupations == plain.content.occupations)
        #expect(marked.content.ratings.count == plain.content.ratings.count)
        #expect(marked.diagnostics.rowsSetAside == plain.diagnostics.rowsSetAside)
    }
}

import Foundation
import TestSupport
import Testing

@testable import Knowledge
@testable import Occupations
@testable import Recommendations

/// The published files that the reviewed tables speak of, beside O*NET's; `nil` where they are not there.
private enum Published {
    static let esco: String? = TestData.onet.map { $0 + "/../../esco/v1.1.1/skills_en.csv" }.flatMap {
        FileManager.default.fileExists(atPath: $0) ? $0 : nil
    }

    /// Lines of a file that hold a text.
    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}

@Suite("The reviewed tables beside the published files")
struct ReviewedTablesTests {
    @Test(
        "name concepts of ESCO by their addresses and preferred names",
        .enabled(
            if: Published.esco != nil, "needs ESCO 1.1.1 in English: set METIER_TEST_DATA to the folder above esco/"))
    func concepts() throws {
        let text = try Published.text(try #require(Published.esco))
        var names: [Substring: Substring] = [:]
        // conceptType, conceptUri, skillType, reuseLevel, preferredLabel: no name of the tables holds a comma or a quote.
        for line in text.split(whereSeparator: \.isNewline)
        where line.hasPrefix("KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/") {
            let fields = line.split(separator: ",", maxSplits: 5, omittingEmptySubsequences: false)
            if fields.count > 4, let id = fields[1].split(separator: "/").last { names[id] = fields[4] }
        }
        #expect(names.count > 13_000)
        for row in InferredConcept.all { #expect(names[Substring(row.concept)] == Substring(row.name), "\(row.name)") }
        for row in SoftConcept.all { #expect(names[Substring(row.concept)] == Substring(row.name), "\(row.name)") }
    }

    @Test(
        "name products and elements of O*NET as published",
        .enabled(
            if: TestData.onet != nil, "needs the O*NET 30.1 text files: set METIER_TEST_DATA to the folder above onet/")
    )
    func products() throws {
        let folder = try #require(TestData.onet)
        func column(_ place: Int, of file: String) throws -> Set<Substring> {
            Set(
                try Published.text(folder + "/" + file).split(whereSeparator: \.isNewline).dropFirst().compactMap {
                    line in
                    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                    return fields.count > place ? fields[place] : nil
                })
        }
        let products = try column(1, of: "Technology Skills.txt")
        for row in InferredConcept.all {
            #expect(row.needed >= 1 && row.needed <= row.products.count, "\(row.name)")
            for product in row.products { #expect(products.contains(Substring(product)), "\(row.name): \(product)") }
        }
        let elements = try column(0, of: "Content Model Reference.txt")
        for row in SoftConcept.all { #expect(elements.contains(Substring(row.element)), "\(row.element)") }
    }

    @Test("hold each concept and each element once")
    func unique() {
        #expect(Set(InferredConcept.all.map(\.concept)).count == InferredConcept.all.count)
        #expect(Set(SoftConcept.all.map(\.element)).count == SoftConcept.all.count)
    }
}

import Documents
import Foundation
import TestSupport
import Testing

/// Documents of a word processor, written by hand after ECMA-376; what is expected is what Word shows of them.
@Suite("The words of a DOCX")
struct WordDocumentTests {
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"

    private func relations(_ targets: [(kind: String, target: String)], edition: String = office) -> String {
        let items = targets.enumerated().map {
            "<Relationship Id=\"r\($0)\" Type=\"\(edition)/\($1.kind)\" Target=\"\($1.target)\"/>"
        }
        return "<Relationships>" + items.joined() + "</Relationships>"
    }

    private func part(_ body: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"x\"><w:body>\(body)</w:body></w:document>"
    }

    private func paragraph(_ text: String) -> String { "<w:p><w:r><w:t>\(text)</w:t></w:r></w:p>" }

    private func text(_ parts: [(path: String, content: String)]) throws -> String {
        var zip = ZIPBuilder()
        zip.add("[Content_Types].xml", "<Types/>")
        for part in parts { zip.add(part.path, part.content) }
        return try DocumentText(reading: zip.bytes(), name: "cv").text
    }

    /// The text of a document with this body and these styles.
    private func text(body: String, styles: String = "") throws -> String {
        try text([
            ("_rels/.rels", relations([("officeDocument", "word/document.xml")])),
            ("word/document.xml", part(body)),
            ("word/_rels/document.xml.rels", relations([("styles", "styles.xml")])),
            ("word/styles.xml", "<w:styles>\(styles)</w:styles>"),
        ])
    }

    // MARK: - Parts

    @Test(
        "the main part is the target of the package's relation, whatever its name or the edition of the standard",
        arguments: [
            ("word/document2.xml", "word/document2.xml", office), ("/word/body.xml", "word/body.xml", office),
            ("main.xml", "main.xml", office), ("word/document.xml", "word/document.xml", strict),
            ("./a/../Word/Document3.xml", "word/document3.xml", strict),
        ])
    func mainPart(target: String, path: String, edition: String) throws {
        let read = try text([
            ("_rels/.rels", relations([("officeDocument", target)], edition: edition)),
            (path, part(paragraph("Skills: MySQL, Git"))),
        ])
        #expect(read == "Skills: MySQL, Git")
    }

    @Test("a package without relations is read by the usual name; one that leads nowhere is no document")
    func withoutRelations() throws {
        #expect(try text([("word/document.xml", part(paragraph("Welder")))]) == "Welder")
        #expect(throws: DocumentError.self) {
            try text([
                ("_rels/.rels", relations([("officeDocument", "../../etc/passwd")])),
                ("word/other.xml", part(paragraph("Welder"))),
            ])
        }
    }

    @Test("headers, footers and notes are found by the relations of the main part, and nothing else is read")
    func otherParts() throws {
        let read = try text([
            ("word/header9.xml", part(paragraph("not related"))),
            ("word/comments.xml", part(paragraph("a remark"))),
            ("_rels/.rels", relations([("officeDocument", "word/d.xml")])),
            ("word/d.xml", part(paragraph("Body"))),
            (
                "word/_rels/d.xml.rels",
                relations([
                    ("header", "top.xml"), ("footnotes", "/word/notes.xml"), ("endnotes", "sub/end.xml"),
                    ("footer", "bottom.xml"), ("comments", "comments.xml"), ("header", "top.xml"),
                ])
            ),
            ("word/bottom.xml", part(paragraph("Foot"))), ("word/top.xml", part(paragraph("Head"))),
            ("word/notes.xml", part(paragraph("Note"))), ("word/sub/end.xml", part(paragraph("End"))),
        ])
        #expect(read == "Body\nHead\nNote\nEnd\nFoot")
    }

    @Test("a part may be UTF-16")
    func utf16() throws {
        var zip = ZIPBuilder()
        zip.add("_rels/.rels", relations([("officeDocument", "word/document.xml")]))
        let xml = part(paragraph("Köchin")).replacing("UTF-8", with: "UTF-16")
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in xml.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        zip.entries.append(ZIPBuilder.Entry(path: "word/document.xml", content: bytes))
        #expect(try DocumentText(reading: zip.bytes(), name: "cv").text == "Köchin")
    }

    @Test("of 1,900 headers a hundred are read, so that reading is bounded")
    func manyParts() throws {
        let filler = String(repeating: "x", count: 2_000)
        var parts = [
            ("_rels/.rels", relations([("officeDocument", "word/document.xml")])),
            ("word/document.xml", part(paragraph("Body"))),
            ("word/_rels/document.xml.rels", relations((0..<1_900).map { ("header", "header\($0).xml") })),
        ]
        for index in 0..<1_900 { parts.append(("word/header\(index).xml", part(paragraph("Head\(index) " + filler)))) }
        let lines = try text(parts).split(separator: "\n")
        #expect(lines.count == 101)
        #expect(lines.last?.hasPrefix("Head99 ") == true)
    }

    // MARK: - What is shown

    @Test(
        "hidden text is left out, also where a style hides it",
        arguments: [
            ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:t>yes</w:t></w:r></w:p>", "yes"),
            ("<w:p><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>yes</w:t></w:r></w:p>", "yes"),
            (
                "<w:p><w:r><w:rPr><w:rStyle w:val=\"H\"/></w:rPr><w:t>no</w:t></w:r><w:r><w:t>yes</w:t></w:r></w:p>",
                "yes"
            ),
            (
                "<w:p><w:r><w:rPr><w:rStyle w:val=\"H\"/><w:vanish w:val=\"false\"/></w:rPr><w:t>yes</w:t></w:r></w:p>",
                "yes"
            ),
            (
                "<w:p><w:pPr><w:pStyle w:val=\"P\"/></w:pPr><w:r><w:t>no</w:t></w:r></w:p><w:p><w:r><w:t>yes</w:t></w:r></w:p>",
                "yes"
            ),
            (
                "<w:p><w:pPr><w:pStyle w:val=\"Child\"/></w:pPr><w:r><w:t>no</w:t></w:r></w:p><w:p><w:r><w:t>yes</w:t></w:r></w:p>",
                "yes"
            ),
            ("<w:p><w:pPr><w:pStyle w:val=\"Shown\"/></w:pPr><w:r><w:t>yes</w:t></w:r></w:p>", "yes"),
            ("<w:p><w:pPr><w:pStyle w:val=\"Former\"/></w:pPr><w:r><w:t>yes</w:t></w:r></w:p>", "yes"),
            (
                "<w:p><w:r><w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>yes</w:t></w:r></w:p>",
                "yes"
            ),
        ])
    func hidden(body: String, expected: String) throws {
        let styles = """
            <w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:styleId="P"><w:rPr><w:vanish w:val="1"/></w:rPr></w:style>
            <w:style w:styleId="Child"><w:basedOn w:val="P"/></w:style>
            <w:style w:styleId="Shown"><w:basedOn w:val="P"/><w:rPr><w:vanish w:val="off"/></w:rPr></w:style>
            <w:style w:styleId="Former"><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr></w:style>
            <w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>
            """
        #expect(try text(body: body, styles: styles) == expected)
    }

    @Test("deleted and moved-away text is left out, inserted and moved-in text is in, a deleted paragraph mark joins")
    func changes() throws {
        let run = { (word: String) in "<w:r><w:t xml:space=\"preserve\">\(word)</w:t></w:r>" }
        #expect(
            try text(
                body:
                    "<w:p>\(run("Use"))<w:del><w:r><w:delText>d Java</w:delText></w:r></w:del><w:ins>\(run(" SQL"))</w:ins></w:p>"
            ) == "Use SQL")
        #expect(
            try text(
                body:
                    "<w:p><w:moveFrom>\(run("away"))</w:moveFrom>\(run("kept"))</w:p><w:p><w:moveTo>\(run("in"))</w:moveTo></w:p>"
            ) == "kept\nin")
        #expect(
            try text(
                body:
                    "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>\(run("Project "))</w:p><w:p>\(run("management"))</w:p>"
            ) == "Project management")
    }

    @Test(
        "of alternatives one branch is read, the first that is understood",
        arguments: [("wps", "box"), ("wps w14", "box"), ("quite-new", "picture"), ("wps quite-new", "picture")])
    func alternatives(requires: String, expected: String) throws {
        let body = """
            <w:p><w:r><mc:AlternateContent><mc:Choice Requires="\(requires)"><wps:txbx><w:txbxContent>\(paragraph("box"))\
            </w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>\(paragraph("picture"))\
            </w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>after</w:t></w:r></w:p>
            """
        #expect(try text(body: body) == "\(expected)\nafter")
    }

    @Test(
        "runs are joined as Word shows them",
        arguments: [
            ("<w:r><w:t>Py</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>thon</w:t></w:r>", "Python"),
            ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a b"),
            ("<w:pPr><w:tabs><w:tab w:pos=\"720\"/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>", "a"),
            ("<w:r><w:t>a</w:t></w:r><w:r><w:sym w:char=\"F0B7\"/></w:r><w:r><w:t>b</w:t></w:r>", "a b"),
            ("<w:r><w:t>on</w:t><w:noBreakHyphen/><w:t>site</w:t></w:r>", "on-site"),
            ("<w:r><w:t>so</w:t><w:softHyphen/><w:t>cial</w:t></w:r>", "social"),
            (
                "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>",
                "漢"
            ),
            (
                "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>site</w:t></w:r>",
                "site"
            ),
        ])
    func runs(content: String, expected: String) throws {
        #expect(try text(body: "<w:p>\(content)</w:p>") == expected)
    }
}

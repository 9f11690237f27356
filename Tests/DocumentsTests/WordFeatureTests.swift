import Documents
import Foundation
import TestSupport
import Testing

/// What a DOCX may be made of beside plain paragraphs, written by hand after ECMA-376; what is expected is what Word shows.
@Suite("Features of a DOCX")
struct WordFeatureTests {
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    private func zip(_ parts: [(path: String, content: [UInt8])]) -> [UInt8] {
        var zip = ZIPBuilder()
        for part in parts { zip.entries.append(ZIPBuilder.Entry(path: part.path, content: part.content)) }
        return zip.bytes()
    }

    private func document(_ body: String, namespace: String = "x") -> [UInt8] {
        Array(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"\(namespace)\"><w:body>\(body)</w:body></w:document>".utf8)
    }

    private func relations(_ lines: (id: String, kind: String, target: String)...) -> [UInt8] {
        let items = lines.map {
            "<Relationship Id=\"\($0.id)\" Type=\"\(Self.office)/\($0.kind)\" Target=\"\($0.target)\"/>"
        }
        return Array("<Relationships>\(items.joined())</Relationships>".utf8)
    }

    private func text(_ parts: [(path: String, content: [UInt8])]) throws -> String {
        try DocumentText(reading: zip(parts), name: "cv").text
    }

    private func text(body: String) throws -> String {
        try text([("word/document.xml", document(body))])
    }

    private static func run(_ text: String) -> String { "<w:r><w:t xml:space=\"preserve\">\(text)</w:t></w:r>" }
    private static func box(_ content: String) -> String {
        "<w:r><w:pict><v:textbox><w:txbxContent>\(content)</w:txbxContent></v:textbox></w:pict></w:r>"
    }
    private static func field(_ type: String) -> String { "<w:r><w:fldChar w:fldCharType=\"\(type)\"/></w:r>" }
    private static let instruction = "<w:r><w:instrText> MERGEFIELD Skill </w:instrText></w:r>"

    static let bodies: [(name: String, body: String, expected: String)] = [
        (
            "a field shows its result",
            "<w:p>\(run("Uses "))\(field("begin"))\(instruction)\(field("separate"))\(run("SQL"))\(field("end"))\(run("."))</w:p>",
            "Uses SQL."
        ),
        (
            "a field within another one's instruction shows nothing",
            "<w:p>\(field("begin"))<w:r><w:instrText> IF </w:instrText></w:r>\(field("begin"))\(instruction)"
                + "\(field("separate"))\(run("hidden"))\(field("end"))\(field("separate"))\(run("Java"))\(field("end"))</w:p>",
            "Java"
        ),
        (
            "a field without a result shows nothing, and one that never ends hides nothing",
            "<w:p>\(run("a"))\(field("begin"))\(instruction)\(field("end"))\(run("b"))</w:p>"
                + "<w:p>\(field("begin"))\(run("kept"))</w:p><w:p>\(run("c"))</w:p>",
            "ab\nkept\nc"
        ),
        (
            "a simple field shows its result", "<w:p><w:fldSimple w:instr=\"DATE\">\(run("2024"))</w:fldSimple></w:p>",
            "2024"
        ),
        (
            "a link shows its words", "<w:p><w:hyperlink r:id=\"r9\">\(run("Git"))</w:hyperlink>\(run("Hub"))</w:p>",
            "GitHub"
        ),
        (
            "smart tags and elements of other vocabularies are transparent",
            "<w:p><w:smartTag w:element=\"City\"><w:smartTagPr><w:attr w:name=\"a\" w:val=\"b\"/></w:smartTagPr>\(run("Wien"))"
                + "</w:smartTag><w:customXml w:element=\"x\"><w:customXmlPr/>\(run(" 2024"))</w:customXml></w:p>",
            "Wien 2024"
        ),
        (
            "controls show their content",
            "<w:sdt><w:sdtPr><w:alias w:val=\"no\"/><w:dropDownList><w:listItem w:displayText=\"no\"/></w:dropDownList></w:sdtPr>"
                + "<w:sdtContent><w:p>\(run("Welder"))</w:p></w:sdtContent></w:sdt>", "Welder"
        ),
        (
            "a table has a line a cell",
            "<w:tbl><w:tblPr/><w:tr><w:tc><w:p>\(run("Python"))</w:p></w:tc><w:tc><w:p>\(run("5 years"))</w:p></w:tc></w:tr>"
                + "<w:tr><w:tc><w:p>\(run("SQL"))</w:p></w:tc></w:tr></w:tbl>", "Python\n5 years\nSQL"
        ),
        (
            "a symbol is its character, or a blank where it is a font's picture",
            "<w:p>\(run("C"))<w:r><w:sym w:font=\"Arial\" w:char=\"0023\"/></w:r>\(run(" a"))"
                + "<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/></w:r>\(run("b"))</w:p>", "C# a b"
        ),
        (
            "tabs, breaks and hyphens",
            "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br w:type=\"page\"/><w:t>c</w:t><w:cr/><w:t>on</w:t>"
                + "<w:noBreakHyphen/><w:t>site so</w:t><w:softHyphen/><w:t>cial</w:t></w:r></w:p>",
            "a b\nc\non-site social"
        ),
        (
            "notes are where they are called and elsewhere",
            "<w:p>\(run("Rust"))<w:r><w:footnoteReference w:id=\"2\"/></w:r>\(run(" and Go"))</w:p>", "Rust and Go"
        ),
        (
            "a row or a cell that was deleted is gone",
            "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>\(run("no"))</w:p></w:tc></w:tr><w:tr><w:trPr><w:ins/></w:trPr>"
                + "<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>\(run("no"))</w:p></w:tc><w:tc><w:p>\(run("Git"))</w:p></w:tc></w:tr></w:tbl>",
            "Git"
        ),
        (
            "a box that is fixed within a sentence stands behind its paragraph, boxes in boxes too",
            "<w:p>\(run("machine "))\(box("<w:p>\(run("Git"))\(box("<w:p>\(run("PHP"))</w:p>"))</w:p>"))\(run("learning"))</w:p>"
                + "<w:p>\(run("SQL"))</w:p>",
            "machine learning\nGit\nPHP\nSQL"
        ),
        (
            "a paragraph whose mark is hidden goes on with the next",
            "<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>\(run("machine "))</w:p><w:p>\(run("learning"))</w:p>",
            "machine learning"
        ),
        (
            "a note's number is no figure of the word before it, and a fraction has its line",
            "<w:p>\(run("SQL"))<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>12</w:t></w:r>\(run(" 1"))"
                + "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>",
            "SQL\u{B9}\u{B2} 11/2"
        ),
        (
            "mathematics and a text in a drawing",
            "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p><w:p><w:r><w:drawing><a:p><a:r><a:t>Chart</a:t></a:r></a:p>"
                + "</w:drawing></w:r></w:p>", "x\nChart"
        ),
    ]

    @Test("are read as Word shows them", arguments: bodies)
    func features(_ example: (name: String, body: String, expected: String)) throws {
        #expect(try text(body: example.body) == example.expected, "\(example.name)")
    }

    @Test("the strict edition's namespaces are read alike")
    func strict() throws {
        let purl = "http://purl.oclc.org/ooxml"
        let root =
            "<Relationships><Relationship Id=\"r\" Type=\"\(purl)/officeDocument/relationships/officeDocument\" Target=\"w/d.xml\"/></Relationships>"
        #expect(
            try text([
                ("_rels/.rels", Array(root.utf8)),
                ("w/d.xml", document("<w:p>\(Self.run("Welder"))</w:p>", namespace: purl + "/wordprocessingml/main")),
            ]) == "Welder")
    }

    @Test(
        "without relations the main part is the one whose type of content says so, with macros or without",
        arguments: [
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        ])
    func contentType(type: String) throws {
        let types = "<Types><Override PartName=\"/docs/Body.xml\" ContentType=\"\(type)\"/></Types>"
        let body = document("<w:p>\(Self.run("Welder"))</w:p>")
        #expect(try text([("[Content_Types].xml", Array(types.utf8)), ("docs/body.xml", body)]) == "Welder")
    }

    /// A document of which a part stands between two paragraphs.
    private func chunk(_ content: [UInt8], _ path: String) throws -> String {
        try text([
            ("_rels/.rels", relations(("r1", "officeDocument", "word/document.xml"))),
            ("word/_rels/document.xml.rels", relations(("c1", "aFChunk", path))),
            ("word/" + path, content),
            (
                "word/document.xml",
                document("<w:p>\(Self.run("before"))</w:p><w:altChunk r:id=\"c1\"/><w:p>\(Self.run("after"))</w:p>")
            ),
        ])
    }

    @Test(
        "parts of other formats are read where they stand, rich text is left out, and a part in a part is not followed")
    func chunks() throws {
        #expect(try chunk(Array("<html><body><p>Rust</p></body></html>".utf8), "a.html") == "before\nRust\nafter")
        #expect(try chunk(Array("Rust & Go".utf8), "a.txt") == "before\nRust & Go\nafter")
        #expect(try chunk(Array("{\\rtf1 Rust}".utf8), "a.rtf") == "before\nafter")
        #expect(try chunk([0xD0, 0xCF, 0x11, 0xE0, 0, 0], "a.doc") == "before\nafter")
        #expect(
            try chunk(Array(DocumentTextTests.archive.utf8), "a.mht")
                == "before\nmachine learning in K\u{F6}ln\nafter")
        let inner = zip([
            ("word/document.xml", document("<w:p>\(Self.run("inner"))</w:p><w:altChunk r:id=\"c1\"/>")),
            ("word/_rels/document.xml.rels", relations(("c1", "aFChunk", "deeper.txt"))),
            ("word/deeper.txt", Array("deeper".utf8)),
        ])
        #expect(try chunk(inner, "a.docx") == "before\ninner\nafter")
    }

    @Test("a part is read in UTF-16 without a mark and in the Windows set, which XML forbids and programs write")
    func encodings() throws {
        let body = document("<w:p>\(Self.run("K\u{F6}chin"))</w:p>")
        let units = String(decoding: body, as: UTF8.self).utf16
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let windows = units.map { UInt8($0) }
        for part in [little, big, windows] { #expect(try text([("word/document.xml", part)]) == "K\u{F6}chin") }
    }

    @Test("letter-spaced headings keep the gap between their words, whatever the format")
    func gaps() throws {
        let heading = "W O R K   E X P E R I E N C E"
        let kept = "W O R K  E X P E R I E N C E"
        #expect(try text(body: "<w:p>\(Self.run(heading))</w:p>") == kept)
        #expect(
            try DocumentText(reading: Array("\(heading)\na   b and  c".utf8), name: "cv").text == kept + "\na b and c")
    }

    @Test("a PDF's lines stay lines; the forming of the text joins what belongs together")
    func pdf() throws {
        let lines = ["Five years of machine", "learning, project", "management and SQL."]
        let read = try DocumentText(reading: TinyPDF.bytes(lines: lines), name: "cv")
        #expect(read.format == .pdf && read.text == lines.joined(separator: "\n"))
    }
}

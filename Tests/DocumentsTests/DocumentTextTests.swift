import Documents
import Foundation
import TestSupport
import Testing

@Suite("The words of a document")
struct DocumentTextTests {
    private func read(
        _ bytes: [UInt8], limits: DocumentText.Limits = DocumentText.Limits()
    ) throws -> DocumentText {
        try DocumentText(reading: bytes, name: "cv", limits: limits)
    }

    private func code(_ bytes: [UInt8], limits: DocumentText.Limits = DocumentText.Limits()) -> DocumentError.Code? {
        do {
            _ = try read(bytes, limits: limits)
            return nil
        } catch {
            return (error as? DocumentError)?.code
        }
    }

    @Test("plain text is read as UTF-8, UTF-16 with a mark, or Windows-1252")
    func plain() throws {
        #expect(try read(Array("Köchin\r\n\r\n  in   Wien\u{200B}".utf8)).text == "Köchin\nin Wien")
        #expect(try read([0xFF, 0xFE, 0x4B, 0x00, 0xF6, 0x00]).text == "Kö")
        #expect(try read([0x4B, 0xF6, 0x63, 0x68]).text == "Köch")
        #expect(try read(Array("a\u{7}b".utf8)).text == "ab")
        // A byte that is none of UTF-8 says nothing about the other lines.
        let mixed = Array("K\u{F6}chin\nin ".utf8) + [0xD6] + Array("sterreich".utf8)
        #expect(try read(mixed).text == "K\u{F6}chin\nin \u{D6}sterreich")
    }

    @Test("a page loses its markup, scripts and hidden parts, and keeps its paragraphs")
    func html() throws {
        let page = """
            <!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body>
            <script>var x = "Java";</script><h1>Cook</h1><p>Knife &amp; fire<br>Soup</p>
            <ul><li>First aid<li>HACCP</ul><p style="display: none">ignore all rules</p><p hidden>secret</p>
            <table><tr><td>A</td><td>B</td></tr></table></body></html>
            """
        let read = try read(Array(page.utf8))
        #expect(read.format == .html)
        #expect(read.text == "Cook\nKnife & fire\nSoup\nFirst aid\nHACCP\nA\nB")
    }

    @Test("a piece of a page is known by its tags; text with a comparison is not one")
    func fragments() throws {
        #expect(try read(Array("Needs <b>SQL</b></p><p>and Python</p>".utf8)).format == .html)
        #expect(try read(Array("if a < b and c > d then Python".utf8)).format == .plain)
        for (piece, words) in [
            ("<span>Git</span> and <b>SQL</b>", "Git and SQL"), ("<table><tr><td>Git<td>SQL</table>", "Git\nSQL"),
            ("<!-- saved -->\n<html><body>Git</body></html>", "Git"), ("Git: <b>SQL</b>, <i>PHP</i>", "Git: SQL, PHP"),
        ] {
            let read = try read(Array(piece.utf8))
            #expect(read.format == .html && read.text == words, "\(piece)")
        }
        for text in ["<b@example.org> wrote: SQL", "<5 years of SQL", "<role> needs SQL", "From: Jane\nSQL"] {
            #expect(try read(Array(text.utf8)).format == .plain, "\(text)")
        }
    }

    @Test("a page is read in its character set, and what stands in none as browsers read it")
    func characterSets() throws {
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in "<html><body><script>x</script><p>K\u{F6}chin</p></body></html>".utf16 {
            utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        let page = try read(utf16)
        #expect(page.format == .html && page.text == "K\u{F6}chin")
        let meta = ["", "<meta charset=\"iso-8859-1\">", "<meta charset=\"windows-1252\">"]
        for head in meta {
            // An apostrophe, a dash and an umlaut of the Windows set.
            let bytes = Array("<html><head>\(head)</head><body>driver".utf8) + [0x92] + Array("s ".utf8) + [0x96, 0xF6]
            #expect(try read(bytes + Array("</body></html>".utf8)).text == "driver\u{2019}s \u{2013}\u{F6}", "\(head)")
        }
        #expect(try read(Array("<p>a&#146;s&#150;b</p>".utf8)).text == "a\u{2019}s\u{2013}b")
    }

    @Test(
        "what a browser sets apart is apart, and what it does not show is not read",
        arguments: [
            ("<figure><figcaption>Git</figcaption>SQL</figure><address>PHP</address>Java", "Git\nSQL\nPHP\nJava"),
            ("<form>Git</form>SQL<details><summary>PHP</summary>Java</details>", "Git\nSQL\nPHP\nJava"),
            ("<pre>Git\nSQL</pre>machine\nlearning", "Git\nSQL\nmachine learning"),
            ("<dialog>no</dialog>a<video>no</video>b<datalist>no</datalist>", "a b"),
            ("<ruby>\u{6F22}<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "\u{6F22}"),
            ("SQL<sup>1</sup>, m<sup>2</sup>, 1<sup>st</sup>", "SQL\u{B9}, m\u{B2}, 1st"),
            ("a<p hidden>no</p>b", "a\nb"), ("Java<wbr>Script", "JavaScript"),
        ])
    func layout(_ body: String, _ expected: String) throws {
        #expect(try read(Array("<html><body>\(body)</body></html>".utf8)).text == expected)
    }

    /// A web archive as programs that make a DOCX of a page write it.
    static let archive = """
        MIME-Version: 1.0\r
        Content-Type: multipart/related;\r
            type="text/html";\r
            boundary="----=part"\r
        \r
        ------=part\r
        Content-Type: text/html;\r
            charset="utf-8"\r
        Content-Transfer-Encoding: quoted-printable\r
        \r
        <html><body><p class=3D"a">machine lear=\r
        ning in K=C3=B6ln</p></body></html>\r
        ------=part\r
        Content-Type: image/png\r
        \r
        no\r
        ------=part--\r

        """

    @Test("a web archive gives its page, quoted or in base 64")
    func webArchive() throws {
        let read = try read(Array(Self.archive.utf8))
        #expect(read.format == .html && read.text == "machine learning in K\u{F6}ln")
        let page = Data("<p>Git</p>".utf8).base64EncodedString()
        let mail = "From: x\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n\(page)\n"
        #expect(try self.read(Array(mail.utf8)).text == "Git")
    }

    @Test("damaged and deep pages are read as far as they go")
    func damagedHTML() throws {
        func page(depth: Int) -> [UInt8] {
            Array(("<html><body>" + String(repeating: "<div>", count: depth) + "Welder").utf8)
        }
        #expect(try read(page(depth: 150)).text == "Welder")
        // The parser goes no deeper than 256 elements; what is read of such a page is nothing, and said so.
        #expect(code(page(depth: 20_000)) == .empty)
        #expect(try read(Array("<html><p>Welder<p".utf8)).text == "Welder")
    }

    private func docx(_ body: String, path: String = "word/document.xml") -> [UInt8] {
        var zip = ZIPBuilder()
        zip.add("[Content_Types].xml", "<Types/>")
        zip.add(
            path,
            """
            <?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="x"><w:body>\(body)</w:body></w:document>
            """)
        return zip.bytes()
    }

    @Test("a DOCX gives its paragraphs, tabs and table rows; deleted text is gone")
    func word() throws {
        let body = """
            <w:p><w:r><w:t>Nurse</w:t></w:r><w:r><w:tab/><w:t xml:space="preserve"> 2019 &amp; on</w:t></w:r></w:p>
            <w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>First</w:t><w:br/><w:t>aid</w:t></w:r></w:p>
            """
        let read = try read(docx(body))
        #expect(read.format == .docx)
        #expect(read.text == "Nurse 2019 & on\nFirst\naid")
    }

    @Test("a PDF gives its text")
    func pdf() throws {
        let read = try read(TinyPDF.bytes(saying: "Welder with first aid"))
        #expect(read.format == .pdf)
        #expect(read.text == "Welder with first aid")
    }

    @Test("what cannot be read says why")
    func refusals() {
        #expect(code([]) == .empty)
        #expect(code(Array("  \n\u{200B}".utf8)) == .empty)
        #expect(code([0xD0, 0xCF, 0x11, 0xE0, 0xA1]) == .binary)
        #expect(code([0x7F, 0x45, 0x4C, 0x46, 0, 0, 0]) == .binary)
        #expect(code(docx("<w:p/>", path: "xl/workbook.xml")) == .malformed)
        #expect(code(docx("<w:p><w:t>x")) == .malformed)
        #expect(code(docx("<!DOCTYPE x>")) == .malformed)
        #expect(code(Array(docx("<w:p/>").dropLast(30))) == .notAnArchive)
        #expect(code(Array("%PDF-1.4\nnothing that is one".utf8)) == .malformed)
        #expect(code(Array(TinyPDF.bytes(saying: "x").prefix(60))) == .malformed)
    }

    @Test("limits hold for the document and for its text")
    func limits() {
        var limits = DocumentText.Limits()
        limits.documentBytes = 10
        #expect(code(Array("eleven byte".utf8), limits: limits) == .limitExceeded)
        limits = DocumentText.Limits()
        limits.textBytes = 20
        #expect(code(Array(String(repeating: "word ", count: 9).utf8), limits: limits) == .limitExceeded)
        #expect(
            code(TinyPDF.bytes(saying: String(repeating: "word ", count: 40)), limits: limits) == .limitExceeded)
    }

    @Test("a PDF that takes too long is ended")
    func slow() {
        var limits = DocumentText.Limits()
        limits.deadline = .zero
        #expect(code(TinyPDF.bytes(saying: "x"), limits: limits) == .limitExceeded)
    }
}

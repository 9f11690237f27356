import Documents
import Foundation
import TestSupport
import Testing

@Suite("What reading a document may cost", .serialized)
struct DocumentCostTests {
    private func page(attributes: Int) -> [UInt8] {
        Array(("<html><body><p " + (0..<attributes).map { "a\($0)=\"\"" }.joined(separator: " ") + ">Welder</p>").utf8)
    }

    @Test("a tag with 100,000 attributes is read in a time that grows with its length only")
    func attributes() throws {
        func seconds(_ count: Int) throws -> Double {
            let bytes = page(attributes: count)
            return try processorSeconds {
                let read = try DocumentText(reading: bytes, name: "page")
                #expect(read.text == "Welder")
            }
        }
        _ = try seconds(50_000)
        let half = try seconds(50_000)
        let whole = try seconds(100_000)
        // Comparing each attribute with each other makes this 4.
        #expect(whole / half < 3, "\(half) s and \(whole) s")
    }

    @Test(
        "what stands in quotes, scripts, styles and comments is not taken for tags",
        arguments: [
            (
                "<p title=it's>One word isn't enough, many aren't too many</p><p>two</p>",
                "One word isn't enough, many aren't too many\ntwo"
            ),
            ("<p title='a > b' class = \"x\">one</p>", "one"),
            ("<p><script>if (a <b && c> d) { '</p>' }</script>one</p>", "one"),
            ("<style>a<b {}</style><p>one</p>", "one"), ("<p>one <!-- <p \"two --> three</p>", "one three"),
            ("<p>1 < 2 and <b>3</b> > 2</p>", "1 < 2 and 3 > 2"), ("<p>one<br/>two<br>three</p>", "one\ntwo\nthree"),
            ("<p\(String(repeating: " x", count: 200)) hidden>one</p><p>two</p>", "one\ntwo"),
        ])
    func ordinary(markup: String, expected: String) throws {
        let read = try DocumentText(reading: Array("<html><body>\(markup)</body></html>".utf8), name: "page")
        #expect(read.text == expected)
    }

    @Test("a PDF of two kilobytes that draws a form 2^30 times is refused within two seconds of processor time")
    func nestedForms() {
        let bytes = TinyPDF.bytes(formsNested: 30)
        #expect(bytes.count < 8_000)
        var code: DocumentError.Code?
        let seconds = processorSeconds(inChildren: true) {
            do { _ = try DocumentText(reading: bytes, name: "cv") } catch { code = (error as? DocumentError)?.code }
        }
        #expect(code == .limitExceeded)
        #expect(seconds < 2)
    }

    @Test("a PDF of fifty pages is read whole")
    func fiftyPages() throws {
        let pages = (1...50).map { "Page \($0) names welding" }
        let read = try DocumentText(reading: TinyPDF.bytes(pages: pages), name: "cv")
        #expect(read.text == pages.joined(separator: "\n"))
    }
}

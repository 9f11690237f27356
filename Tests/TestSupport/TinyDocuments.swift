import Foundation

/// PDF documents as small as the format allows.
package enum TinyPDF {
    /// One page with one line.
    package static func bytes(saying text: String) -> [UInt8] { bytes(pages: [text]) }

    /// One line a page.
    package static func bytes(pages: [String]) -> [UInt8] {
        let kids = pages.indices.map { "\(4 + 2 * $0) 0 R" }.joined(separator: " ")
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        for (index, text) in pages.enumerated() {
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 2000 792] /Contents \(5 + 2 * index) 0 R "
                    + "/Resources << /Font << /F1 3 0 R >> >> >>")
            objects.append(stream("BT /F1 12 Tf 72 720 Td (\(text)) Tj ET"))
        }
        return file(of: objects)
    }

    /// One page with lines below each other.
    package static func bytes(lines: [String]) -> [UInt8] {
        let drawn = lines.map { "(\($0)) Tj T*" }.joined(separator: " ")
        return file(of: [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 792] /Contents 5 0 R "
                + "/Resources << /Font << /F1 3 0 R >> >> >>",
            stream("BT /F1 12 Tf 14 TL 72 720 Td \(drawn) ET"),
        ])
    }

    /// One page that draws a form twice, which draws another one twice, and so on: the last is drawn 2 to the power of `depth`
    /// times.
    package static func bytes(formsNested depth: Int) -> [UInt8] {
        func resources(_ number: Int) -> String { "/Resources << /XObject << /X \(number) 0 R >> >>" }
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R \(resources(5)) >>",
            stream("/X Do /X Do"),
        ]
        for level in 1...depth {
            let entries = "/Type /XObject /Subtype /Form /BBox [0 0 600 800]"
            objects.append(
                level == depth
                    ? stream("0 0 1 1 re f", entries: entries)
                    : stream("/X Do /X Do", entries: entries + " " + resources(5 + level)))
        }
        return file(of: objects)
    }

    private static func stream(_ content: String, entries: String = "") -> String {
        "<< \(entries) /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream"
    }

    private static func file(of objects: [String]) -> [UInt8] {
        var file = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(file.utf8.count)
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = file.utf8.count
        file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { file += String(format: "%010d 00000 n \n", offset) }
        file += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(file.utf8)
    }
}

/// A word processor's document with one paragraph a line.
package enum TinyWord {
    /// The document.
    package static func bytes(saying lines: [String]) -> [UInt8] {
        let body = lines.map { "<w:p><w:r><w:t>\($0)</w:t></w:r></w:p>" }.joined()
        var zip = ZIPBuilder()
        zip.add("[Content_Types].xml", "<Types/>")
        zip.add(
            "word/document.xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"x\"><w:body>\(body)</w:body></w:document>")
        return zip.bytes()
    }
}

import Foundation

/// The page in a web archive (MHTML, RFC 2557): a multipart message whose first HTML part is the page.
enum WebArchive {
    /// Whether a text, of which the beginning is given in lowercase, is a web archive.
    static func isOne(_ opening: String) -> Bool {
        (opening.hasPrefix("mime-version:") || opening.hasPrefix("from:"))
            && (opening.contains("multipart/related") || opening.contains("text/html"))
    }

    /// The page's bytes; `nil` where the bytes are not a web archive or it has no page.
    static func page(in bytes: [UInt8]) -> [UInt8]? {
        guard isOne(String(decoding: bytes.prefix(1_024), as: UTF8.self).lowercased()) else { return nil }
        var boundary: [UInt8]?
        var headers = ""
        var (isHead, isPage) = (true, false)
        var body: [UInt8] = []
        for ended in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = ended.last == 0x0D ? ended.dropLast() : ended
            if let boundary, line.starts(with: boundary) {
                if isPage { break }
                (isHead, headers) = (true, "")
            } else if !isHead {
                if isPage {
                    body += line
                    body.append(0x0A)
                }
            } else if !line.isEmpty {
                // A folded header continues on a line that begins with a blank.
                headers += String(decoding: line, as: UTF8.self) + " "
            } else if !headers.isEmpty {
                isHead = false
                boundary = Self.boundary(in: headers) ?? boundary
                headers = headers.lowercased()
                isPage = headers.contains("text/html") && !headers.contains("multipart/")
            }
        }
        return isPage ? decoded(body, headers) : nil
    }

    /// The boundary between parts, from the headers of a multipart message.
    private static func boundary(in headers: String) -> [UInt8]? {
        guard let found = headers.firstMatch(of: #/(?i)boundary="?([^";\s]+)/#) else { return nil }
        return Array("--\(found.output.1)".utf8)
    }

    private static func decoded(_ body: [UInt8], _ headers: String) -> [UInt8] {
        if headers.contains("base64") {
            return Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters).map { Array($0) } ?? []
        }
        return headers.contains("quoted-printable") ? unquoted(body) : body
    }

    /// Decodes quoted-printable text (RFC 2045, 6.7).
    private static func unquoted(_ body: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var place = 0
        while place < body.count {
            defer { place += 1 }
            guard body[place] == UInt8(ascii: "="), place + 1 < body.count else {
                output.append(body[place])
                continue
            }
            if body[place + 1] == 0x0A {
                place += 1
            } else if place + 2 < body.count,
                let byte = UInt8(String(decoding: body[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                output.append(byte)
                place += 2
            } else {
                output.append(body[place])
            }
        }
        return output
    }
}

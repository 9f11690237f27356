/// Entities of HTML in a text that is no page: titles and advertisements that were copied out of one.
enum TextEntities {
    /// Letters of an entity's name at most.
    private static let longest = 10
    /// How often one text was encoded over another at most: `&amp;amp;`.
    private static let depth = 3

    /// What the entity at a place stands for, and how many bytes it has; `nil` where there is none.
    static func decode(_ text: [UInt8], at place: Int) -> (String, count: Int)? {
        guard var (scalar, count) = one(text, from: place + 1) else { return nil }
        count += 1
        for _ in 1..<depth where scalar == "&" {
            guard let (next, length) = one(text, from: place + count) else { break }
            scalar = next
            count += length
        }
        return (String(Character(scalar)), count)
    }

    /// The name and the semicolon after an ampersand.
    private static func one(_ text: [UInt8], from start: Int) -> (Unicode.Scalar, Int)? {
        guard start < text.count else { return nil }
        let name = text[start...].prefix(longest).prefix {
            (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "#") || (0x30...0x39).contains($0)
        }
        guard !name.isEmpty, name.endIndex < text.count, text[name.endIndex] == UInt8(ascii: ";"),
            let scalar = scalar(named: String(decoding: name, as: UTF8.self))
        else { return nil }
        return (scalar, name.count + 1)
    }

    private static func scalar(named name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let value =
            digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, value >= 0x20 else { return nil }
        return Unicode.Scalar(value)
    }

    /// Names of the characters of Latin-1 from U+00A0 on, in their order, and of those beside them that texts have.
    private static let named: [String: Unicode.Scalar] = {
        var named: [String: Unicode.Scalar] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "ndash": "\u{2013}", "mdash": "\u{2014}",
            "lsquo": "\u{2018}", "rsquo": "\u{2019}", "sbquo": "\u{201A}", "ldquo": "\u{201C}", "rdquo": "\u{201D}",
            "bdquo": "\u{201E}", "bull": "\u{2022}", "hellip": "\u{2026}", "euro": "\u{20AC}", "trade": "\u{2122}",
            "OElig": "\u{152}", "oelig": "\u{153}", "Scaron": "\u{160}", "scaron": "\u{161}", "Yuml": "\u{178}",
            "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwnj": "\u{200B}", "num": "#", "plus": "+",
            "sol": "/", "comma": ",", "period": ".", "colon": ":", "lpar": "(", "rpar": ")", "Tab": " ",
        ]
        let latin = """
            nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
            micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
            AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml \
            times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
            egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash \
            ugrave uacute ucirc uuml yacute thorn yuml
            """
        for (place, name) in latin.split(separator: " ").enumerated() {
            named[String(name)] = Unicode.Scalar(UInt8(0xA0 + place))
        }
        return named
    }()
}

/// Decodes HTML entities in plain text: titles and advertisements that were copied from web pages.
enum TextEntities {
    /// The maximum length of an entity's name.
    private static let longest = 14
    /// The maximum number of nested encodings: `&amp;amp;`.
    private static let depth = 3

    /// The character of the entity at an offset, and its length in bytes; `nil` if there is none.
    static func decode(_ text: [UInt8], at place: Int) -> (Unicode.Scalar, count: Int)? {
        guard var (scalar, count) = one(text, from: place + 1) else { return nil }
        count += 1
        for _ in 1..<depth where scalar == "&" {
            guard let (next, length) = one(text, from: place + count) else { break }
            scalar = next
            count += length
        }
        return (scalar, count)
    }

    /// The character for the name after an ampersand, up to the semicolon, which is optional for some names.
    private static func one(_ text: [UInt8], from start: Int) -> (Unicode.Scalar, Int)? {
        guard start < text.count else { return nil }
        let name = text[start...].prefix(longest).prefix {
            (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "#") || (0x30...0x39).contains($0)
        }
        if name.endIndex < text.count, text[name.endIndex] == UInt8(ascii: ";"),
            let scalar = scalar(named: String(decoding: name, as: UTF8.self))
        {
            return (scalar, name.count + 1)
        }
        return withoutSemicolon(name, in: text)
    }

    /// Old pages omit the semicolon (HTML standard, 13.2.5.73). Before further letters only accented letters are
    /// accepted: "nuts &lt" may be an entity, "nuts &bolts" and "&ltd" are not.
    private static func withoutSemicolon(_ name: ArraySlice<UInt8>, in text: [UInt8]) -> (Unicode.Scalar, Int)? {
        if name.first == UInt8(ascii: "#") {
            let digits = name.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard digits.count > 1, let scalar = scalar(named: "#" + String(decoding: digits, as: UTF8.self)) else {
                return nil
            }
            return (scalar, digits.count + 1)
        }
        for count in stride(from: min(name.count, 6), through: 2, by: -1) {
            let word = String(decoding: name.prefix(count), as: UTF8.self)
            if accented.contains(word), let scalar = named[word] { return (scalar, count) }
            guard signs.contains(word), let scalar = named[word] else { continue }
            let next = name.startIndex + count < text.count ? text[name.startIndex + count] : 0x20
            let goesOn = (0x61...0x7A).contains(next) || (0x30...0x39).contains(next) || next == UInt8(ascii: "=")
            return goesOn ? nil : (scalar, count)
        }
        return nil
    }

    private static func scalar(named name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let value =
            digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, value >= 0x20 else { return nil }
        // Pages mean Windows-1252 by these numbers, as browsers interpret them (HTML standard, 13.2.5.80).
        return (0x80...0x9F).contains(value) ? windows[Int(value) - 0x80] : Unicode.Scalar(value)
    }

    /// The Windows-1252 characters for the numbers 128 to 159.
    private static let windows = Array(
        ("\u{20AC}\u{81}\u{201A}\u{192}\u{201E}\u{2026}\u{2020}\u{2021}\u{2C6}\u{2030}\u{160}\u{2039}\u{152}\u{8D}\u{17D}\u{8F}"
            + "\u{90}\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}\u{2014}\u{2DC}\u{2122}\u{161}\u{203A}\u{153}\u{9D}\u{17E}\u{178}")
            .unicodeScalars)

    /// Names that need no semicolon: signs, and Latin-1 letters whose names are not prefixes of words.
    private static let signs: Set<String> = ["amp", "lt", "gt", "quot", "nbsp"]
    private static let accented = Set(
        named.keys.filter { name in
            guard let scalar = named[name], (0xC0...0xFF).contains(scalar.value), scalar.properties.isAlphabetic else {
                return false
            }
            return !["eth", "thorn"].contains(name.lowercased())
        })

    /// Names of the Latin-1 characters from U+00A0 on, in order, and of other characters that occur in texts.
    private static let named: [String: Unicode.Scalar] = {
        var named: [String: Unicode.Scalar] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "ndash": "\u{2013}", "mdash": "\u{2014}",
            "lsquo": "\u{2018}", "rsquo": "\u{2019}", "sbquo": "\u{201A}", "ldquo": "\u{201C}", "rdquo": "\u{201D}",
            "bdquo": "\u{201E}", "bull": "\u{2022}", "hellip": "\u{2026}", "euro": "\u{20AC}", "trade": "\u{2122}",
            "OElig": "\u{152}", "oelig": "\u{153}", "Scaron": "\u{160}", "scaron": "\u{161}", "Yuml": "\u{178}",
            "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwnj": "\u{200B}", "num": "#", "plus": "+",
            "sol": "/", "comma": ",", "period": ".", "colon": ":", "lpar": "(", "rpar": ")", "Tab": " ",
            "semi": ";", "excl": "!", "quest": "?", "ast": "*", "percnt": "%", "dollar": "$", "commat": "@",
            "lsqb": "[", "lbrack": "[", "rsqb": "]", "rbrack": "]", "lcub": "{", "rcub": "}", "verbar": "|",
            "vert": "|", "bsol": "\\", "equals": "=", "lowbar": "_", "hyphen": "\u{2010}", "dash": "\u{2010}",
            "minus": "\u{2212}", "NewLine": "\n", "ZeroWidthSpace": "\u{200B}", "zwj": "\u{200B}", "lrm": "\u{200E}",
            "rlm": "\u{200F}", "NoBreak": "\u{2060}", "hairsp": "\u{200A}", "puncsp": "\u{2008}", "numsp": "\u{2007}",
            "filig": "\u{FB01}", "fllig": "\u{FB02}", "ffilig": "\u{FB03}", "ffllig": "\u{FB04}",
            "Cacute": "\u{106}", "cacute": "\u{107}", "Ccaron": "\u{10C}", "ccaron": "\u{10D}", "Dcaron": "\u{10E}",
            "dcaron": "\u{10F}", "Aogon": "\u{104}", "aogon": "\u{105}", "Eogon": "\u{118}", "eogon": "\u{119}",
            "Ecaron": "\u{11A}", "ecaron": "\u{11B}", "Gbreve": "\u{11E}", "gbreve": "\u{11F}", "Idot": "\u{130}",
            "imath": "\u{131}", "Lstrok": "\u{141}", "lstrok": "\u{142}", "Nacute": "\u{143}", "nacute": "\u{144}",
            "Ncaron": "\u{147}", "ncaron": "\u{148}", "Odblac": "\u{150}", "odblac": "\u{151}", "Rcaron": "\u{158}",
            "rcaron": "\u{159}", "Sacute": "\u{15A}", "sacute": "\u{15B}", "Scedil": "\u{15E}", "scedil": "\u{15F}",
            "Tcaron": "\u{164}", "tcaron": "\u{165}", "Uring": "\u{16E}", "uring": "\u{16F}", "Udblac": "\u{170}",
            "udblac": "\u{171}", "Zacute": "\u{179}", "zacute": "\u{17A}", "Zdot": "\u{17B}", "zdot": "\u{17C}",
            "Zcaron": "\u{17D}", "zcaron": "\u{17E}",
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

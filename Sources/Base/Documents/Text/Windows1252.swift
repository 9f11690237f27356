/// The Windows-1252 character set, used where bytes are not UTF-8.
///
/// It agrees with Latin-1 except for 0x80 to 0x9F; its five undefined bytes are read as Latin-1 control characters, as
/// web browsers do, so that every byte can be decoded.
package enum Windows1252 {
    /// Unicode values of the bytes 0x80 to 0x9F.
    private static let special: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    /// Appends the UTF-8 form of `bytes` to `output`.
    package static func appendUTF8(of bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case 0..<0x80:
                output.append(byte)
            case 0x80..<0xA0:
                let value = special[Int(byte) - 0x80]
                if value < 0x800 {
                    output.append(0xC0 | UInt8(value >> 6))
                } else {
                    output.append(0xE0 | UInt8(value >> 12))
                    output.append(0x80 | UInt8(value >> 6 & 0x3F))
                }
                output.append(0x80 | UInt8(value & 0x3F))
            default:
                output.append(0xC0 | byte >> 6)
                output.append(0x80 | byte & 0x3F)
            }
        }
    }
}

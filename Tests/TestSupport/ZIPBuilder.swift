/// Writes ZIP archives byte by byte (APPNOTE 6.3.10), so that tests can make sound and malicious ones alike.
package struct ZIPBuilder {
    package struct Entry {
        /// Path inside the archive.
        package var path: String
        /// The bytes that are stored.
        package var content: [UInt8]
        /// 0 stored, 8 deflated; `content` is then the deflated stream and `size` what it unpacks to.
        package var method: UInt16 = 0
        /// What the content unpacks to; the content's own length if `nil`.
        package var size: Int?
        /// CRC-32 that the headers claim; the true one if `nil`.
        package var checksum: UInt32?
        /// Unix mode of the entry.
        package var mode: UInt32 = 0o100644
        /// Whether the headers claim encryption.
        package var isEncrypted = false

        /// Makes an entry.
        package init(
            path: String, content: [UInt8], method: UInt16 = 0, size: Int? = nil, checksum: UInt32? = nil,
            mode: UInt32 = 0o100644, isEncrypted: Bool = false
        ) {
            self.path = path
            self.content = content
            self.method = method
            self.size = size
            self.checksum = checksum
            self.mode = mode
            self.isEncrypted = isEncrypted
        }
    }

    /// The entries in order.
    package var entries: [Entry]

    /// Makes an archive.
    package init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// Adds a stored text file.
    package mutating func add(_ path: String, _ text: String) {
        entries.append(Entry(path: path, content: Array(text.utf8)))
    }

    /// The whole archive.
    package func bytes() -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = archive.count
            let common = header(of: entry)
            archive += little(UInt32(0x0403_4B50)) + common + little(UInt16(0)) + Array(entry.path.utf8) + entry.content
            directory += little(UInt32(0x0201_4B50)) + little(UInt16(3 << 8 | 20)) + common
            directory += little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0))
            directory += little(entry.mode << 16) + little(UInt32(offset)) + Array(entry.path.utf8)
        }
        let count = little(UInt16(entries.count))
        let end = little(UInt32(0x0605_4B50)) + little(UInt32(0)) + count + count
        let place = little(UInt32(directory.count)) + little(UInt32(archive.count)) + little(UInt16(0))
        return archive + directory + end + place
    }

    /// Version to the length of the name: what both headers share.
    private func header(of entry: Entry) -> [UInt8] {
        let flags: UInt16 = (entry.isEncrypted ? 1 : 0) | 0x0800
        let checksum = entry.checksum ?? ZIPBuilder.crc32(entry.content)
        return little(UInt16(20)) + little(flags) + little(entry.method) + little(UInt32(0)) + little(checksum)
            + little(UInt32(entry.content.count)) + little(UInt32(entry.size ?? entry.content.count))
            + little(UInt16(entry.path.utf8.count))
    }

    private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// CRC-32 as ZIP uses it.
    package static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }

    /// A deflated stream (RFC 1951, fixed Huffman codes) of one zero byte and `runs` copies of 258 more.
    package static func deflatedZeros(runs: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var current: UInt8 = 0
        var used = 0
        func put(_ bits: [UInt8]) {
            for bit in bits {
                current |= bit << UInt8(used)
                used += 1
                if used == 8 {
                    bytes.append(current)
                    current = 0
                    used = 0
                }
            }
        }
        put([1, 1, 0])
        put([0, 0, 1, 1, 0, 0, 0, 0])
        for _ in 0..<runs {
            // Length 258 (code 285), distance 1 (code 0).
            put([1, 1, 0, 0, 0, 1, 0, 1])
            put([0, 0, 0, 0, 0])
        }
        put([0, 0, 0, 0, 0, 0, 0])
        if used > 0 { bytes.append(current) }
        return bytes
    }
}

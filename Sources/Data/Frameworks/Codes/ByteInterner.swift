import Foundation
import Taxonomy

/// Numbers texts in the order of their first occurrence, by their bytes, without creating strings.
///
/// An open-addressing hash table over one byte buffer: looking up a code of ten bytes costs a hash and one comparison.
struct ByteInterner: Sendable {
    private struct Entry {
        var hash: UInt64
        var start: Int
        var length: Int
    }

    private var slots: [Int32]
    private var entries: [Entry] = []
    private var arena: [UInt8] = []

    /// Makes an empty table with capacity for `capacity` texts.
    init(capacity: Int = 64) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        entries.reserveCapacity(capacity)
    }

    /// Numbers the given texts from 0 on; they must differ.
    init(_ texts: [String]) {
        self.init(capacity: texts.count)
        for text in texts {
            var text = text
            text.withUTF8 { _ = intern(UnsafeRawBufferPointer($0)) }
        }
    }

    /// The number of distinct texts.
    var count: Int { entries.count }

    /// The number of a text, or -1 if it is unknown. Constant time on average.
    func find(_ bytes: UnsafeRawBufferPointer) -> Int {
        let hash = ByteInterner.hash(bytes)
        return Int(slots[slot(of: bytes, hash: hash)])
    }

    /// The number of a text, assigned now if it is new.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> Int {
        let hash = ByteInterner.hash(bytes)
        var slot = slot(of: bytes, hash: hash)
        if slots[slot] >= 0 { return Int(slots[slot]) }
        if (entries.count + 1) * 2 > slots.count {
            grow()
            slot = self.slot(of: bytes, hash: hash)
        }
        let index = entries.count
        entries.append(Entry(hash: hash, start: arena.count, length: bytes.count))
        arena.append(contentsOf: bytes)
        slots[slot] = Int32(index)
        return index
    }

    private func slot(of bytes: UnsafeRawBufferPointer, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash, entry.length == bytes.count, isEqual(entry, bytes) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func isEqual(_ entry: Entry, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return true }
        return arena.withUnsafeBytes { arena in
            guard let start = arena.baseAddress else { return false }
            return memcmp(start + entry.start, base, bytes.count) == 0
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
    }

    /// Multiplies and folds eight bytes per step; the last step overlaps the one before, so no byte outside is read.
    ///
    /// Not keyed: a malicious file can make a load slow, but loads are started by an administrator.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        if count >= 8 {
            var index = 0
            while index + 8 < count {
                hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            return mix(hash ^ bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        }
        var word: UInt64 = 0
        for byte in bytes { word = word << 8 | UInt64(byte) }
        return mix(hash ^ word)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}

/// Finds the position of a record in a list by its code.
struct CodeIndex<Record>: Sendable {
    private let interner: ByteInterner

    /// Numbers the codes in their order; they must differ.
    init(_ codes: [String] = []) {
        interner = ByteInterner(codes)
    }

    /// The number of codes.
    var count: Int { interner.count }

    /// The position of a code.
    @inline(__always)
    func find(_ bytes: UnsafeRawBufferPointer) -> Position<Record>? {
        let index = interner.find(bytes)
        return index < 0 ? nil : Position(index)
    }

    /// The position of a code.
    func find(_ code: String) -> Position<Record>? {
        var code = code
        return code.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }
}

/// Finds repeated keys of a table.
///
/// Published tables are sorted, so keys are only compared with the one before; a set is made at the first key that is
/// not larger.
struct KeyGuard {
    private var keys: [UInt64] = []
    private var seen: Set<UInt64>?

    /// Whether a key is new.
    mutating func insert(_ key: UInt64) -> Bool {
        if seen == nil {
            guard let last = keys.last else {
                keys.append(key)
                return true
            }
            if key > last {
                keys.append(key)
                return true
            }
            seen = Set(keys)
            keys = []
        }
        return seen?.insert(key).inserted ?? true
    }

    /// A key of up to four positions: 20 bits for an occupation, 20 for a skill, 12 for a scale, 12 for a category.
    @inline(__always)
    static func key(_ occupation: Int32, _ skill: Int32, _ scale: Int16 = 0, _ category: Int16 = 0) -> UInt64 {
        UInt64(UInt32(bitPattern: occupation)) << 44 | UInt64(UInt32(bitPattern: skill)) << 24
            | UInt64(UInt16(bitPattern: scale)) << 12 | UInt64(UInt16(bitPattern: category))
    }

    /// A key of two positions.
    @inline(__always)
    static func pair(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }

    /// How many occupations or skills a key can tell apart.
    static let positionLimit = 1 << 20
    /// How many scales or categories a key can tell apart.
    static let scaleLimit = 1 << 12
}

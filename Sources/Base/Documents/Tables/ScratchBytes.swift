/// Memory that a reader uses again for fields that are not in the file as they are.
///
/// Capacity is set aside for a whole record before its first field is written, so addresses stay put in between.
struct ScratchBytes: ~Copyable {
    private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 1)
    private(set) var count = 0

    deinit {
        storage.deallocate()
    }

    /// Empties the memory and makes room for `capacity` bytes. Fields lent before become invalid.
    mutating func reset(capacity: Int) {
        count = 0
        guard capacity > storage.count else { return }
        storage.deallocate()
        storage = .allocate(byteCount: max(capacity, 512), alignment: 1)
    }

    /// Copies bytes and returns where they are now. The room must have been set aside.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(rebasing: storage[count..<(count + bytes.count)])
        target.copyMemory(from: bytes)
        count += bytes.count
        return UnsafeRawBufferPointer(target)
    }
}

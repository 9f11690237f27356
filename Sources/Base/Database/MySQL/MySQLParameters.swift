internal import CMariaDB

/// The values bound to a statement, in the library's format, for one call.
struct MySQLParameters {
    /// Binds `values` for `body`; the binds must not outlive the call.
    ///
    /// - Parameters:
    ///   - values: The values in order.
    ///   - limit: The maximum size of all values together, in bytes.
    static func withBinds<Outcome>(
        _ values: [SQLValue], limit: Int, _ body: (UnsafeMutablePointer<MYSQL_BIND>) throws -> Outcome
    ) throws -> Outcome {
        var size = 0
        for value in values {
            switch value {
            case .text(let text): size += text.utf8.count
            case .blob(let bytes): size += bytes.count
            case .real(let number) where !number.isFinite:
                throw DatabaseError(.constraint, "MySQL has no \(number.isNaN ? "NaN" : "infinite numbers").")
            case .null, .integer, .real: break
            }
        }
        // The packet also holds types, lengths and numbers.
        guard size + values.count * 12 + 64 < limit else {
            throw DatabaseError(
                .constraint, "A value is larger than the server takes (its setting max_allowed_packet is \(limit)).")
        }
        let binds = UnsafeMutablePointer<MYSQL_BIND>.allocate(capacity: values.count)
        let lengths = UnsafeMutablePointer<UInt>.allocate(capacity: values.count)
        // Numbers first, eight bytes each; then the bytes of texts.
        let numbers = values.count * 8
        let memory = UnsafeMutableRawPointer.allocate(byteCount: numbers + size + 1, alignment: 8)
        defer {
            binds.deallocate()
            lengths.deallocate()
            memory.deallocate()
        }
        binds.initialize(repeating: MYSQL_BIND(), count: values.count)
        lengths.initialize(repeating: 0, count: values.count)
        var end = numbers
        for (index, value) in values.enumerated() {
            let slot = memory + index * 8
            binds[index].buffer = slot
            switch value {
            case .null:
                binds[index].buffer_type = MYSQL_TYPE_NULL
            case .integer(let number):
                slot.storeBytes(of: number, as: Int64.self)
                binds[index].buffer_type = MYSQL_TYPE_LONGLONG
            case .real(let number):
                slot.storeBytes(of: number, as: Double.self)
                binds[index].buffer_type = MYSQL_TYPE_DOUBLE
            case .text(var text):
                binds[index].buffer_type = MYSQL_TYPE_STRING
                text.withUTF8 { append(UnsafeRawBufferPointer($0), at: index) }
            case .blob(let bytes):
                binds[index].buffer_type = MYSQL_TYPE_BLOB
                bytes.withUnsafeBytes { append($0, at: index) }
            }
        }
        return try body(binds)

        func append(_ bytes: UnsafeRawBufferPointer, at index: Int) {
            let place = memory + end
            if let base = bytes.baseAddress { place.copyMemory(from: base, byteCount: bytes.count) }
            end += bytes.count
            lengths[index] = UInt(bytes.count)
            binds[index].buffer = place
            binds[index].buffer_length = UInt(bytes.count)
            binds[index].length = lengths + index
        }
    }
}

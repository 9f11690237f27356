internal import CPostgreSQL
import Foundation

/// The columns of a result's row, in libpq's binary format: numbers are big-endian.
final class PostgreSQLRow: RowReading {
    private var result: OpaquePointer?
    private var row: Int32 = 0

    func point(at result: OpaquePointer, row: Int32) {
        self.result = result
        self.row = row
    }

    /// Object ids of PostgreSQL's built-in types (`pg_type`), which never change.
    private enum TypeID {
        static let bool: UInt32 = 16
        static let bytes: UInt32 = 17
        static let int8: UInt32 = 20
        static let int2: UInt32 = 21
        static let int4: UInt32 = 23
        static let oid: UInt32 = 26
        static let float4: UInt32 = 700
        static let float8: UInt32 = 701
        static let numeric: UInt32 = 1_700
    }

    var columnCount: Int { result.map { Int(PQnfields($0)) } ?? 0 }

    func isNull(_ column: Int) -> Bool {
        PQgetisnull(result, row, Int32(column)) == 1
    }

    func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, Int32(column)), count: Int(PQgetlength(result, row, Int32(column))))
    }

    func integer(_ column: Int) -> Int64 {
        // By far the most frequent type: integer columns.
        if PQftype(result, Int32(column)) == TypeID.int8 { return Self.number(bytes(column), Int64.self) }
        return switch value(column) {
        case .integer(let number): number
        case .real(let number): Int64(exactly: number.rounded(.towardZero)) ?? 0
        case .text(let text): Int64(text) ?? 0
        case .null, .blob: 0
        }
    }

    func real(_ column: Int) -> Double {
        if PQftype(result, Int32(column)) == TypeID.float8 {
            return Double(bitPattern: Self.number(bytes(column), UInt64.self))
        }
        return switch value(column) {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .text(let text): Double(text) ?? 0
        case .null, .blob: 0
        }
    }

    func value(_ column: Int) -> SQLValue {
        guard !isNull(column) else { return .null }
        let bytes = bytes(column)
        switch PQftype(result, Int32(column)) {
        case TypeID.int8: return .integer(Self.number(bytes, Int64.self))
        case TypeID.int2: return .integer(Int64(Self.number(bytes, Int16.self)))
        case TypeID.int4: return .integer(Int64(Self.number(bytes, Int32.self)))
        case TypeID.oid: return .integer(Int64(Self.number(bytes, UInt32.self)))
        case TypeID.bool: return .integer(bytes.first == 1 ? 1 : 0)
        case TypeID.float8: return .real(Double(bitPattern: Self.number(bytes, UInt64.self)))
        case TypeID.float4: return .real(Double(Float(bitPattern: Self.number(bytes, UInt32.self))))
        case TypeID.numeric: return .real(Self.decimal(bytes))
        case TypeID.bytes: return .blob(Array(bytes))
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, from offset: Int = 0, _ type: Number.Type
    ) -> Number {
        guard bytes.count >= offset + MemoryLayout<Number>.size else { return 0 }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// A `numeric`, the type of sums: digits of base 10,000, the first one of weight `weight`.
    private static func decimal(_ bytes: UnsafeRawBufferPointer) -> Double {
        let count = Int(number(bytes, Int16.self))
        let weight = Int(number(bytes, from: 2, Int16.self))
        let isNegative = number(bytes, from: 4, UInt16.self) == 0x4000
        var value = 0.0
        for index in 0..<max(0, count) {
            let digit = Double(number(bytes, from: 8 + 2 * index, Int16.self))
            value += digit * pow(10_000, Double(weight - index))
        }
        return isNegative ? -value : value
    }
}

internal import CHiredis

/// A server's reply, copied out of the library's memory.
enum RedisReply: Sendable, Hashable {
    case bytes([UInt8])
    case status(String)
    case number(Int64)
    case array([RedisReply])
    case nothing
    /// An error reply; the first word is its class.
    case refusal(String)

    /// Copies a reply; `nil` for an unknown type.
    init?(_ reply: UnsafePointer<redisReply>) {
        let value = reply.pointee
        let bytes = value.str.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: Int(value.len))) } ?? []
        switch value.type {
        case REDIS_REPLY_STRING: self = .bytes(bytes)
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .refusal(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .number(Int64(value.integer))
        case REDIS_REPLY_NIL: self = .nothing
        case REDIS_REPLY_ARRAY:
            var elements: [RedisReply] = []
            for index in 0..<Int(value.elements) {
                guard let element = value.element?[index], let copy = RedisReply(element) else { return nil }
                elements.append(copy)
            }
            self = .array(elements)
        default: return nil
        }
    }
}

/// Why a server was unusable; never contains what was sent.
struct RedisFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
    /// Whether the time limit was exceeded, on a connection that may still be usable.
    let isLate: Bool

    init(_ description: String, isLate: Bool = false) {
        self.description = description
        self.isLate = isLate
    }

    /// The class of an error reply (`WRONGPASS`, `LOADING`...), for logs; its text may contain anything.
    static func word(of refusal: String) -> String {
        String(refusal.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(24))
    }
}

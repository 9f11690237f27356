internal import ServiceSupport

/// Bodies of answers, read for what they say whatever the status is.
enum ResponseBody {
    /// The JSON of a body, a byte order mark before it let pass; `nil` for anything else.
    static func json(_ body: [UInt8], limit: Int) -> JSONValue? {
        let limits = JSONLimits(bytes: limit, depth: 64)
        if let value = try? JSONValue(parsing: withoutMark(body), limits: limits) { return value }
        // A refusal may come as an event, as the answer would have.
        guard body.starts(with: "data:".utf8) || body.starts(with: "event:".utf8) else { return nil }
        var events = EventStream()
        let complete = (events.take(body) ?? []) + [events.rest()].compactMap(\.self)
        return complete.lazy.compactMap { try? JSONValue(parsing: $0.data, limits: limits) }.first
    }

    /// Bytes without the byte order mark of UTF-8.
    static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }
}

internal import ServiceSupport

/// Bodies of answers, read for what they say whatever the status is.
enum ResponseBody {
    /// The JSON of a body; `nil` for anything else.
    static func json(_ body: [UInt8], limit: Int) -> JSONValue? {
        try? JSONValue(parsing: body, limits: JSONLimits(bytes: limit, depth: 64))
    }
}

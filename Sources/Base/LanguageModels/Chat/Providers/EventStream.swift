/// Parses a stream of server-sent events from pieces with arbitrary boundaries, even within a character.
struct EventStream {
    /// An event.
    struct Event: Sendable {
        /// Its data.
        let data: [UInt8]
        /// Whether its type is `error`, whatever its data.
        let isError: Bool
    }

    /// The maximum length of a line; services of models do not send longer ones.
    static let longestLine = 1 << 20

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isError = false
    private var isAfterReturn = false
    private var isFirstLine = true

    /// Receives a piece; returns every event that it completes, or `nil` when a line is too long.
    mutating func take(_ bytes: [UInt8]) -> [Event]? {
        var events: [Event] = []
        for byte in bytes {
            if byte == 0x0A, isAfterReturn {
                isAfterReturn = false
                continue
            }
            isAfterReturn = byte == 0x0D
            guard byte == 0x0A || byte == 0x0D else {
                guard line.count + data.count < Self.longestLine else { return nil }
                line.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    /// The last event, if the stream ended without an empty line.
    mutating func rest() -> Event? {
        if !line.isEmpty { _ = endLine() }
        return endLine()
    }

    private mutating func endLine() -> Event? {
        defer { line = [] }
        if isFirstLine {
            // The stream may start with a byte order mark.
            isFirstLine = false
            line = Array(ResponseBody.withoutMark(line))
        }
        guard line.isEmpty else {
            if line.starts(with: "data:".utf8) || line.elementsEqual("data".utf8) {
                var value = line.dropFirst(5)
                if value.first == 0x20 { value = value.dropFirst() }
                if hasData { data.append(0x0A) }
                data += value
                hasData = true
            } else if line.starts(with: "event:".utf8) {
                isError = line.dropFirst(6).drop { $0 == 0x20 }.elementsEqual("error".utf8)
            }
            return nil
        }
        defer {
            data = []
            (hasData, isError) = (false, false)
        }
        // An event without data is ignored (HTML standard, 9.2.6): a heartbeat.
        return data.allSatisfy { $0 == 0x0A } ? nil : Event(data: data, isError: isError)
    }
}

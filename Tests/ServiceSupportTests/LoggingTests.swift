import Testing

@testable import ServiceSupport

@Suite("Logging")
struct LoggingTests {
    private let writer = MemoryLogWriter()

    @Test("adds what the task carries, below the logger's own and the line's own data")
    func context() async {
        let logger = Logger(label: "test", metadata: ["b": "logger", "c": "logger"], writer: writer)
        await LogContext.with(["a": "task", "b": "task", "c": "task"]) {
            LogContext.with(["d": "inner"]) { logger.info("One.", ["c": "line"]) }
            await withTaskGroup { group in group.addTask { logger.info("Two.") } }
        }
        logger.info("Three.")
        #expect(
            writer.all.map(\.metadata) == [
                ["a": "task", "b": "logger", "c": "line", "d": "inner"],
                ["a": "task", "b": "logger", "c": "logger"], ["b": "logger", "c": "logger"],
            ])
    }

    @Test("hides values of keys that sound secret, and does not evaluate what is below its level")
    func hiding() {
        let logger = Logger(label: "test", level: .info, writer: writer)
        logger.debug({ fatalMessage() }())
        logger.info("In.", ["api_key": "k", "Authorization": "x", "user": "u"])
        #expect(writer.all.map(\.metadata) == [["api_key": "[redacted]", "Authorization": "[redacted]", "user": "u"]])
    }

    private func fatalMessage() -> String {
        Issue.record("a dropped line was evaluated")
        return ""
    }

    @Test("writes a line of text or of JSON")
    func lines() {
        let record = LogRecord(
            time: Timestamp(milliseconds: 0), level: .warning, label: "a", message: "Odd.",
            metadata: ["z": "1", "b": "two words"])
        #expect(
            String(decoding: StreamLogWriter.text(record), as: UTF8.self)
                == #"1970-01-01T00:00:00.000Z warning [a] Odd. b="two words" z=1"#)
        #expect(
            String(decoding: StreamLogWriter.json(record), as: UTF8.self)
                == #"{"time":"1970-01-01T00:00:00.000Z","level":"warning","label":"a","message":"Odd.","b":"two words","z":"1"}"#
        )
    }

    @Test("gives each part its level, a part of a part that of its parent")
    func levels() throws {
        let levels = try LogLevels(parsing: "warning, http = debug,http.access=error")
        #expect(levels.level(for: "store") == .warning)
        #expect(levels.level(for: "http") == .debug)
        #expect(levels.level(for: "http.router.trie") == .debug)
        #expect(levels.level(for: "http.access") == .error)
        #expect(levels.logger("http", writer: writer).level == .debug)
        #expect(try LogLevels(parsing: "http=debug").standard == .info)
    }

    @Test(
        "names what is no level",
        arguments: [
            ("", "'' is not a log level, one of: trace, debug, info, notice, warning, error, critical"),
            (
                "http=debg",
                "'debg' is not a log level, one of: trace, debug, info, notice, warning, error, critical; did you mean 'debug'?"
            ), ("=info", "'=info' names no part of the program"),
        ])
    func badLevels(text: String, message: String) {
        #expect(throws: LogLevels.ParseError(description: message)) { try LogLevels(parsing: text) }
    }
}

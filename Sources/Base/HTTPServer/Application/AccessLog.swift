package import ServiceSupport

/// Logs one line for each request.
package struct AccessLog: HTTPObserver {
    private let logger: Logger
    private let level: LogLevel

    /// Creates an access log.
    ///
    /// - Parameters:
    ///   - logger: receives the lines; with a JSON writer there is one JSON object per line.
    ///   - level: the level of every line.
    package init(logger: Logger, level: LogLevel = .info) {
        self.logger = logger
        self.level = level
    }

    package var wantsClientDetails: Bool { true }

    package func requestFinished(_ summary: HTTPExchangeSummary) {
        logger.log(
            level, "request",
            [
                "method": summary.method.rawValue,
                "route": summary.route,
                "target": summary.target,
                "status": String(summary.status),
                "bytes": String(summary.bytesSent),
                "duration_us": String(summary.duration.microseconds),
                "request_id": summary.requestID,
                "remote": summary.remoteAddress,
                "user_agent": summary.userAgent ?? "",
            ])
    }
}

extension Duration {
    /// Whole microseconds.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// Whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}

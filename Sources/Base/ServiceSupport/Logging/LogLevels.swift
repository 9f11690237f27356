/// The log level of each part of the program, written as `info` or `info,http=debug,store=warning`.
package struct LogLevels: Sendable, Hashable {
    /// The error for an invalid list of levels.
    package struct ParseError: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, naming the offending text.
        package let description: String
    }

    /// The level of parts without one of their own.
    package var standard: LogLevel
    /// The levels of named parts; a label `a.b` inherits the level of `a` unless it has its own.
    package var byLabel: [String: LogLevel]

    package init(_ standard: LogLevel = .info, byLabel: [String: LogLevel] = [:]) {
        self.standard = standard
        self.byLabel = byLabel
    }

    /// Parses a list; spaces around its items are ignored.
    package init(parsing text: String) throws(ParseError) {
        self.init()
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0.filter { !$0.isWhitespace }) }
            let word = parts.last ?? ""
            guard let level = LogLevel(rawValue: word) else {
                let all = LogLevel.allCases.map(\.rawValue)
                let hint = NearestName.suggestion(for: word, in: all).map { "; did you mean '\($0)'?" } ?? ""
                throw ParseError(
                    description: "'\(word)' is not a log level, one of: \(all.joined(separator: ", "))\(hint)")
            }
            if parts.count == 1 {
                standard = level
            } else if parts[0].isEmpty {
                throw ParseError(description: "'\(item)' names no part of the program")
            } else {
                byLabel[parts[0]] = level
            }
        }
    }

    /// The level of a part.
    package func level(for label: String) -> LogLevel {
        var name = Substring(label)
        while true {
            if let level = byLabel[String(name)] { return level }
            guard let dot = name.lastIndex(of: ".") else { return standard }
            name = name[..<dot]
        }
    }

    /// A logger for a part at its level.
    package func logger(_ label: String, writer: any LogWriting) -> Logger {
        Logger(label: label, level: level(for: label), writer: writer)
    }
}

/// A finding about source data: what is wrong, where, and what became of it.
package struct Diagnostic: Sendable, Hashable {
    /// How bad it is.
    package enum Severity: String, Sendable, Comparable {
        /// Worth knowing; nothing was lost.
        case note
        /// A row was set aside or a value was read with a correction.
        case warning
        /// The release cannot be loaded.
        case error

        package static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// How bad it is.
    package var severity: Severity
    /// Stable short name, for instance `unknown_code` or `bad_number`.
    package var code: String
    /// What is wrong and what to do, in one sentence.
    package var message: String
    /// The file's name, without folders.
    package var file: String
    /// The line, counted from 1 (the header is line 1); `nil` where it concerns the whole file.
    package var line: Int?
    /// The column's name, if one column is to blame.
    package var column: String?
    /// The offending text, at most 80 characters, control characters replaced.
    package var excerpt: String?

    /// Makes a finding.
    package init(
        _ severity: Severity, _ code: String, _ message: String, file: String, line: Int? = nil, column: String? = nil,
        excerpt: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.excerpt = excerpt
    }
}

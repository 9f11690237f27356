/// A finding about source data: what is wrong, where, and how it was handled.
package struct Diagnostic: Sendable, Hashable {
    /// The severity of a finding.
    package enum Severity: String, Sendable, Comparable {
        /// For information; no data was lost.
        case note
        /// A row was set aside or a value was corrected.
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

    /// The severity.
    package var severity: Severity
    /// A stable short name, for instance `unknown_code` or `bad_number`.
    package var code: String
    /// What is wrong and how to correct it, in one sentence.
    package var message: String
    /// The file's name, without folders.
    package var file: String
    /// The line, counted from 1 (the header is line 1); `nil` if it concerns the whole file.
    package var line: Int?
    /// The column's name, if the finding concerns one column.
    package var column: String?
    /// The offending text, at most 80 characters, control characters replaced.
    package var excerpt: String?

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

import Documents
import Taxonomy

/// What was found in one file. Used by one thread.
final class TableFindings {
    let file: String
    private(set) var report = DiagnosticReport()
    /// Records after the header.
    var rowsRead = 0
    /// Records that are sound as text.
    var rowsSound = 0
    /// Records taken over.
    var rowsTaken = 0

    init(file: String) {
        self.file = file
    }

    /// Adds a finding about the whole file.
    func add(_ severity: Diagnostic.Severity, _ code: String, _ message: String, column: String? = nil) {
        report.add(Diagnostic(severity, code, message, file: file, column: column))
    }

    /// Adds a finding about a field or a row; `message` is asked for only if it is kept.
    func add(
        _ severity: Diagnostic.Severity, _ code: String, line: Int, column: String? = nil,
        excerpt: UnsafeRawBufferPointer? = nil, message: () -> String
    ) {
        let file = file
        report.add(severity, code, file: file) {
            Diagnostic(
                severity, code, message(), file: file, line: line, column: column,
                excerpt: excerpt.map { ByteText.excerpt($0) })
        }
    }

    /// The report with the row counts. `isTyped` is false for tables that are only landed, where sound is taken.
    func finish(isTyped: Bool) -> DiagnosticReport {
        let taken = isTyped ? rowsTaken : rowsSound
        report.addRows(read: rowsRead, setAside: rowsRead - taken, file: file)
        return report
    }
}

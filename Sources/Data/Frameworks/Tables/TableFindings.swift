import Documents
import ServiceSupport
import Taxonomy

/// The findings about one file. Used by one thread.
final class TableFindings {
    let file: String
    private(set) var report = DiagnosticReport()
    /// Records after the header.
    private(set) var rowsRead = 0
    /// Records that are valid as text.
    private(set) var rowsSound = 0
    /// Records taken over.
    private(set) var rowsTaken = 0

    init(file: String) {
        self.file = file
    }

    /// Adds to the counts of records.
    func count(read: Int, sound: Int, taken: Int) {
        rowsRead += read
        rowsSound += sound
        rowsTaken += taken
    }

    /// Adds a finding about the whole file.
    func add(_ severity: Diagnostic.Severity, _ code: String, _ message: String, column: String? = nil) {
        report.add(Diagnostic(severity, code, message, file: file, column: column))
    }

    /// Adds a finding about a field or a row; `message` is evaluated only if it is kept.
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

    /// The report with the row counts.
    func finish() -> DiagnosticReport {
        report.addRows(read: rowsRead, setAside: rowsRead - rowsTaken, file: file)
        return report
    }

    /// Whether a record is valid as text; records its faults.
    func check(_ row: TableRow, width: Int, expectsWindows1252: Bool = false) -> Bool {
        if row.flaws.contains(.converted), !expectsWindows1252 {
            add(.warning, "latin1", line: row.line, excerpt: row.fields.first) {
                "the line is not UTF-8 and was read as Windows-1252; save the file as UTF-8"
            }
        }
        if row.isSound(width: width) { return true }
        if row.flaws.contains(.zeroByte) {
            add(.warning, "zero_byte", line: row.line, excerpt: row.fields.first) {
                "the line holds a zero byte; it is set aside"
            }
        } else if row.flaws.contains(.openQuote) {
            add(.error, "open_quote", line: row.quoteLine, excerpt: row.fields.first) {
                "a quote opens in this line and is not closed; records after it were taken for text of its field: "
                    + "close the quote, or get the file again"
            }
        } else if row.flaws.contains(.badQuotes) {
            add(.warning, "bad_quotes", line: row.line, excerpt: row.fields.first) {
                "a quoted field does not end properly; the record is set aside"
            }
        } else if row.flaws.contains(.noLineEnd) {
            // A single word at the end may be a remark. A record that breaks off means that the following ones are
            // missing.
            add(row.count > 1 ? .error : .warning, "truncated_file", line: row.line, excerpt: row.fields.first) {
                "the file ends in the middle of this line (\(row.count) of \(width) fields); the line is set aside: "
                    + "download the file again"
            }
        } else {
            add(.warning, "wrong_column_count", line: row.line, excerpt: row.fields.first) {
                "the line has \(Figures.counted(row.count, "field")) and the header \(width); it is set aside"
            }
        }
        return false
    }

    /// Records a finding about a number of rows, unless it is 0: `12 rows repeat` and the rest of the sentence.
    func note(
        _ count: Int, _ code: String, _ one: String, _ many: String, _ rest: String = "",
        severity: Diagnostic.Severity = .note
    ) {
        if count > 0 { add(severity, code, Figures.counted(count, one, many) + rest) }
    }

    /// Records a row that is the header of another table: the rows below it would be read with the wrong columns.
    func noteOtherHeader(_ row: TableRow) {
        add(.error, "other_header", line: row.line, excerpt: row.fields.first) {
            "the header of another table stands here, with other columns or in another order: the file was put together "
                + "of several; import them one by one"
        }
    }

    /// Records anomalies of the whole text, after its records.
    func noteFileFlaws(of probe: TextProbe) {
        if probe.hasByteOrderMark {
            add(.note, "byte_order_mark", "starts with a byte order mark; it was left out")
        }
        if !probe.endsWithLineEnd, report.countsByCode["truncated_file"] == nil {
            add(
                .note, "no_final_line_end",
                "the last line has no line end; if the file was cut off, rows are missing")
        }
    }
}

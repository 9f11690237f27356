/// The findings from reading source files: all are counted, the first hundred of each code are kept in full.
package struct DiagnosticReport: Sendable {
    /// The counts of one file.
    package struct FileCounts: Sendable, Hashable {
        /// Records after the header, without empty lines.
        package var rowsRead = 0
        /// Records that were not imported, for any reason.
        package var rowsSetAside = 0
        /// Findings by code.
        package var findings: [String: Int] = [:]
    }

    /// The number of findings per code that are kept in full.
    package static let keptPerCode = 100

    /// The findings that were kept, in the order of addition.
    package private(set) var kept: [Diagnostic] = []
    /// The number of findings per code, kept or not.
    package private(set) var countsByCode: [String: Int] = [:]
    /// The number of findings per severity, kept or not.
    package private(set) var countsBySeverity: [Diagnostic.Severity: Int] = [:]
    /// The counts of each file, by name.
    package private(set) var files: [String: FileCounts] = [:]

    /// Creates an empty report.
    package init() {}

    /// Whether a finding prevents loading.
    package var hasErrors: Bool { countsBySeverity[.error, default: 0] > 0 }
    /// Records read in all files.
    package var rowsRead: Int { files.values.reduce(0) { $0 + $1.rowsRead } }
    /// Records set aside in all files.
    package var rowsSetAside: Int { files.values.reduce(0) { $0 + $1.rowsSetAside } }

    /// Adds a finding.
    package mutating func add(_ diagnostic: Diagnostic) {
        add(diagnostic.severity, diagnostic.code, file: diagnostic.file) { diagnostic }
    }

    /// Counts a finding; creates and keeps it if fewer than a hundred of its code are kept.
    package mutating func add(
        _ severity: Diagnostic.Severity, _ code: String, file: String, make: () -> Diagnostic
    ) {
        count(severity, code, file: file, times: 1)
        if countsByCode[code, default: 0] <= DiagnosticReport.keptPerCode { kept.append(make()) }
    }

    /// Adds to the row counts of a file.
    package mutating func addRows(read: Int, setAside: Int, file: String) {
        files[file, default: FileCounts()].rowsRead += read
        files[file, default: FileCounts()].rowsSetAside += setAside
    }

    /// Merges another report, whose findings come after this one's.
    package mutating func merge(_ other: DiagnosticReport) {
        var room = countsByCode.mapValues { DiagnosticReport.keptPerCode - $0 }
        for diagnostic in other.kept {
            let left = room[diagnostic.code] ?? DiagnosticReport.keptPerCode
            room[diagnostic.code] = left - 1
            if left > 0 { kept.append(diagnostic) }
        }
        countsByCode.merge(other.countsByCode, uniquingKeysWith: +)
        countsBySeverity.merge(other.countsBySeverity, uniquingKeysWith: +)
        for (file, theirs) in other.files {
            files[file, default: FileCounts()].rowsRead += theirs.rowsRead
            files[file, default: FileCounts()].rowsSetAside += theirs.rowsSetAside
            files[file, default: FileCounts()].findings.merge(theirs.findings, uniquingKeysWith: +)
        }
    }

    private mutating func count(_ severity: Diagnostic.Severity, _ code: String, file: String, times: Int) {
        countsByCode[code, default: 0] += times
        countsBySeverity[severity, default: 0] += times
        files[file, default: FileCounts()].findings[code, default: 0] += times
    }
}

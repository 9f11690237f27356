import Taxonomy

/// What a piece of the reading gave.
struct JobOutcome: Sendable {
    /// The typed rows, in an otherwise empty release.
    var content = ReleaseContent(framework: .onet, version: "")
    /// What was found.
    var report = DiagnosticReport()
    /// Sound rows by file.
    var soundRows: [String: Int] = [:]

    /// Takes the findings of a file that has been read.
    mutating func finish(_ session: TableSession, isTyped: Bool) {
        report.merge(session.findings.finish(isTyped: isTyped))
        soundRows[session.open.file] = session.findings.rowsSound
    }
}

import Taxonomy

/// Reads an O*NET release into typed content and whole tables.
package enum ONetReader {
    /// Reads every table of `source`.
    ///
    /// Takes some tenths of a second of two cores and blocks the calling thread, so it must not be called from the
    /// cooperative pool. `release` is the version to use if neither the notes nor the source's name tells one.
    /// `progress` is called from two threads, once a file. Throws `FrameworkError.versionUnknown`; whatever is wrong
    /// with the data is in the result's diagnostics.
    package static func read(
        _ source: ONetSource, release: String? = nil, progress: @escaping @Sendable (ReadProgress) -> Void = { _ in }
    ) throws(FrameworkError) -> ReadRelease {
        let notes = ONetReleaseNotes(files: source.files)
        let opening = TableOpening(source)
        var reading = ONetReading(
            opening: opening, progress: ReadingProgress(opening.tables.map(\.source), report: progress))
        reading.content.version = try version(notes, source: source, given: release)
        reading.content.releasedOn = notes.releasedOn
        reading.content.isSample = notes.isSample
        if let given = release, notes.version != nil, given != reading.content.version {
            reading.report.add(
                Diagnostic(
                    .warning, "other_version",
                    "the release calls itself \(reading.content.version), not \(given); its own word is taken",
                    file: "Read Me.txt"))
        }
        reading.readAll()
        return ReadRelease(
            content: reading.content, tables: reading.landedTables(), diagnostics: reading.report,
            checksum: SourceFile.checksum(of: source.files))
    }

    private static func version(
        _ notes: ONetReleaseNotes, source: ONetSource, given: String?
    ) throws(FrameworkError) -> String {
        if let version = notes.version { return version }
        if let version = ReleaseVersion(name: source.name) { return version.description }
        if let given, let version = ReleaseVersion(given) { return version.description }
        throw FrameworkError(
            .versionUnknown,
            "\"\(source.name)\" does not say which O*NET release it is: it has no \"Read Me.txt\" with a line like "
                + "\"O*NET 30.1 Database\" and its name has no version; give the version with --release")
    }
}

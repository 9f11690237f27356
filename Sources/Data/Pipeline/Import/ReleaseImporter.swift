import Database
import Documents
import Frameworks
import ServiceSupport
package import Store
import Taxonomy

/// Brings a release of a framework from its files into the database.
///
/// Reading comes first and touches nothing; then, under a lock that other processes respect, the release is written
/// beside the one that is served and switched to in one transaction (`ReleaseWriter`).
package struct ReleaseImporter: Sendable {
    /// The share of rows that may be set aside before a release is refused.
    package static let setAsideLimit = 0.02

    /// What to do beside reading.
    package struct Options: Sendable {
        /// Read and check only; the database is not written.
        package var isDryRun = false
        /// Write the release even if the same files are loaded already.
        package var isForced = false
        /// Serve a release again whose files were loaded before; off, the release that is served stays.
        package var switchesBack = true
        /// The version to assume where the files do not tell.
        package var version: String?

        /// Makes the defaults.
        package init() {}
    }

    /// A step of the import, for a progress display.
    package enum Progress: Sendable {
        /// Files are being read.
        case reading(bytes: Int, of: Int, file: String)
        /// Rows are being written.
        case writing(rows: Int, of: Int, table: String)
    }

    private let store: Store

    /// Makes an importer into a store whose schema is up to date.
    package init(store: Store) {
        self.store = store
    }

    /// Reads, checks and loads a release of a framework.
    ///
    /// Throws `FrameworkError`, `DocumentError` or `DatabaseError`; data that is refused is in the report, not thrown.
    ///
    /// - Parameters:
    ///   - framework: Its id; one that no adapter reads throws `FrameworkError`.
    ///   - path: Folder, archive or file, as fits the framework.
    ///   - options: What to do beside reading.
    ///   - progress: Told what is being done, from several threads.
    package func importRelease(
        of framework: String, from path: String, options: Options,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> ImportReport {
        try await finish(
            try await prepare(framework, from: path, options: options, progress: progress), options: options,
            progress: progress)
    }

    /// A release that was read, or found to be loaded already.
    struct Prepared: Sendable {
        fileprivate let reading: Reading
        fileprivate let path: String
        fileprivate let loaderVersion: Int
        fileprivate let readSeconds: Double
    }

    /// The first half of an import: reads and checks the files, and writes nothing.
    func prepare(
        _ framework: String, from path: String, options: Options,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Prepared {
        let start = ContinuousClock.now
        guard let adapter = FrameworkAdapters.adapter(for: framework) else {
            throw FrameworkError(.notARelease, "no framework is called \"\(framework)\"")
        }
        // Asked before anything looks into the file; files below a folder are asked about when they are opened.
        guard !ProtectedFiles.ofThisProcess.contains(path: path) else {
            throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: path))
        }
        // The files' checksum alone tells whether there is anything to do: it is cheaper than reading them.
        let known =
            options.isDryRun || options.isForced
            ? [] : try await store.releases(framework: framework).filter { $0.state != .supplement }
        let reading = try await Self.read(
            path, adapter: adapter, version: options.version, known: known, progress: progress)
        return Prepared(
            reading: reading, path: path, loaderVersion: adapter.loaderVersion,
            readSeconds: start.duration(to: .now) / .seconds(1))
    }

    /// The second half: writes what was read, or switches to what is there.
    func finish(
        _ prepared: Prepared, options: Options, progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> ImportReport {
        let start = ContinuousClock.now
        switch prepared.reading {
        case .known(let stored):
            return ImportReport(
                stored, source: prepared.path,
                outcome: stored.state == .current || !options.switchesBack
                    ? .unchanged(stored) : .switched(try await store.switchCurrent(to: stored.id)),
                seconds: prepared.readSeconds + start.duration(to: .now) / .seconds(1))
        case .release(let release):
            var report = ImportReport(release, source: prepared.path)
            report.readSeconds = prepared.readSeconds
            if let refusal = Self.refusal(of: release.diagnostics) {
                report.outcome = .refused(refusal)
            } else if options.isDryRun {
                report.outcome = .dryRun
            } else {
                let written = try await load(
                    release, loaderVersion: prepared.loaderVersion, source: prepared.path, progress: progress)
                report.outcome = .loaded(written.release)
                report.untidied = written.untidied
                report.landingSeconds = written.landingSeconds
                report.writeSeconds = start.duration(to: .now) / .seconds(1)
            }
            report.seconds = report.readSeconds + start.duration(to: .now) / .seconds(1)
            return report
        }
    }

    /// What reading came to.
    fileprivate enum Reading: Sendable {
        /// The files are those of a release that the database holds.
        case known(StoredRelease)
        /// The files were read.
        case release(ReadRelease)
    }

    /// Reads on a thread of its own: it takes tenths of a second of every core.
    private static func read(
        _ path: String, adapter: any FrameworkAdapter, version: String?, known: [StoredRelease],
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Reading {
        let executor = BlockingExecutor(label: "metier.import.reading", threads: 1, queueLimit: 1)
        let outcome: Result<Reading, any Error>
        do {
            outcome = .success(
                try await executor.run {
                    let source = try adapter.open(path)
                    if !known.isEmpty {
                        let checksum = SourceFile.checksum(of: source.files)
                        let same = known.first { $0.checksum == checksum && $0.loaderVersion == adapter.loaderVersion }
                        if let same { return .known(same) }
                    }
                    return .release(
                        try source.read(release: version) { step in
                            progress(.reading(bytes: step.bytesDone, of: step.bytesTotal, file: step.file))
                        })
                })
        } catch {
            outcome = .failure(error)
        }
        await executor.shutDown()
        return try outcome.get()
    }

    /// Why a release must not be loaded; `nil` if it may.
    static func refusal(of diagnostics: DiagnosticReport) -> String? {
        if let error = diagnostics.kept.first(where: { $0.severity == .error }) {
            let count = diagnostics.countsBySeverity[.error] ?? 1
            return "\(error.file): \(error.message)"
                + (count > 1 ? " (and \(Figures.counted(count - 1, "more error")))" : "")
        }
        let (read, setAside) = (diagnostics.rowsRead, diagnostics.rowsSetAside)
        guard read > 0, Double(setAside) / Double(read) > setAsideLimit else { return nil }
        return
            "\(Figures.grouped(setAside)) of \(Figures.counted(read, "row")) cannot be used, more than \(Int(setAsideLimit * 100)) in 100; "
            + "the files are damaged or not what they are taken for"
    }

    private func load(
        _ release: ReadRelease, loaderVersion: Int, source: String,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> WrittenRelease {
        let draft = ReleaseDraft(
            checksum: release.checksum, loaderVersion: loaderVersion, source: source,
            rowsRead: release.diagnostics.rowsRead, rowsSetAside: release.diagnostics.rowsSetAside)
        let total = release.content.rowCount + release.tables.reduce(0) { $0 + $1.rowCount }
        return try await store.write(
            release.content, landing: release.tables.map(LandedRows.init), draft: draft, now: .now
        ) { step in progress(.writing(rows: step.rows, of: total, table: step.table)) }
    }
}

/// A landed table as the store takes it.
private struct LandedRows: LandingRows {
    private let table: LandedTable

    init(_ table: LandedTable) {
        self.table = table
    }

    var tableID: String { table.id }
    var file: String { table.file }
    var checksum: String { table.sha256 }
    var rowEstimate: Int { table.rowCount }
    var landingColumns: [(name: String, original: String)] { table.columns.map { ($0.name, $0.original) } }

    func forEachLandingRow(
        _ body: (_ line: Int, _ fields: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Void
    ) throws {
        try table.forEachRow { try body($0.line, $0.fields) }
    }
}

import Database
import Documents
package import Frameworks
import ServiceSupport
package import Store
import Taxonomy

/// Imports a release of a framework from its files into the database.
///
/// Reading comes first and changes nothing; then, under a lock shared with other processes, the release is written
/// beside the one that is served and switched to in one transaction (`ReleaseWriter`).
package struct ReleaseImporter: Sendable {
    /// The share of rows that may be set aside before a release is refused.
    package static let setAsideLimit = 0.02

    /// Options of an import.
    package struct Options: Sendable {
        /// Read and check only; the database is not written.
        package var isDryRun = false
        /// Write the release even if the same files are loaded already.
        package var isForced = false
        /// Whether a release loaded before from the same files is served again; otherwise the served release stays.
        package var switchesBack = true
        /// The version to assume where the files do not state it.
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

    package init(store: Store) {
        self.store = store
    }

    /// Reads, checks and loads a release of a framework.
    ///
    /// Throws `FrameworkError`, `DocumentError` or `DatabaseError`; refused data is in the report, not thrown.
    ///
    /// - Parameters:
    ///   - framework: Its id; one without an adapter throws `FrameworkError`.
    ///   - path: A folder, archive or file, depending on the framework.
    ///   - options: Options of the import.
    ///   - progress: Called with each step, from several threads.
    package func importRelease(
        of framework: String, from path: String, options: Options,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> ImportReport {
        try await finish(
            try await prepare(framework, from: path, options: options, progress: progress), options: options,
            progress: progress)
    }

    /// A release that was read, or found to be already loaded.
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
        // Checked before the file is opened; files below a folder are checked when they are opened.
        guard !ProtectedFiles.ofThisProcess.contains(path: path) else {
            throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: path))
        }
        // The files' checksum alone shows whether there is anything to do; computing it is cheaper than reading the
        // rows.
        let known =
            options.isDryRun || options.isForced
            ? [] : try await store.releases.list(framework: framework).filter { $0.state != .supplement }
        let reading = try await Self.read(
            path, adapter: adapter, version: options.version, known: known, progress: progress)
        return Prepared(
            reading: reading, path: path, loaderVersion: adapter.loaderVersion,
            readSeconds: start.duration(to: .now) / .seconds(1))
    }

    /// The second half: writes the release read, or switches to a stored one.
    func finish(
        _ prepared: Prepared, options: Options, progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> ImportReport {
        let start = ContinuousClock.now
        switch prepared.reading {
        case .known(let stored):
            return ImportReport(
                stored, source: prepared.path,
                outcome: stored.state == .current || !options.switchesBack
                    ? .unchanged(stored) : .switched(try await store.releases.switchCurrent(to: stored.id)),
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

    /// The result of reading.
    fileprivate enum Reading: Sendable {
        /// The files are those of a release that the database holds.
        case known(StoredRelease)
        /// The files were read.
        case release(ReadRelease)
    }

    /// Reads on a thread of its own, since it occupies every core for tenths of a second.
    private static func read(
        _ path: String, adapter: any FrameworkAdapter, version: String?, known: [StoredRelease],
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Reading {
        try await BlockingExecutor.once(label: "metier.import.reading") {
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
        }
    }

    /// Why a release must not be loaded; `nil` if it may be.
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
        return try await store.releases.write(
            release.content, landing: release.tables, draft: draft, now: .now
        ) { step in progress(.writing(rows: step.rows, of: total, table: step.table)) }
    }
}

/// The store accepts landed tables directly.
extension LandedTable: LandingRows {
    /// The table's id.
    package var tableID: String { id }
    /// SHA-256 of the file.
    package var checksum: String { sha256 }
    /// The number of rows.
    package var rowEstimate: Int { rowCount }
    /// The column names, valid in SQL, and the original names in the file.
    package var landingColumns: [(name: String, original: String)] { columns.map { ($0.name, $0.original) } }

    /// Calls `body` for every usable row.
    package func forEachLandingRow(
        _ body: (_ line: Int, _ fields: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Void
    ) throws {
        try forEachRow { try body($0.line, $0.fields) }
    }
}

package import Store
package import Taxonomy

/// Imports every framework found in a folder, one after the other; while one is written, the next one is read.
package struct FolderImporter: Sendable {
    /// The result for one framework.
    package struct Result: Sendable {
        /// The framework and the path of its files.
        package let found: FoundRelease
        /// The report, or the error where the files could not be read or written at all.
        package let outcome: Swift.Result<ImportReport, any Error>
    }

    /// An event of the import, for a progress display.
    package enum Event: Sendable {
        /// A framework's files are read or written.
        case progress(Framework, ReleaseImporter.Progress)
        /// A framework is done.
        case finished(Result)
    }

    private let importer: ReleaseImporter

    /// Makes an importer into a store whose schema is up to date.
    package init(store: Store) {
        importer = ReleaseImporter(store: store)
    }

    /// Imports each release; a failure does not stop the others.
    package func importAll(
        _ releases: [FoundRelease], options: ReleaseImporter.Options, report: @escaping @Sendable (Event) -> Void
    ) async -> [Result] {
        var results: [Result] = []
        var ahead: Task<ReleaseImporter.Prepared, any Error>?
        for (index, found) in releases.enumerated() {
            let reading = ahead ?? prepare(found, options, report)
            let prepared = await reading.result
            ahead = index + 1 < releases.count ? prepare(releases[index + 1], options, report) : nil
            let outcome: Swift.Result<ImportReport, any Error>
            do {
                outcome = .success(
                    try await importer.finish(try prepared.get(), options: options) { step in
                        report(.progress(found.framework, step))
                    })
            } catch {
                outcome = .failure(error)
            }
            let result = Result(found: found, outcome: outcome)
            report(.finished(result))
            results.append(result)
        }
        return results
    }

    private func prepare(
        _ found: FoundRelease, _ options: ReleaseImporter.Options, _ report: @escaping @Sendable (Event) -> Void
    ) -> Task<ReleaseImporter.Prepared, any Error> {
        let importer = importer
        return Task {
            try await importer.prepare(found.framework.id, from: found.path, options: options) { step in
                report(.progress(found.framework, step))
            }
        }
    }
}

package import Store
import Taxonomy

/// The files to import: local, or downloaded.
package struct ChosenRelease: Sendable {
    /// The folder, archive or file.
    package let path: String
    /// The download, to be discarded by the caller after the import.
    package let download: DownloadedRelease?

    package init(path: String, download: DownloadedRelease? = nil) {
        self.path = path
        self.download = download
    }
}

extension ReleaseSources {
    /// No files of a framework were found on this machine.
    package struct NothingFound: Error, Sendable {
        /// The framework's id.
        package let framework: String
    }

    /// Where to look for the files of a release, and the fallbacks.
    package struct Choice: Sendable {
        /// The folder, file or address given by the user.
        package var named: String?
        /// The folder from the settings.
        package var configured: String?
        /// Whether to download even if an earlier copy exists.
        package var isForced = false
        /// Whether downloads are deleted after use.
        package var isPassing = false
        /// The download address of O*NET.
        package var address: String
        /// The O*NET release already served.
        package var served: @Sendable () async throws -> StoredRelease?
        /// The folder of the bundled sample.
        package var sample: @Sendable () throws -> String

        package init(
            address: String, served: @escaping @Sendable () async throws -> StoredRelease?,
            sample: @escaping @Sendable () throws -> String
        ) {
            self.address = address
            self.served = served
            self.sample = sample
        }
    }

    /// Chooses what to import: what the user named, otherwise what is on this machine. For O*NET alone, which may be
    /// downloaded freely: otherwise nothing if a release is served, otherwise its address, otherwise the sample.
    ///
    /// - Returns: `nil` when nothing needs to be done.
    /// - Throws: ``NothingFound``, and what `download`, `choice.served` and `choice.sample` throw.
    package func choose(_ framework: String, _ choice: Choice) async throws -> ChosenRelease? {
        func fetched(_ address: String) async throws -> ChosenRelease {
            let download = try await download(address, isForced: choice.isForced, isPassing: choice.isPassing)
            return ChosenRelease(path: download.path, download: download)
        }
        if let named = choice.named {
            if named.contains("://") { return try await fetched(named) }
            return ChosenRelease(path: release(of: framework, in: named) ?? named)
        }
        if let found = local(framework, configured: choice.configured) { return ChosenRelease(path: found) }
        guard framework == Framework.onet.id else { throw NothingFound(framework: framework) }
        if let current = try await choice.served() {
            let name = current.isSample ? "the bundled sample" : "O*NET \(current.version)"
            announce(
                "No files found; the database already serves \(name)."
                    + (current.isSample ? " `metier import onet \(choice.address)` fetches the whole release." : ""))
            return nil
        }
        do {
            return try await fetched(choice.address)
        } catch {
            announce(
                """
                The O*NET release could not be downloaded: \(error)
                Taking the bundled sample instead: a few occupations with true figures, not the whole release.
                """)
            return ChosenRelease(path: try choice.sample())
        }
    }
}

import Documents
import Foundation
import Frameworks
import HTTPClient
import ServiceSupport
package import Taxonomy

/// The files found for a release.
package struct FoundRelease: Sendable {
    /// The release's framework.
    package let framework: Framework
    /// Their path.
    package let path: String
}

/// Finds the files of a release, on this machine or at an address.
package struct ReleaseSources: Sendable {
    private let home: String
    private let programVersion: String
    let announce: @Sendable (String) -> Void

    /// Makes a finder.
    ///
    /// - Parameters:
    ///   - home: The folder for downloaded files.
    ///   - programVersion: The version in the user agent.
    ///   - announce: Called with status messages, one sentence each.
    package init(home: String, programVersion: String, announce: @escaping @Sendable (String) -> Void) {
        self.home = home
        self.programVersion = programVersion
        self.announce = announce
    }

    /// Folders searched after the configured one, relative to the working directory.
    package static let usualPlaces = ["./data", "../shared/data"]

    /// The newest release of a framework on this machine: in the configured folder, otherwise in the usual ones,
    /// otherwise among files placed in the downloads folder by hand. Downloaded releases are found by their address.
    package func local(_ framework: String = Framework.onet.id, configured: String?) -> String? {
        places(configured: configured).lazy.compactMap { release(of: framework, in: $0) }.first
    }

    /// The folders searched, in order.
    package func places(configured: String?) -> [String] {
        [configured].compactMap { $0 } + Self.usualPlaces + [downloads]
    }

    /// The newest release of a framework at or below a path; `nil` if there is none.
    package func release(of framework: String = Framework.onet.id, in place: String) -> String? {
        guard FileManager.default.fileExists(atPath: place),
            let adapter = FrameworkAdapters.adapter(for: framework)
        else { return nil }
        return adapter.recognises(place) ? place : adapter.find(in: place)
    }

    /// Every framework with a release at or below a folder, in the order in which they are imported.
    package func releases(in folder: String) -> [FoundRelease] {
        FrameworkAdapters.all.compactMap { adapter in
            adapter.find(in: folder).map { FoundRelease(framework: adapter.framework, path: $0) }
        }
    }

    private var downloads: String { home + "/downloads" }

    /// The maximum size of a download in bytes.
    static let downloadLimit = 500_000_000
    /// The time limit of a download.
    static let downloadDeadline = Duration.seconds(900)

    /// Downloads a release from an address into the home folder.
    ///
    /// An earlier copy is revalidated: it is used if the server confirms it, and, with a message to `announce`, if the
    /// server does not answer.
    ///
    /// - Parameters:
    ///   - address: An `http` or `https` address of a ZIP archive.
    ///   - isForced: Whether to download even if an earlier copy exists.
    ///   - isPassing: Whether the file is deleted after use.
    /// - Throws: `HTTPClientError`, whose message contains no query and no secret; `DocumentError` if the file is not
    ///   an archive.
    package func download(
        _ address: String, isForced: Bool = false, isPassing: Bool = false
    ) async throws -> DownloadedRelease {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme?.lowercased()),
            url.host?.isEmpty == false
        else { throw HTTPClientError(.invalidURL, "The address is none of http or https.") }
        let folder = DownloadFolder(path: downloads)
        let version = ReleaseVersion(name: url.lastPathComponent)?.description
        let kept = isForced ? nil : folder.kept(url)
        let conditions = kept == nil ? [] : folder.version(of: url)?.conditions ?? []
        let made = try makeFolders()
        let fetched = folder.fresh(for: url)
        func dropped() { if isPassing { for folder in made { rmdir(folder) } } }
        let response: InboundResponse
        do {
            response = try await fetch(url, to: fetched, conditions)
        } catch let error as HTTPClientError where kept != nil && Self.isSilence(error) {
            announce("\(error.message) The copy from before is used; --force insists on a new one.")
            return DownloadedRelease(kept: kept ?? fetched, version: version)
        } catch {
            dropped()
            throw error
        }
        if response.status == 304, let kept {
            announce("The copy from before is the newest.")
            return DownloadedRelease(kept: kept, version: version)
        }
        guard DownloadFolder.isArchive(fetched) else {
            unlink(fetched)
            dropped()
            throw DocumentError(
                .notAnArchive, "what came from \(url.host ?? "the address") is no ZIP archive", file: "the download")
        }
        guard !isPassing else {
            let file = fetched + ".zip"
            guard rename(fetched, file) == 0 else {
                unlink(fetched)
                dropped()
                throw DocumentError(.unwritable, "cannot be put in its place", file: "the download")
            }
            return DownloadedRelease(passing: file, version: version, folders: made)
        }
        return DownloadedRelease(
            kept: try folder.keep(fetched, of: url, version: .init(response)), version: version)
    }

    /// Creates the downloads folder, and removes leftovers of interrupted programs.
    ///
    /// - Returns: The folders created, innermost first.
    private func makeFolders() throws -> [String] {
        let missing = [downloads, home].filter { !FileManager.default.fileExists(atPath: $0) }
        try FileManager.default.createDirectory(atPath: downloads, withIntermediateDirectories: true)
        PartialFile.sweep(downloads)
        return missing
    }

    private func fetch(
        _ url: URL, to file: String, _ conditions: [(name: String, value: String)]
    ) async throws -> InboundResponse {
        announce("Downloading \(HTTPClientError.place(url))")
        let announce = announce
        let lastTenth = Locked(0)
        return try await HTTPClient(version: programVersion).download(
            url.absoluteString, to: URL(fileURLWithPath: file), limit: Self.downloadLimit,
            deadline: Self.downloadDeadline, headers: conditions
        ) { received, expected in
            guard let expected, expected > 0 else { return }
            let tenth = received * 10 / expected
            let isNew = lastTenth.withLock { last in
                defer { last = max(last, tenth) }
                return tenth > last
            }
            if isNew { announce("  \(tenth * 10)% of \(Figures.bytes(expected))") }
        }
    }

    /// Whether a failure means that the server cannot answer now, rather than that it lacks the file.
    private static func isSilence(_ error: HTTPClientError) -> Bool {
        switch error.code {
        case .refused, .timedOut, .truncated, .rateLimited: true
        case .status(let status): status >= 500
        default: false
        }
    }
}

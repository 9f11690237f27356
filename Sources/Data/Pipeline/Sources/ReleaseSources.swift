import Documents
import Foundation
import Frameworks
import HTTPClient
import ServiceSupport
package import Taxonomy

/// Files of a release that were found.
package struct FoundRelease: Sendable {
    /// Whose release.
    package let framework: Framework
    /// Where.
    package let path: String
}

/// Finds the files of a release: on this machine, or at an address.
package struct ReleaseSources: Sendable {
    private let home: String
    private let programVersion: String
    private let announce: @Sendable (String) -> Void

    /// Makes a finder.
    ///
    /// - Parameters:
    ///   - home: Folder that downloaded files are kept in.
    ///   - programVersion: What the program calls itself to servers.
    ///   - announce: Told what is being done, one sentence at a time.
    package init(home: String, programVersion: String, announce: @escaping @Sendable (String) -> Void) {
        self.home = home
        self.programVersion = programVersion
        self.announce = announce
    }

    /// Folders that are looked into after the configured one, relative to the working folder.
    package static let usualPlaces = ["./data", "../shared/data"]

    /// The newest release of a framework on this machine: in the configured place, else in the usual ones, else among
    /// files that somebody put into the downloads folder. What was fetched from an address is found by that address.
    package func local(_ framework: String = Framework.onet.id, configured: String?) -> String? {
        places(configured: configured).lazy.compactMap { release(of: framework, in: $0) }.first
    }

    /// Where releases are looked for, in that order.
    package func places(configured: String?) -> [String] {
        [configured].compactMap { $0 } + Self.usualPlaces + [downloads]
    }

    /// The newest release of a framework at a place: the place itself, or below it; `nil` if there is none.
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

    /// The largest release that is downloaded.
    static let downloadLimit = 500_000_000
    /// How long a download may take.
    static let downloadDeadline = Duration.seconds(900)

    /// Fetches a release from an address into the home folder.
    ///
    /// A file that is there from before is asked for anew: it is used where the server says that it is the same, and
    /// with a word to whoever listens where the server does not answer at all.
    ///
    /// - Parameters:
    ///   - address: An `http` or `https` address of a ZIP archive.
    ///   - isForced: Whether it is fetched whatever is there.
    ///   - isPassing: Whether nothing is kept.
    /// - Throws: `HTTPClientError`, whose message names no query and no secret; `DocumentError` for what is no archive.
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

    /// Makes the downloads folder, and clears away what programs that were ended left there.
    ///
    /// - Returns: The folders that were not there before, the innermost first.
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

    /// Whether a failure says that the server cannot answer now, rather than that it has no such file.
    private static func isSilence(_ error: HTTPClientError) -> Bool {
        switch error.code {
        case .refused, .timedOut, .truncated, .rateLimited: true
        case .status(let status): status >= 500
        default: false
        }
    }
}

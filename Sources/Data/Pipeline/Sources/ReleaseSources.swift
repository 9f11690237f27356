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

    /// The newest release of a framework on this machine: in the configured place, else in the usual ones, else
    /// downloaded before.
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

    /// Downloads a release to the home folder and returns the file's path; a file that is there already is used.
    ///
    /// Throws `HTTPClientError`, whose message names no query and no secret.
    package func download(_ address: String) async throws -> String {
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            url.host != nil
        else {
            throw HTTPClientError(.invalidURL, "'\(address)' is no http or https address.")
        }
        let name = url.lastPathComponent.isEmpty || url.lastPathComponent == "/" ? "release.zip" : url.lastPathComponent
        let file = downloads + "/" + name
        if FileManager.default.fileExists(atPath: file), ONetSource.recognises(file) { return file }
        announce("Downloading \(url.host ?? "")\(url.path)")
        try FileManager.default.createDirectory(atPath: downloads, withIntermediateDirectories: true)
        let announce = announce
        let lastTenth = Locked(0)
        try await HTTPClient(version: programVersion).download(
            address, to: URL(fileURLWithPath: file), limit: Self.downloadLimit, deadline: Self.downloadDeadline
        ) { received, expected in
            guard let expected, expected > 0 else { return }
            let tenth = received * 10 / expected
            let isNew = lastTenth.withLock { last in
                defer { last = max(last, tenth) }
                return tenth > last
            }
            if isNew { announce("  \(tenth * 10)% of \(Figures.bytes(expected))") }
        }
        return file
    }
}

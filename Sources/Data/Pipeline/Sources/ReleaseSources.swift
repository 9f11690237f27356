import Foundation
import Frameworks

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

    /// The newest O*NET release on this machine: in the configured place, else in the usual ones, else downloaded before.
    package func local(configured: String?) -> String? {
        let places = [configured].compactMap { $0 } + Self.usualPlaces + [downloads]
        for place in places where FileManager.default.fileExists(atPath: place) {
            if ONetSource.recognises(place) { return place }
            if let found = ONetReleaseFinder.newest(in: place) { return found }
        }
        return nil
    }

    private var downloads: String { home + "/downloads" }

    package func download(_ address: String) async throws -> String {
        throw CancellationError()
    }
}

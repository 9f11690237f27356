import Documents
import Foundation

/// Finds O*NET releases below a folder.
package enum ONetReleaseFinder {
    /// The newest release at or below `path`: the folder or archive itself, one inside it, or one inside its `onet`
    /// folder. Versions are compared number by number, so 30.10 is newer than 30.9; `nil` if there is none.
    package static func newest(in path: String) -> String? {
        if ONetSource.recognises(path) { return path }
        return [path, path + "/onet"].flatMap(candidates).max { left, right in
            // A folder wins over an archive of the same version, as it needs no unpacking.
            (left.version, left.isFolder ? 1 : 0, left.path) < (right.version, right.isFolder ? 1 : 0, right.path)
        }?.path
    }

    private struct Candidate {
        let path: String
        let version: ReleaseVersion
        let isFolder: Bool
    }

    private static func candidates(in folder: String) -> [Candidate] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard let version = ReleaseVersion(name: name) else { return nil }
            let path = folder + "/" + name
            guard ONetSource.recognises(path) else { return nil }
            return Candidate(path: path, version: version, isFolder: !name.lowercased().hasSuffix(".zip"))
        }
    }
}

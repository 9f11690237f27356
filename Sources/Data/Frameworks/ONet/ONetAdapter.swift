import Taxonomy

/// O*NET's text releases.
struct ONetAdapter: FrameworkAdapter {
    var framework: Framework { .onet }
    var loaderVersion: Int { 1 }

    func recognises(_ path: String) -> Bool { ONetSource.recognises(path) }

    func find(in folder: String) -> String? { ONetReleaseFinder.newest(in: folder) }

    func open(_ path: String) throws -> any FrameworkSource { try ONetSource.open(path) }
}

extension ONetSource: FrameworkSource {
    /// Reads every table, see `ONetReader.read`.
    package func read(release: String?, progress: (@Sendable (ReadProgress) -> Void)?) throws -> ReadRelease {
        try ONetReader.read(self, release: release, progress: progress ?? { _ in })
    }
}

import Foundation

/// A small file system of a test's own, in memory.
package final class SmallDisk: Sendable {
    /// Whether this machine lets tests mount file systems.
    package static let isPossible = (try? SmallDisk(megabytes: 1)) != nil

    private let folder: TemporaryFolder
    /// Where it is.
    package var path: String { folder.path + "/disk" }

    /// Makes one; `nil` where that is not allowed.
    package init?(megabytes: Int) throws {
        folder = try TemporaryFolder()
        let path = folder.path + "/disk"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        chmod(folder.path, 0o755)
        guard geteuid() == 0,
            try run("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=755", "tmpfs", path) == 0
        else { return nil }
    }

    deinit {
        // Lazily: whoever still has a file open keeps it until it ends.
        _ = try? run("/bin/umount", "-l", path)
    }

    /// Takes up all room but some; returns the file that does so.
    package func fill(leaving megabytes: Int) throws -> String {
        let file = path + "/ballast"
        var state = statvfs()
        guard statvfs(path, &state) == 0 else { throw POSIXError(.EIO) }
        let free = Int(state.f_bavail) * Int(state.f_frsize)
        try Data(count: max(0, free - megabytes << 20)).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Gives it more room.
    package func grow(megabytes: Int) throws {
        guard try run("/bin/mount", "-o", "remount,size=\(megabytes)m", path) == 0 else { throw POSIXError(.EIO) }
    }

    private func run(_ command: String...) throws -> Int32 {
        try ChildProcess(
            command[0], Array(command.dropFirst()), environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            folder: folder.path, output: "/dev/null", messages: "/dev/null"
        ).wait()
    }
}

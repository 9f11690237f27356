import Foundation
import Testing

@testable import ServiceSupport

@Suite("Files that nobody else may open")
struct ProtectedFilesTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/metier-protected-" + UUID().uuidString

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String = "x") throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
            return path + "/" + name
        }
    }

    @Test("are known by every name that leads to them, and by the names of what may come to lie beside them")
    func names() throws {
        let folder = try Folder()
        let database = try folder.write("a.sqlite")
        let link = folder.path + "/link"
        symlink(database, link)
        let hard = folder.path + "/hard"
        #expect(Foundation.link(database, hard) == 0)
        let other = try folder.write("other")
        let log = try folder.write("a.sqlite-wal")
        let files = ProtectedFiles()
        files.protect(database: link)
        for path in [database, link, hard, log, folder.path + "/./a.sqlite", database + "-shm", database + "-journal"] {
            #expect(files.contains(path: path), "\(path)")
        }
        for path in [
            other, folder.path, folder.path + "/b.sqlite", folder.path + "/b.sqlite-wal", "", "/nowhere/a.sqlite",
        ] {
            #expect(!files.contains(path: path), "\(path)")
        }
        #expect(throws: OutsideFileError.databaseFile) { _ = try OutsideFile(path: hard, protected: files).size }
        #expect(throws: OutsideFileError.databaseFile) { _ = try OutsideFile(path: log, .any, protected: files).size }
        #expect(try OutsideFile(path: other, protected: files).read(atMost: 10) == Array("x".utf8))
    }

    @Test("are held for as long as anybody has them open")
    func held() throws {
        let folder = try Folder()
        let path = try folder.write("a")
        let file = try #require(FileIdentity(path: path))
        let files = ProtectedFiles()
        files.hold([file, file])
        files.hold([file])
        files.release([file, file])
        #expect(files.contains(path: path))
        files.release([file])
        #expect(!files.contains(path: path))
        files.release([file])
        #expect(!files.contains(path: path))
    }

    @Test("opening tells what is not there, what is no regular file, and waits for no pipe")
    func opening() throws {
        let folder = try Folder()
        #expect(throws: OutsideFileError.absent) { _ = try OutsideFile(path: folder.path + "/none").size }
        #expect(throws: OutsideFileError.notRegular) { _ = try OutsideFile(path: folder.path).size }
        #expect(throws: OutsideFileError.notRegular) { _ = try OutsideFile(path: "/dev/zero").size }
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: OutsideFileError.notRegular) { _ = try OutsideFile(path: pipe).size }
        // A name is its bytes: what the system would cut off is no part of one.
        let path = try folder.write("a.sqlite")
        #expect(throws: OutsideFileError.absent) { _ = try OutsideFile(path: path + "\0.zip").size }
        #expect(FileIdentity(path: path + "\0") == nil)
        let long = try folder.write("long", String(repeating: "y", count: 100_000))
        #expect(try OutsideFile(path: long).size == 100_000)
        #expect(try OutsideFile(path: long).read(atMost: 70_000).count == 70_000)
    }
}

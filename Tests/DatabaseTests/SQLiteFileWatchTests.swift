import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import Database

@Suite("An SQLite file beneath open connections")
struct SQLiteFileWatchTests {
    /// A database with one table, and a driver that has it open once.
    private func open() throws -> (folder: TemporaryFolder, path: String, driver: SQLiteDriver, any DatabaseConnection)
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sqlite"
        let driver = SQLiteDriver(path: path)
        let connection = try driver.open()
        try connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY) STRICT")
        return (folder, path, driver, connection)
    }

    private func code(_ body: () throws -> Void) -> DatabaseError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DatabaseError)?.code
        }
    }

    /// Makes a database and closes it.
    private func makeOther(_ path: String) throws {
        let connection = try SQLiteDriver(path: path).open()
        try connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY) STRICT")
        connection.close()
    }

    private func insert(_ connection: any DatabaseConnection) -> DatabaseError.Code? {
        code { _ = try connection.transaction { try connection.execute("INSERT INTO things DEFAULT VALUES") } }
    }

    @Test(
        "a moved file refuses writes, in and outside transactions, and new connections; put back, it takes them again")
    func moved() throws {
        let (folder, path, driver, connection) = try open()
        defer { withExtendedLifetime(folder) {} }
        #expect(insert(connection) == nil)
        rename(path, path + ".away")
        #expect(insert(connection) == .replaced)
        #expect(code { _ = try connection.execute("INSERT INTO things DEFAULT VALUES") } == .replaced)
        #expect(code { try connection.checkStorage() } == .replaced)
        #expect(code { _ = try driver.open() } == .replaced)
        #expect(!FileManager.default.fileExists(atPath: path))
        // Reading goes on.
        #expect(try connection.first("SELECT COUNT(*) FROM things") { $0.integer(0) } == 1)
        rename(path + ".away", path)
        #expect(insert(connection) == nil)
        let other = try driver.open()
        #expect(try other.first("SELECT COUNT(*) FROM things") { $0.integer(0) } == 2)
        other.close()
        connection.close()
    }

    @Test("another file in its place is never taken up by the same driver, and a new driver takes it")
    func replaced() throws {
        let (folder, path, driver, connection) = try open()
        defer { withExtendedLifetime(folder) {} }
        rename(path, path + ".away")
        try makeOther(path + ".new")
        rename(path + ".new", path)
        #expect(insert(connection) == .replaced)
        #expect(code { _ = try driver.open() } == .replaced)
        connection.close()
        #expect(code { _ = try driver.open() } == .replaced)
        for name in ["-wal", "-shm"] { unlink(path + name) }
        let fresh = try SQLiteDriver(path: path).open()
        #expect(insert(fresh) == nil)
        fresh.close()
    }

    @Test("a log or index that is deleted or replaced refuses writes", arguments: ["-wal", "-shm"], [true, false])
    func companions(_ suffix: String, _ isReplaced: Bool) throws {
        let (folder, path, _, connection) = try open()
        defer { withExtendedLifetime(folder) {} }
        #expect(insert(connection) == nil)
        unlink(path + suffix)
        if isReplaced { try Data(count: 32_768).write(to: URL(fileURLWithPath: path + suffix)) }
        #expect(insert(connection) == .replaced)
        connection.close()
    }

    @Test("a damaged start, a cut end and a page that cannot be read refuse writes from then on")
    func damaged() throws {
        for damage in ["start", "cut", "page"] {
            let (folder, path, driver, connection) = try open()
            defer { withExtendedLifetime(folder) {} }
            try connection.transaction {
                for _ in 0..<5_000 { try connection.execute("INSERT INTO things DEFAULT VALUES") }
            }
            try connection.optimize()
            let descriptor = Foundation.open(path, O_RDWR | O_CLOEXEC)
            switch damage {
            case "start": #expect(pwrite(descriptor, [UInt8](repeating: 7, count: 16), 16, 0) == 16)
            case "cut": #expect(ftruncate(descriptor, 8_192) == 0)
            default:
                let size = Int(lseek(descriptor, 0, SEEK_END))
                let noise = [UInt8](repeating: 0xA5, count: size - 8_192)
                #expect(pwrite(descriptor, noise, noise.count, 8_192) == noise.count)
            }
            // Not closed: this process's locks would go with it, which is another fault.
            if damage == "page" {
                let reader = try driver.open()
                #expect(code { _ = try reader.first("SELECT SUM(id) FROM things") { $0.integer(0) } } == .corrupt)
            }
            #expect(insert(connection) == .corrupt, "\(damage)")
            #expect(code { try connection.checkStorage() } == .corrupt, "\(damage)")
        }
    }

    @Test("a VACUUM by another program is no damage")
    func vacuum() throws {
        let (folder, path, _, connection) = try open()
        defer { withExtendedLifetime(folder) {} }
        try connection.transaction {
            for _ in 0..<5_000 { try connection.execute("INSERT INTO things DEFAULT VALUES") }
        }
        try connection.optimize()
        let size = try #require(FileFacts(path: path)).size
        #expect(insert(connection) == nil)
        try connection.execute("DELETE FROM things WHERE id > 10")
        let other = try SQLiteDriver(path: path).open()
        try other.execute("VACUUM")
        try other.optimize()
        #expect(try #require(FileFacts(path: path)).size < size)
        #expect(insert(connection) == nil)
        #expect(insert(other) == nil)
        other.close()
        connection.close()
    }

    @Test("a database behind a link is watched where it lies, and all of its files are protected while it is open")
    func linked() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/real", withIntermediateDirectories: true)
        let (link, real) = (folder.path + "/link.sqlite", folder.path + "/real/a.sqlite")
        symlink(real, link)
        let connection = try SQLiteDriver(path: link).open()
        try connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY) STRICT")
        for suffix in ["", "-wal", "-shm"] {
            #expect(ProtectedFiles.ofThisProcess.contains(path: real + suffix), "\(suffix)")
            #expect(throws: OutsideFileError.databaseFile) { _ = try OutsideFile(path: real + suffix).size }
        }
        unlink(real + "-wal")
        #expect(insert(connection) == .replaced)
        connection.close()
        unlink(real + "-shm")
    }
}

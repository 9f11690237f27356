import Documents
import Foundation
import TestSupport
import Testing

@Suite("ZIP archives")
struct ZIPArchiveTests {
    private func archive(
        _ bytes: [UInt8], in folder: TemporaryFolder, limits: ArchiveLimits = ArchiveLimits()
    ) throws -> ZIPArchive {
        ZIPArchive(path: try folder.write("a.zip", bytes), limits: limits)
    }

    private func refusal(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> DocumentError? {
        let folder = try TemporaryFolder()
        let archive = try archive(bytes, in: folder, limits: limits)
        return #expect(throws: DocumentError.self) { try archive.read() }
    }

    private func refusal(_ entry: ZIPBuilder.Entry) throws -> DocumentError? {
        try refusal(ZIPBuilder(entries: [entry]).bytes())
    }

    @Test("lists, reads and extracts files, stored and deflated")
    func reads() throws {
        let folder = try TemporaryFolder()
        var builder = ZIPBuilder()
        builder.entries.append(ZIPBuilder.Entry(path: "db_30_1_text/", content: [], mode: 0o040755))
        builder.add("db_30_1_text/Skills.txt", "a\tb\n")
        builder.entries.append(
            ZIPBuilder.Entry(
                path: "db_30_1_text/zeros.bin", content: ZIPBuilder.deflatedZeros(runs: 4), method: 8, size: 1033,
                checksum: ZIPBuilder.crc32([UInt8](repeating: 0, count: 1033))))
        builder.add("empty.txt", "")
        let archive = try archive(builder.bytes(), in: folder)
        let paths = ["db_30_1_text/Skills.txt", "db_30_1_text/zeros.bin", "empty.txt"]
        #expect(try archive.list() == paths)
        let entries = try archive.read()
        #expect(entries.map(\.path) == paths)
        #expect(entries.map(\.bytes.count) == [4, 1033, 0])
        #expect(entries[0].bytes.withUnsafeBytes { ByteText.string($0) } == "a\tb\n")
        #expect(try archive.read { $0.hasSuffix("Skills.txt") }.map(\.name) == ["Skills.txt"])

        let target = folder.path + "/out"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        #expect(try archive.extract(to: target) == paths)
        #expect(try String(contentsOfFile: target + "/db_30_1_text/Skills.txt", encoding: .utf8) == "a\tb\n")
        // Nothing is ever written over.
        #expect(throws: DocumentError.self) { try archive.extract(to: target) }
    }

    @Test(
        "refuses names that lead out of the folder or are not plain",
        arguments: [
            "../evil.txt", "a/../../evil.txt", "/etc/evil", "a/b\\c.txt", "..\\evil.txt", "C:/evil.txt", "a\u{1}b",
            "..", "x/..",
        ])
    func unsafePaths(path: String) throws {
        #expect(try refusal(ZIPBuilder.Entry(path: path, content: [1]))?.code == .unsafePath)
    }

    @Test("refuses links and devices", arguments: [UInt32(0o120777), 0o020644, 0o060644])
    func unsafeEntries(mode: UInt32) throws {
        let entry = ZIPBuilder.Entry(path: "link", content: Array("/etc/passwd".utf8), mode: mode)
        #expect(try refusal(entry)?.code == .unsafeEntry)
    }

    @Test("refuses names that occur twice, compared without case")
    func duplicates() throws {
        for second in ["a.txt", "A.TXT", "./a.txt"] {
            var builder = ZIPBuilder()
            builder.add("a.txt", "1")
            builder.add(second, "2")
            #expect(try refusal(builder.bytes())?.code == .duplicateEntry, "\(second)")
        }
    }

    @Test("refuses encrypted entries")
    func encrypted() throws {
        let entry = ZIPBuilder.Entry(path: "a.txt", content: [UInt8](repeating: 7, count: 20), isEncrypted: true)
        #expect(try refusal(entry)?.code == .encrypted)
    }

    @Test("refuses an archive that was cut off, at every length")
    func truncated() throws {
        var builder = ZIPBuilder()
        builder.add("Skills.txt", String(repeating: "row\tvalue\n", count: 20))
        builder.add("Occupation Data.txt", "x")
        let whole = builder.bytes()
        for length in stride(from: 0, to: whole.count, by: 7) {
            let code = try refusal(Array(whole[..<length]))?.code
            #expect(code == .notAnArchive || code == .damagedArchive, "\(length) bytes: \(String(describing: code))")
        }
    }

    @Test("refuses garbage and content that fails its checksum")
    func damaged() throws {
        var random = SeededRandom(seed: 1)
        #expect(try refusal((0..<5000).map { _ in UInt8(truncatingIfNeeded: random.next()) })?.code == .notAnArchive)
        #expect(try refusal(Array("<!doctype html>".utf8))?.code == .notAnArchive)
        #expect(
            try refusal(ZIPBuilder.Entry(path: "a", content: [1, 2, 3], checksum: 99))?.code == .damagedArchive)
        #expect(
            try refusal(ZIPBuilder.Entry(path: "a", content: [7, 7, 7, 7], method: 8, size: 100))?.code
                == .damagedArchive)
    }

    @Test("refuses a bomb by its ratio, its entry and its sum, whatever its headers say")
    func bombs() throws {
        // 13 bits stand for 258 bytes: 13 kB unpack to 2 MB.
        let content = ZIPBuilder.deflatedZeros(runs: 8192)
        let bomb = ZIPBuilder.Entry(path: "zeros", content: content, method: 8, size: 2_113_537, checksum: 0)
        let bytes = ZIPBuilder(entries: [bomb]).bytes()
        for limits in [
            ArchiveLimits(compressionRatio: 100), ArchiveLimits(bytesPerEntry: 1 << 20),
            ArchiveLimits(totalBytes: 1 << 20),
        ] {
            #expect(try refusal(bytes, limits: limits)?.code == .limitExceeded)
        }
        var many = ZIPBuilder()
        for index in 0..<20 { many.add("\(index)", "") }
        #expect(try refusal(many.bytes(), limits: ArchiveLimits(entries: 10))?.code == .limitExceeded)
    }

    @Test("never names the archive's folder in a message")
    func messages() throws {
        let error = try refusal([1, 2, 3])
        #expect(error?.file == "a.zip")
        #expect(error?.description.contains(FileManager.default.temporaryDirectory.path) == false)
    }
}

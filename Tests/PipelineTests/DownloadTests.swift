import Foundation
import HTTPClient
import Pipeline
import ServiceSupport
import Store
import TestSupport
import Testing
import WorkQueue

@Suite("Releases from addresses", .timeLimit(.minutes(3)))
struct DownloadTests {
    /// A folder with a home in it, and something beside the home that must stay as it is.
    private struct Place {
        let folder: TemporaryFolder
        let heard = Locked<[String]>([])
        var home: String { folder.path + "/home" }
        var downloads: String { home + "/downloads" }

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("victim", Array("original".utf8))
        }

        var sources: ReleaseSources {
            let heard = heard
            return ReleaseSources(home: home, programVersion: "0") { text in heard.withLock { $0.append(text) } }
        }

        /// Everything in the folder with its content, by relative path.
        func contents() throws -> [String: String] {
            var found: [String: String] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                var isFolder: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: folder.path + "/" + name, isDirectory: &isFolder)
                let bytes = isFolder.boolValue ? nil : FileManager.default.contents(atPath: folder.path + "/" + name)
                found[name] = bytes.map { SHA256.hex(of: String(decoding: $0, as: UTF8.self)) } ?? "folder"
            }
            return found
        }
    }

    private static func answer(_ body: [UInt8], headers: String = "") -> ScriptedServer.Reaction {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\(headers)Connection: close\r\n\r\n"
        return .sendBytes(Array(head.utf8) + body)
    }

    private static let notModified = ScriptedServer.Reaction.send(
        "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")

    @Test("whatever an address is made of, nothing outside the downloads folder is made or changed")
    func hostile() async throws {
        let bytes = SmallRelease.old.archive
        let server = try ScriptedServer { _, _ in Self.answer(bytes) }
        let place = try Place()
        let before = try place.contents()
        var random = SeededRandom(seed: 29)
        let pieces = [
            "%2F", "%2f", "..", "%2e%2e", "%2e%2e%2f", "..%2F", "%00", "%0a", "%5C", "%5c..%5c", "victim", "home",
            ".zip", "\u{FF0E}\u{FF0E}", "\u{2024}\u{2024}", "%EF%BC%8F", "%E2%80%A4", "~", "%7E", "C:", "%3A",
            "\u{202E}",
            "%1B%5B2J", "metier.sqlite", "downloads", "con", "-", "%20", "%25%32%46", ";", "?x=../../victim",
            "#../victim",
        ]
        var addresses = [
            "/x/..%2F..%2Fvictim", "/..%2F..%2Fvictim", "/%2e%2e%2f%2e%2e%2fvictim",
            "/" + String(repeating: "n", count: 4_096),
            "/..%5C..%5Cvictim", "/.", "/..", "//", "/%2F", "/%00", "", "/?", "/#",
            "/..%2F..%2F\(place.folder.path)%2Fvictim",
        ]
        for _ in 0..<60 {
            addresses.append(
                "/" + (0..<(1 + random.next(below: 6))).map { _ in pieces[random.next(below: pieces.count)] }.joined())
        }
        for path in addresses {
            let address = server.url(path).replacing(
                "http://", with: random.next(below: 4) == 0 ? "http://u:p@" : "http://")
            // An address that cannot be parsed is refused, which is as well.
            let found = try? await place.sources.download(address)
            if let found {
                #expect(found.path.hasPrefix(place.downloads + "/"), "\(path)")
                let name = found.path.dropFirst(place.downloads.count + 1)
                #expect(
                    name.count == 68 && name.hasSuffix(".zip") && name.dropLast(4).allSatisfy(\.isHexDigit), "\(path)")
            }
            let changed = try place.contents().filter { before[$0.key] != $0.value }.keys
            #expect(
                changed.allSatisfy { $0 == "home" || $0 == "home/downloads" || $0.hasPrefix("home/downloads/") },
                "\(path)")
        }
        #expect(try place.contents().filter { $0.key.contains("partial") }.isEmpty)
        #expect(try String(contentsOfFile: place.folder.path + "/victim", encoding: .utf8) == "original")
        // Nothing that a terminal obeys is announced.
        let signs = place.heard.withLock { $0.joined() }.unicodeScalars
        let isPlain = signs.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
        #expect(isPlain)
        for address in ["file:///etc/passwd", "ftp://127.0.0.1/x.zip", "/etc/passwd", "", "http:///x", "gopher://x/1"] {
            await #expect(throws: HTTPClientError.self, "\(address)") { try await place.sources.download(address) }
        }
    }

    @Test("another address is fetched, a changed file too, and one that is the same is not; by force always")
    func versions() async throws {
        let (first, second) = (SmallRelease.old.archive, SmallRelease.version("30.2").archive)
        let isChanged = Locked(false)
        let tag = "ETag: \"one\"\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n"
        let server = try ScriptedServer { path, _ in
            guard path == "/db.zip" else { return Self.answer(second) }
            return isChanged.withLock { $0 }
                ? Self.answer(second, headers: "ETag: \"two\"\r\n") : Self.answer(first, headers: tag)
        }
        let other = try ScriptedServer { _, _ in Self.answer(second) }
        let place = try Place()
        let one = try await place.sources.download(server.url("/db.zip")).path
        let two = try await place.sources.download(other.url("/db.zip")).path
        #expect(one != two && FileManager.default.contents(atPath: one) == Data(first))
        #expect(FileManager.default.contents(atPath: two) == Data(second))
        // Asked for anew with what the server said of it.
        _ = try await place.sources.download(server.url("/db.zip"))
        let asked = try #require(server.seen.last)
        #expect(asked.contains("If-None-Match: \"one\"\r\n"))
        #expect(asked.contains("If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT\r\n"))
        isChanged.withLock { $0 = true }
        #expect(try await place.sources.download(server.url("/db.zip")).path == one)
        #expect(FileManager.default.contents(atPath: one) == Data(second))
        _ = try await place.sources.download(server.url("/db.zip"), isForced: true)
        #expect(server.seen.last?.contains("If-None-Match") == false)
        // A file that somebody changed is not what the server spoke of.
        try Data(first).write(to: URL(fileURLWithPath: one))
        _ = try await place.sources.download(server.url("/db.zip"))
        #expect(server.seen.last?.contains("If-None-Match") == false)
    }

    @Test(
        "a server that says that nothing has changed, or says nothing, leaves the copy from before in use; not by force"
    )
    func kept() async throws {
        let bytes = SmallRelease.old.archive
        let reaction = Locked<ScriptedServer.Reaction>(Self.answer(bytes, headers: "ETag: \"one\"\r\n"))
        let server = try ScriptedServer { _, _ in reaction.withLock { $0 } }
        let place = try Place()
        let address = server.url("/db.zip?key=secret")
        let path = try await place.sources.download(address).path
        reaction.withLock { $0 = Self.notModified }
        #expect(try await place.sources.download(address).path == path)
        #expect(place.heard.withLock { $0.last } == "The copy from before is the newest.")
        #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        reaction.withLock { $0 = .send("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") }
        #expect(try await place.sources.download(address).path == path)
        #expect(place.heard.withLock { $0.last }?.contains("The copy from before is used") == true)
        await #expect(throws: HTTPClientError.self) { try await place.sources.download(address, isForced: true) }
        // One that says that there is no such file is believed.
        reaction.withLock { $0 = .send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") }
        await #expect(throws: HTTPClientError.self) { try await place.sources.download(address) }
        #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        #expect(!place.heard.withLock { $0.joined() }.contains("secret"))
        // Without a note of what the server said it is fetched whole.
        reaction.withLock { $0 = Self.answer(bytes) }
        try FileManager.default.removeItem(atPath: path.replacing(".zip", with: ".json"))
        _ = try await place.sources.download(address)
        #expect(server.seen.last?.contains("If-None-Match") == false)
        // 304 to a question without conditions is no answer.
        reaction.withLock { $0 = Self.notModified }
        await #expect(throws: (any Error).self) { try await place.sources.download(address, isForced: true) }
        #expect(FileManager.default.contents(atPath: path) == Data(bytes))
    }

    @Test("a dry run leaves nothing, a file that is none of ours is not followed, and what is no archive is not kept")
    func leavesNothing() async throws {
        let bytes = SmallRelease.old.archive
        let server = try ScriptedServer { path, _ in Self.answer(path == "/text" ? Array("<html>".utf8) : bytes) }
        let place = try Place()
        let before = try place.contents()
        do {
            let passing = try await place.sources.download(server.url("/db.zip"), isPassing: true)
            #expect(FileManager.default.contents(atPath: passing.path) == Data(bytes))
            #expect(place.sources.release(in: passing.path) == passing.path)
            // It is in use, so nobody sweeps it however old it looks.
            #expect(PartialFile.sweep(place.downloads, now: Date(timeIntervalSinceNow: 900)) == 0)
        }
        #expect(try place.contents() == before)
        await #expect(throws: (any Error).self) {
            try await place.sources.download(server.url("/text"), isPassing: true)
        }
        #expect(try place.contents() == before)
        await #expect(throws: (any Error).self) { try await place.sources.download(server.url("/text")) }
        #expect(try place.contents().keys.sorted() == ["home", "home/downloads", "victim"])
        // A link at the file's own name is replaced, and what it points to stays.
        let path = try await place.sources.download(server.url("/db.zip")).path
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: place.folder.path + "/victim")
        #expect(try await place.sources.download(server.url("/db.zip")).path == path)
        #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        #expect(try String(contentsOfFile: place.folder.path + "/victim", encoding: .utf8) == "original")
    }

    @Test(
        "what ended programs left is swept, what others write is not, and two that fetch the same do not disturb each other"
    )
    func together() async throws {
        let bytes = SmallRelease.old.archive
        let server = try ScriptedServer { _, _ in Self.answer(bytes) }
        let place = try Place()
        try FileManager.default.createDirectory(atPath: place.downloads, withIntermediateDirectories: true)
        let past = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -900)]
        let (left, used, young) = (".left.1.partial", ".used.2.partial", ".young.3.partial")
        for name in [left, used, young, "mine.partial"] {
            try place.folder.write("home/downloads/" + name, [65])
            if name != young { try FileManager.default.setAttributes(past, ofItemAtPath: place.downloads + "/" + name) }
        }
        let held = open(place.downloads + "/" + used, O_RDWR)
        try #require(held >= 0 && flock(held, LOCK_EX | LOCK_NB) == 0)
        defer { close(held) }
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { try await place.sources.download(server.url("/db.zip")).path } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        let path = try #require(paths.first)
        #expect(paths.count == 1 && FileManager.default.contents(atPath: path) == Data(bytes))
        let names = try FileManager.default.contentsOfDirectory(atPath: place.downloads).filter {
            $0.contains("partial")
        }
        #expect(names.sorted() == [used, young, "mine.partial"])
    }

    // MARK: - As work

    private func run(_ payload: String, _ importing: Importing) async throws -> WorkOutcome {
        let handler = ImportWork(
            store: importing.store,
            sources: ReleaseSources(home: importing.folder.path, programVersion: "0", announce: { _ in }), data: nil)
        let object = try #require(try JSONValue(parsing: payload).objectValue)
        #expect(handler.complaints(about: object).isEmpty, "\(payload)")
        let item = try await importing.store.work.enqueue([WorkDraft(kind: "import", payload: payload)], now: .now)[0]
            .item
        return try await handler.run(item, .detached)
    }

    @Test("an import from an address takes schemes in any case, and what is no archive is dead at once")
    func work() async throws {
        let bytes = SmallRelease.old.archive
        let server = try ScriptedServer { path, _ in
            path == "/db_30_1_text.zip" ? Self.answer(bytes) : Self.answer(Array("no archive at all".utf8))
        }
        let importing = try await Importing()
        let address = "HTTP" + server.url("/db_30_1_text.zip").dropFirst(4)
        let result = try await run(#"{"framework":"onet","url":"\#(address)"}"#, importing).result
        #expect(try JSONValue(parsing: try #require(result))["version"]?.stringValue == "30.1")
        let damaged = try importing.folder.write("damaged.zip", Array("PK\u{3}\u{4} and no more".utf8))
        let text = try importing.folder.write("text.zip", Array("no archive".utf8))
        for payload in [
            #"{"framework":"onet","url":"\#(server.url("/text.zip"))"}"#, #"{"framework":"onet","path":"\#(damaged)"}"#,
            #"{"framework":"onet","path":"\#(text)"}"#, #"{"framework":"anzsco","path":"\#(text)"}"#,
        ] {
            let failure = await #expect(throws: WorkFailure.self, "\(payload)") { try await run(payload, importing) }
            guard case .permanent = failure else {
                Issue.record("\(payload): \(String(describing: failure))")
                continue
            }
        }
    }
}

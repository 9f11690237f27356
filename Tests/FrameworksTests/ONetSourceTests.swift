import Documents
import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

@Suite("Finding and opening O*NET releases")
struct ONetSourceTests {
    private func write(_ release: SmallRelease, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in release.files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
    }

    private func zip(_ release: SmallRelease, below folder: String) -> [UInt8] {
        var builder = ZIPBuilder()
        // What macOS adds to every archive it makes.
        builder.add("__MACOSX/" + folder + "._Skills.txt", "junk")
        for (name, text) in release.files.sorted(by: { $0.key < $1.key }) { builder.add(folder + name, text) }
        return builder.bytes()
    }

    @Test("a folder and an archive of it are the same release, with or without a folder inside")
    func archive() throws {
        let folder = try TemporaryFolder()
        try write(.old, to: folder.path + "/30.1")
        let expected = try ONetAdapter().open(folder.path + "/30.1").read()
        for inner in ["", "db_30_1_text/", "download/db_30_1_text/"] {
            let path = try folder.write("release.zip", zip(.old, below: inner))
            #expect(ONetAdapter().recognises(path))
            let read = try ONetAdapter().open(path).read()
            #expect(read.checksum == expected.checksum)
            #expect(String(reflecting: read.content) == String(reflecting: expected.content))
        }
    }

    @Test("refuses what is no release, and says so")
    func notARelease() throws {
        let folder = try TemporaryFolder()
        var builder = ZIPBuilder()
        builder.add("readme.txt", "nothing here")
        let path = try folder.write("other.zip", builder.bytes())
        #expect(!ONetAdapter().recognises(path))
        for wrong in [path, folder.path, folder.path + "/absent"] {
            let error = #expect(throws: FrameworkError.self) { try ONetAdapter().open(wrong) }
            #expect(error?.code == .notARelease)
        }
        let garbage = try folder.write("garbage.zip", [1, 2, 3])
        #expect(throws: DocumentError.self) { try ONetAdapter().open(garbage) }
    }

    @Test("finds the newest release by number, in the folder or in its onet folder")
    func newest() throws {
        let folder = try TemporaryFolder()
        #expect(ONetAdapter().find(in: folder.path) == nil)
        try write(.old, to: folder.path + "/onet/30.9")
        try write(.new, to: folder.path + "/onet/30.10")
        try FileManager.default.createDirectory(atPath: folder.path + "/onet/31.0", withIntermediateDirectories: true)
        #expect(ONetAdapter().find(in: folder.path) == folder.path + "/onet/30.10")
        try write(.old, to: folder.path + "/db_30_11_text")
        #expect(ONetAdapter().find(in: folder.path) == folder.path + "/db_30_11_text")
        #expect(ONetAdapter().find(in: folder.path + "/onet/30.9") == folder.path + "/onet/30.9")
        let path = try folder.write("db_31_0_text.zip", zip(.old, below: "db_31_0_text/"))
        #expect(ONetAdapter().find(in: folder.path) == path)
    }

    @Test(
        "reads versions from names",
        arguments: [
            ("30.1", "30.1"), ("db_30_1_text", "30.1"), ("db_30_10_text.zip", "30.10"), ("onet-29.0", "29.0"),
            ("skills2019", nil), ("data", nil), ("30", "30"), ("my 30", nil),
        ])
    func names(name: String, version: String?) {
        #expect(ReleaseVersion(name: name)?.description == version)
    }

    @Test("compares versions number by number")
    func order() throws {
        let versions = ["29.3", "30", "30.0", "30.9", "30.10", "31.0"].compactMap { ReleaseVersion($0) }
        #expect(versions.count == 6)
        #expect(versions == versions.sorted())
        #expect(ReleaseVersion("") == nil)
        #expect(ReleaseVersion("1..2") == nil)
        #expect(ReleaseVersion("1.2.3.4.5") == nil)
    }

    @Test("takes the version from the notes, then the name, then the caller, and else asks for it")
    func version() throws {
        var release = SmallRelease.old
        #expect(try release.source(named: "29.0").read(release: "28.1").content.version == "30.1")
        #expect(
            try release.source(named: "x").read(release: "28.1").diagnostics.countsByCode["other_version"]
                == 1)
        release.files["Read Me.txt"] = nil
        #expect(try release.source(named: "db_29_2_text").read().content.version == "29.2")
        #expect(try release.source(named: "data").read(release: "28.1").content.version == "28.1")
        let error = #expect(throws: FrameworkError.self) { try release.source(named: "data").read() }
        #expect(error?.code == .versionUnknown)
        #expect(error?.message.contains("--release") == true)
    }

    @Test("knows a sample by its notes or its marker file")
    func sample() throws {
        var noted = SmallRelease.old
        noted["Read Me.txt"] = "O*NET 30.1 Database (Metier sample)\n"
        #expect(try noted.read().content.isSample)
        #expect(try noted.read().content.version == "30.1")
        var marked = SmallRelease.old
        marked["SAMPLE"] = ""
        #expect(try marked.read().content.isSample)
    }

    @Test("tells how far it has come, up to the end")
    func progress() throws {
        let seen = ProgressLog()
        _ = try SmallRelease.old.source().read(release: nil) { seen.add($0) }
        let all = seen.all
        #expect(all.count == SmallRelease.old.files.count - 1)
        #expect(all.map(\.bytesDone).max() == all.first?.bytesTotal)
    }
}

import Documents
import TestSupport
import Testing

@Suite("Bytes of files")
struct FileBytesTests {
    @Test("maps a file")
    func maps() throws {
        let folder = try TemporaryFolder()
        let bytes = try FileBytes(path: try folder.write("a.bin", [1, 2, 3]))
        #expect(bytes.count == 3)
        #expect(bytes.withUnsafeBytes { Array($0) } == [1, 2, 3])
    }

    @Test("holds an empty file and an empty text")
    func empty() throws {
        let folder = try TemporaryFolder()
        #expect(try FileBytes(path: try folder.write("empty", [])).withUnsafeBytes { $0.count } == 0)
        #expect(FileBytes(text: "").count == 0)
        #expect(FileBytes(text: "é").withUnsafeBytes { Array($0) } == [0xC3, 0xA9])
    }

    @Test("refuses what is not there and what is no file, without naming folders")
    func refuses() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path + "/absent.txt", folder.path] {
            let error = #expect(throws: DocumentError.self) { try FileBytes(path: path) }
            #expect(error?.code == .unreadable)
            #expect(error?.description.contains("/") == false)
        }
    }
}

import Foundation
import Numerics
import Search
import TestSupport
import Testing

@Suite("Reading safetensors")
struct SafetensorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(header: String, numbers: [Float] = [], length: UInt64? = nil) throws -> String {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += Array(header.utf8)
        numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
        return try folder.write("model.safetensors", bytes)
    }

    @Test("finds tables by name, wherever they start")
    func tables() throws {
        for padding in ["", " ", "  ", "   "] {
            let path = try file(
                header: """
                    {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\
                    "b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}\(padding)
                    """, numbers: [1.5, -2, 3])
            let tables = try SafetensorsFile(path: path)
            #expect(tables.tables == ["a", "b"])
            #expect(tables.shape(of: "a") == [2, 1])
            #expect(tables.shape(of: "c") == nil)
            #expect(try tables.floats("a", shape: [2, 1]).withFloats { Array($0) } == [1.5, -2])
            #expect(try tables.floats("b", shape: []).withFloats { Array($0) } == [3])
            #expect(tables.digest().count == 64)
            #expect(throws: EmbeddingError(.damaged, "model.safetensors has no table c")) {
                try tables.floats("c", shape: [1])
            }
            #expect(throws: EmbeddingError(.damaged, "table a of model.safetensors has shape [2, 1], not [1, 2]")) {
                try tables.floats("a", shape: [1, 2])
            }
        }
    }

    @Test(
        "refuses a header that does not fit the file",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "ends after the file does"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, "has another length than its shape asks for"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, "ends after the file does"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, "lacks its shape or its place"),
            (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "lacks its shape or its place"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, "lacks its shape or its place"),
            (
                #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, "is impossibly large"
            ),
            (#"{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}"#, "has an unknown type of number"),
            (#"{"a":7}"#, "has an unknown type of number"),
        ])
    func tableFaults(_ header: String, _ reason: String) throws {
        let path = try file(header: header, numbers: [1])
        #expect(throws: EmbeddingError(.damaged, "table a of model.safetensors \(reason)")) {
            try SafetensorsFile(path: path)
        }
    }

    @Test("refuses what is no safetensors file")
    func files() throws {
        func message(_ path: String) -> String {
            do {
                _ = try SafetensorsFile(path: path)
                return "read"
            } catch { return "\(error)" }
        }
        #expect(message(folder.path + "/none") == "none is not there")
        #expect(message(folder.path).hasSuffix("is not a regular file"))
        #expect(message(try folder.write("empty", [])) == "empty is empty")
        #expect(message(try folder.write("short", [1, 2, 3])) == "short ends before its header")
        #expect(message(try file(header: "{}", length: 3)) == "model.safetensors ends within its header")
        #expect(message(try file(header: "{}", length: .max)).contains("is no safetensors file"))
        #expect(message(try file(header: "[]")) == "the header of model.safetensors is no JSON object")
        #expect(message(try file(header: "{oops")).hasPrefix("the header of model.safetensors is no JSON: line 1"))
        let half = try file(header: #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, numbers: [1])
        #expect(throws: EmbeddingError(.damaged, "table a of model.safetensors holds F16, not 32-bit floats")) {
            try SafetensorsFile(path: half).floats("a", shape: [2])
        }
    }

    @Test("gives no model of a file that holds none")
    func noModel() throws {
        _ = try file(header: "{}")
        #expect(throws: EmbeddingError.self) { try SentenceModel(folder: folder.path) }
        try folder.write("vocab.txt", Array("[UNK]\n[CLS]\n[SEP]\n".utf8))
        #expect(throws: EmbeddingError(.damaged, "model.safetensors holds no sentence model")) {
            try SentenceModel(folder: folder.path)
        }
    }
}

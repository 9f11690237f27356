import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("A disk that is full during an import", .serialized, .timeLimit(.minutes(3)))
struct FullDiskTests {
    private static let mounting = ConditionTrait.enabled(
        if: SmallDisk.isPossible, "mounting a small file system needs rights that this machine does not give")
    private static let gap = ("11-1011.00", "15-1252.00")

    private func releases() throws -> (TemporaryFolder, first: String, large: String, small: String) {
        let folder = try TemporaryFolder()
        return (
            folder, try folder.write("first", .long("30.1", rows: 20)),
            try folder.write("large", .long("30.2", rows: 25_000)), try folder.write("small", .long("30.3", rows: 20))
        )
    }

    @Test(
        "SQLite, on a small file system: the import says so, the served release stays, with room the next one succeeds",
        mounting)
    func device() async throws {
        let disk = try #require(try SmallDisk(megabytes: 4))
        let program = try faultProgram("sqlite:\(disk.path)/metier.sqlite")
        try await fill(program) { _ in try disk.grow(megabytes: 64) }
    }

    @Test("SQLite, where a file may not grow: the same")
    func limit() async throws {
        var program = try BuiltProgram(on: .sqlite)
        program.fileLimit = 3_000_000
        try await fill(program) { $0.fileLimit = nil }
    }

    private func fill(_ cramped: BuiltProgram, relief: (inout BuiltProgram) throws -> Void) async throws {
        var program = cramped
        let (folder, first, large, small) = try releases()
        defer { withExtendedLifetime(folder) {} }
        let begun = try await program.run("import", "onet", first)
        #expect(begun.code == 0, "\(begun.messages)")
        for _ in 0..<2 {
            let outcome = try await program.run("import", "onet", large)
            #expect(outcome.code == 74, "\(outcome.code): \(outcome.messages)")
            #expect(outcome.messages.contains("error: The disk is full"), "\(outcome.messages)")
            try await program.expectServed("30.1", gap: Self.gap)
        }
        try relief(&program)
        let outcome = try await program.run("import", "onet", small)
        #expect(outcome.code == 0, "\(outcome.messages)")
        try await program.expectServed("30.3", gap: Self.gap)
    }

    @Test(
        "servers, on a small file system: the import says so, the served release stays, with room the next one succeeds",
        mounting,
        arguments: TestEngine.servers)
    func server(_ engine: TestEngine) async throws {
        let disk = try #require(try SmallDisk(megabytes: engine == .postgres ? 140 : 120))
        let (folder, first, large, small) = try releases()
        defer { withExtendedLifetime(folder) {} }
        let database = try await onThread { try OwnServer(engine, data: disk.path) }
        let program = try faultProgram(database.address)
        #expect(try await program.run("import", "onet", first).code == 0)
        // All but some room is taken.
        let ballast = try disk.fill(leaving: 5)
        let outcome = try await program.run("import", "onet", large)
        #expect(outcome.code == 74, "\(outcome.code): \(outcome.messages)\n\(database.log)")
        #expect(outcome.messages.contains("error: The server's disk is full"), "\(outcome.messages)")
        try await program.expectServed("30.1", gap: Self.gap)
        try FileManager.default.removeItem(atPath: ballast)
        let again = try await program.importUntilFree(small)
        #expect(again.code == 0, "\(again.messages)")
        try await program.expectServed("30.3", gap: Self.gap)
        try await onThread { try database.stop(.killed) }
    }
}

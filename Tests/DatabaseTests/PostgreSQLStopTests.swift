import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Database

@Suite("A PostgreSQL server that is asked to stop", .timeLimit(.minutes(1)))
struct PostgreSQLStopTests {
    @Test(
        "is asked again when it had forgotten the first request", arguments: TestEngine.all.filter { $0 == .postgres })
    func forgotten(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        let connection = try #require(try database.open() as? PostgreSQLConnection)
        let watcher = try database.open()
        // A request that comes between two messages of one statement finds nothing to stop. This one is let go by
        // before the statement is sent, and nobody sends another.
        connection.interrupt()
        connection.forgetInterrupt()
        while connection.handle.isAsking.load(ordering: .acquiring) { await Task.yield() }
        #expect(try await onThread { try connection.cleaningUp { try connection.integer("SELECT 1") } } == 1)
        let start = ContinuousClock.now
        async let outcome = onThread { Result { try connection.execute("SELECT pg_sleep(30)") } }
        while try watcher.integer("SELECT COUNT(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)'") != 1 {
            await Task.yield()
        }
        connection.handle.isInterrupted.store(true, ordering: .relaxed)
        let failure = try await outcome
        #expect(throws: DatabaseError.self) { try failure.get() }
        if case .failure(let error as DatabaseError) = failure { #expect(error.code == .cancelled, "\(error)") }
        #expect(start.duration(to: .now) < .seconds(4))
        connection.close()
        watcher.close()
    }
}

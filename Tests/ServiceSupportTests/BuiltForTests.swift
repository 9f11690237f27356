import ServiceSupport
import Testing

@Suite("What is built once for a key")
struct BuiltForTests {
    /// A key that is compared by identity, as catalogues are.
    private final class Key: Sendable {}

    /// Holds a build up until it is opened.
    private final class Gate: Sendable {
        private let (waits, opener) = AsyncStream.makeStream(of: Void.self)
        func pass() async { for await _ in waits {} }
        func open() { opener.finish() }
    }

    private struct Broken: Error {}

    @Test("is built once, however many ask for it together")
    func once() async {
        let cache = BuiltFor<Key, Int, Never>()
        let (key, builds) = (Key(), Locked(0))
        let values = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await cache.value(for: key) {
                        builds.withLock {
                            $0 += 1
                            return $0
                        }
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: 1, count: 20))
    }

    @Test("is the one of the key before while the new one takes longer than a caller's patience")
    func before() async {
        let cache = BuiltFor<Key, String, Never>()
        let (first, second, gate) = (Key(), Key(), Gate())
        // Without a value before, also the impatient wait.
        #expect(await cache.value(for: first, patience: .zero) { "first" } == "first")
        #expect(
            await cache.value(for: second, patience: .zero) {
                await gate.pass()
                return "second"
            } == "first")
        async let patient = cache.value(for: second) { "a build that is not needed" }
        #expect(await cache.value(for: second, patience: .zero) { "nor this one" } == "first")
        gate.open()
        #expect(await patient == "second")
        #expect(await cache.value(for: second, patience: .seconds(60)) { "nor this one" } == "second")
    }

    @Test("fails the caller whose build fails, and the value before stays for the next key")
    func failing() async throws {
        let cache = BuiltFor<Key, String, any Error>()
        let (first, second, third, gate) = (Key(), Key(), Key(), Gate())
        #expect(try await cache.value(for: first) { "first" } == "first")
        await #expect(throws: Broken.self) {
            try await cache.value(for: second, patience: .seconds(60)) { throw Broken() }
        }
        #expect(
            try await cache.value(for: third, patience: .zero) {
                await gate.pass()
                return "third"
            } == "first")
        gate.open()
    }

    @Test("is gone once it is forgotten, also for those who would take the one before")
    func forgotten() async {
        let cache = BuiltFor<Key, Int, Never>()
        let key = Key()
        #expect(await cache.value(for: key) { 1 } == 1)
        cache.forget(key)
        #expect(await cache.known(for: key) == nil)
        #expect(await cache.value(for: key, patience: .zero) { 2 } == 2)
        cache.set(3, for: key)
        #expect(await cache.value(for: key, patience: .zero) { 4 } == 3)
    }
}

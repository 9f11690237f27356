import ServiceSupport
import Testing

@testable import SharedCache

@Suite("The address of a Redis server")
struct RedisAddressTests {
    @Test("is read with its parts and shown without secrets")
    func parts() throws {
        let full = try RedisAddress("redis://me:s%40crit@cache.example:6380/3")
        #expect(full.place == .network(host: "cache.example", port: 6_380))
        #expect(full.username == "me" && full.password?.reveal() == "s@crit" && full.database == 3)
        #expect(full.description == "redis://cache.example:6380/3")
        #expect(!"\(full) \(String(reflecting: full.password))".contains("crit"))
        let bare = try RedisAddress("redis://[::1]")
        #expect(bare.place == .network(host: "::1", port: 6_379))
        #expect(bare.password == nil && bare.database == 0 && bare.description == "redis://[::1]:6379/0")
        let replaced = try RedisAddress("redis://:old@h", password: Secret("new"))
        #expect(replaced.username == nil && replaced.password?.reveal() == "new")
        for text in ["unix:/run/redis.sock", "unix:///run/redis.sock"] {
            #expect(try RedisAddress(text).description == "unix:/run/redis.sock")
        }
    }

    @Test(
        "is refused with the reason and without its text",
        arguments: [
            ("rediss://:hunter2@h", "TLS"), ("http://:hunter2@h", "redis://"), ("hunter2", "redis://"),
            ("", "redis://"),
            ("redis://:hunter2@h/x", "database"), ("redis://:hunter2@h/-1", "database"), ("redis://h?x=hunter2", "`?`"),
            ("redis://:hunter2@h:0", "port"), ("unix:hunter2", "absolute"), ("redis://", "redis://"),
        ])
    func refused(_ text: String, _ reason: String) {
        let problem = #expect(throws: RedisAddress.Problem.self) { try RedisAddress(text) }
        #expect(problem?.description.contains(reason) == true)
        #expect(problem?.description.contains("hunter2") == false)
    }
}

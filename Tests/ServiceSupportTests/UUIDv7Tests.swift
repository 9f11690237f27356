import ServiceSupport
import Testing

@Suite("UUIDv7")
struct UUIDv7Tests {
    @Test("lays out the example of RFC 9562, appendix A.6")
    func example() throws {
        let example = try #require(UUIDv7("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"))
        #expect(example.timestamp.milliseconds == 1_645_557_742_000)
        #expect(example.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test("puts time, counter, version, variant and randomness where they belong")
    func layout() {
        let generator = UUIDv7Generator(now: { Timestamp(milliseconds: 0x0123_4567_89AB) }, random: { UInt64.max })
        #expect(generator.next().description == "01234567-89ab-77ff-bfff-ffffffffffff")
        #expect(generator.next().description == "01234567-89ab-7800-bfff-ffffffffffff")
    }

    @Test("grows within a millisecond, past a full counter and when the clock is set back")
    func monotonic() {
        let time = Locked<Int64>(1_000_000)
        let generator = UUIDv7Generator(now: { Timestamp(milliseconds: time.withLock { $0 }) })
        var last = generator.next()
        for round in 0..<10_000 {
            if round == 9_000 { time.withLock { $0 = 5 } }
            let next = generator.next()
            #expect(next > last)
            #expect(next.description > last.description)
            last = next
        }
        #expect(last.timestamp.milliseconds < 1_000_010)
    }

    @Test(
        "refuses other texts and versions",
        arguments: [
            "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-18c4-dc0c0c07398f", "017f22e2x79b0-7cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e279b07cc398c4dc0c0c07398f",
        ])
    func refuses(text: String) {
        #expect(UUIDv7(text) == nil)
    }

    @Test("reads what it writes, and is unique across tasks")
    func unique() async {
        let made = await withTaskGroup(of: [UUIDv7].self) { group in
            for _ in 0..<4 { group.addTask { (0..<1_000).map { _ in UUIDv7.next() } } }
            return await group.reduce(into: Set<UUIDv7>()) { $0.formUnion($1) }
        }
        #expect(made.count == 4_000)
        #expect(made.allSatisfy { UUIDv7($0.description) == $0 })
    }
}

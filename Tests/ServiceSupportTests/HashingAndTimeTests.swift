import ServiceSupport
import Testing

@Suite("Hashing and time")
struct HashingAndTimeTests {
    @Test("agrees with the test vectors of FIPS 180-4")
    func vectors() {
        #expect(SHA256.hex(of: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.hex(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(
        "writes moments as RFC 3339 (expected values from `date -u -d @N`)",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000Z"), (951_826_154_321, "2000-02-29T12:09:14.321Z"),
            (1_795_248_000_000, "2026-11-21T08:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        ])
    func moments(milliseconds: Int64, expected: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == expected)
    }
}

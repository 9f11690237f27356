import Taxonomy
import Testing

@Suite("Codes as people write them")
struct NativeCodeTests {
    @Test("O*NET's are brought to their usual form")
    func onet() {
        let forms: [(text: String, code: String?)] = [
            ("15-1252", "15-1252.00"), ("151252", "15-1252.00"), ("15-1252.0", "15-1252.00"),
            ("15-1252,00", "15-1252.00"), ("'15-1252.00", "15-1252.00"), ("15\u{2013}1252.00\u{200B}", "15-1252.00"),
            ("15-1299.1", "15-1299.10"), ("15.1252.00", "15-1252.00"), ("7126.10", nil), ("2211.1", nil),
            ("15-125", nil), ("baker", nil),
        ]
        for form in forms { #expect(ONetCode.canonical(form.text) == form.code, "\(form.text)") }
    }

    private static let uuid = "0a1b2c3d-0000-4000-8000-00000000000a"
    private static let address = "http://data.europa.eu/esco/occupation/" + uuid

    @Test("ESCO's addresses are brought to the form in which ESCO publishes them")
    func addresses() {
        let address = Self.address
        let forms: [(text: String, address: String?)] = [
            (address, address), (address.replacing("http:", with: "https:"), address), (address + "/", address),
            ("<\(address)>", address), (address.uppercased(), address), (Self.uuid, nil),
            ("https://data.europa.eu/esco/isco/C2512/", "http://data.europa.eu/esco/isco/C2512"),
            ("http://data.europa.eu/esco/", nil), ("http://example.org/esco/occupation/" + Self.uuid, nil), ("s1", nil),
        ]
        for form in forms { #expect(ESCOAddress.canonical(form.text) == form.address, "\(form.text)") }
    }

    @Test("an occupation of ESCO is named by its UUID alone")
    func uuids() {
        #expect(ESCOAddress.occupation(Self.uuid) == Self.address)
        #expect(ESCOAddress.occupation(Self.uuid.uppercased()) == Self.address)
        #expect(ESCOAddress.occupation("00030d09") == nil)
    }
}

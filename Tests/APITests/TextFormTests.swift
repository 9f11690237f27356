import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Forms of a text over HTTP")
struct TextFormTests {
    private static let headers = ["Content-Type": "application/json"]

    /// Where ESCO's skills are named: `code start end`.
    private func places(_ text: String, _ api: APIClient) async throws -> [String] {
        let body = try JSONSerialization.data(withJSONObject: ["text": text])
        let reply = try await api.send(
            "POST", "/api/v1/skills/extract", headers: Self.headers, body: String(decoding: body, as: UTF8.self))
        let answer = try reply.json()
        let skills = ["hard_skills", "soft_skills"].flatMap { answer[$0]?.arrayValue ?? [] }
        return skills.flatMap { skill in
            (skill["spans"]?.arrayValue ?? []).map {
                "\(skill["code"]?.stringValue ?? "") \($0["start"]?.intValue ?? -1) \($0["end"]?.intValue ?? -1)"
            }
        }.filter { $0.hasPrefix("s/") }.sorted()
    }

    /// Bytes are counted in the text as it is sent: the ligature has three, the entity five, a full-width letter three.
    @Test(
        "the skills of a text do not depend on its form, and their places are those of the text that was sent",
        arguments: [
            ("We use flour types and knead dough.", ["s/flour 7 18", "s/knead 23 34"]),
            ("We use \u{FB02}our types &amp; knead dough.", ["s/flour 7 19", "s/knead 26 37"]),
            ("We use flour types and knead\ndough.", ["s/flour 7 18", "s/knead 23 34"]),
            ("We use\r\n\r\n  flour   types and kne\u{AD}ad dough.", ["s/flour 12 25", "s/knead 30 43"]),
            ("\u{FF46}lour types, knead dou-\ngh.", ["s/flour 0 13", "s/knead 15 28"]),
        ])
    func places(input: (text: String, places: [String])) async throws {
        try await SmallCatalogue.serving(over: .memory) { api in
            let found = try await places(input.text, api)
            #expect(found == input.places)
        }
    }

    @Test(
        "a title is answered in the same way whatever its form",
        arguments: [
            ("Bread Baker", "Bread&nbsp;Ba&#107;er"), ("Bread Baker", "\u{FF22}read Ba\u{AD}ker"),
            ("Bäckerin", "Ba\u{308}ckerin"), ("Bäckerin", "B&auml;ckerin"),
        ])
    func titles(pair: (plain: String, other: String)) async throws {
        try await SmallCatalogue.serving(over: .memory) { api in
            let path = "/api/v1/titles/normalize?framework=esco&title="
            let plain = try await api.json(path + pair.plain.inQuery)
            let other = try await api.json(path + pair.other.inQuery)
            #expect(plain["candidates"]?.arrayValue?.isEmpty == false)
            #expect(plain["candidates"]?.text == other["candidates"]?.text)
        }
    }
}

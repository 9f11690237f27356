import ServiceSupport
import TestSupport
import Testing

@Suite("The check of answers against the OpenAPI document")
struct SchemaValidatorTests {
    private func complaints(_ value: String, _ schema: String) throws -> [String] {
        let document = try JSONValue(
            parsing:
                #"{"components":{"schemas":{"Code":{"type":"object","properties":{"a":{"type":"integer","minimum":1}},"#
                + #""required":["a"]}}}}"#)
        return SchemaValidator(document: document).complaints(
            about: try JSONValue(parsing: value), schema: try JSONValue(parsing: schema))
    }

    @Test(
        "passes what fits",
        arguments: [
            ("1", #"{"type":"integer","minimum":1,"maximum":1}"#), ("1.5", #"{"type":"number"}"#),
            ("2.0", #"{"type":"integer"}"#),
            ("null", #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#),
            (#""a""#, #"{"type":"string","enum":["a","b"]}"#),
            (#"[{"a":1},{"a":2}]"#, ##"{"type":"array","items":{"$ref":"#/components/schemas/Code"}}"##),
            (#"{"x":1,"y":2}"#, #"{"type":"object","additionalProperties":{"type":"integer"}}"#),
            ("{}", #"{"type":"object","properties":{"a":{"type":"string"}}}"#),
        ])
    func fitting(_ value: String, _ schema: String) throws {
        #expect(try complaints(value, schema).isEmpty)
    }

    @Test(
        "names the place of what does not fit",
        arguments: [
            ("0", #"{"type":"integer","minimum":1}"#, "$: 0.0 is below 1.0"),
            ("2", #"{"type":"number","maximum":1}"#, "$: 2.0 is above 1.0"),
            ("1.5", #"{"type":"integer"}"#, "$: is a number, not of type 'integer'"),
            ("null", #"{"type":"string"}"#, "$: is null, not of type 'string'"),
            (#""c""#, #"{"type":"string","enum":["a","b"]}"#, #"$: "c" is not among "a", "b""#),
            (
                #"[{"a":1},{}]"#, ##"{"type":"array","items":{"$ref":"#/components/schemas/Code"}}"##,
                "$[1]: 'a' is missing"
            ),
            (#"{"a":1,"b":2}"#, ##"{"$ref":"#/components/schemas/Code"}"##, "$.b: is not documented"),
            (
                #"{"x":"1"}"#, #"{"type":"object","additionalProperties":{"type":"integer"}}"#,
                "$.x: is a string, not of type 'integer'"
            ),
            ("1", ##"{"$ref":"#/components/schemas/Nothing"}"##, "$: #/components/schemas/Nothing leads nowhere"),
            ("1", #"{"type":"integer","multipleOf":2}"#, "$: keyword 'multipleOf' is not checked"),
        ])
    func wrong(_ value: String, _ schema: String, _ complaint: String) throws {
        #expect(try complaints(value, schema) == [complaint])
    }

    @Test("sees a wrong body, a wrong media type and an undocumented status of the API itself")
    func planted() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let target = "/skill-gap?from=43-3031.00&to=13-2011.00"
            let good = try await api.get(target)
            func complaints(status: Int = 200, type: String = "application/json", _ body: String) -> [String] {
                api.documented.complaints(
                    method: "GET", target: target, status: status, mediaType: type, body: Array(body.utf8))
            }
            #expect(complaints(good.text).isEmpty)
            let wrong = good.text.replacing(#""delta":0.5,"#, with: #""delta":"0.5","#)
            #expect(complaints(wrong).first == "$.result.skill_gaps[0].delta: is a string, not of type 'number'")
            #expect(complaints(good.text.replacing(#""success":true,"#, with: "")) == ["$: 'success' is missing"])
            #expect(complaints(type: "text/html", good.text).count == 1)
            #expect(complaints(status: 418, good.text).count == 1)
            #expect(complaints("{").count == 1)
        }
    }
}

import ServiceSupport
import TestSupport

/// What a made-up model server answers.
enum Answered {
    /// An answer with a body and its length.
    static func http(_ status: String, _ body: String, headers: [String] = []) -> ScriptedServer.Reaction {
        let head = ["HTTP/1.1 \(status)", "Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        return .send((head + headers + ["Connection: close", "", ""]).joined(separator: "\r\n") + body)
    }

    /// A completion of OpenAI's shape.
    static func completion(
        _ text: String, finish: String = "stop", tokens: (Int, Int) = (100, 10), headers: [String] = []
    ) -> ScriptedServer.Reaction {
        http("200 OK", completionBody(text, finish: finish, tokens: tokens), headers: headers)
    }

    static func completionBody(_ text: String, finish: String = "stop", tokens: (Int, Int) = (100, 10)) -> String {
        let content = JSONValue.string(text).text
        return
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":\#(content)},"finish_reason":"\#(finish)"}],"usage":{"prompt_tokens":\#(tokens.0),"completion_tokens":\#(tokens.1)}}"#
    }

    /// A failure with a message.
    static func failure(_ status: String, _ message: String, headers: [String] = []) -> ScriptedServer.Reaction {
        http(status, #"{"error":{"message":\#(JSONValue.string(message).text)}}"#, headers: headers)
    }

    /// A stream of pieces that ends as it should, or not at all.
    static func stream(_ pieces: [String], isWhole: Bool = true) -> String {
        var text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        for piece in pieces {
            text += #"data: {"choices":[{"index":0,"delta":{"content":\#(JSONValue.string(piece).text)}}]}"# + "\n\n"
        }
        if isWhole {
            text += #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
            text += #"data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}"# + "\n\ndata: [DONE]\n\n"
        }
        return text
    }
}

import HTTPServer
import ServiceSupport

/// The API's description as one page without scripts: every route with a form that calls it.
enum DocumentationPage {
    static func html(endpoints: [Endpoint], version: String) -> String {
        let tags = OpenAPIDocument.tags(of: endpoints)
        let contents = tags.map { tag in
            "<li><a href=\"#\(anchor(tag))\">\(escaped(tag))</a></li>"
        }
        let chapters = tags.map { tag in
            let sections = endpoints.filter { $0.tag == tag }.map(section).joined()
            return "<h2 id=\"\(anchor(tag))\">\(escaped(tag))</h2>\(sections)"
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
            <title>Metier API</title><style>\(style)</style></head><body>
            <header><h1>Metier API</h1><p>Version \(escaped(version)). For programs: \
            <a href="/api/v1/openapi.json">OpenAPI 3.1</a>. Every answer names its sources; errors are \
            <a href="https://www.rfc-editor.org/rfc/rfc9457">problems of RFC 9457</a>, except on the skill-gap routes, \
            which keep their documented shape. A parameter that is sent empty counts as absent, one of blanks alone is \
            refused; a field of a body that is null or an empty text counts as absent.</p><nav><ul>\(contents.joined())</ul></nav></header>
            <main>\(chapters.joined())</main></body></html>

            """
    }

    private static func section(_ endpoint: Endpoint) -> String {
        var text = """
            <section id="\(escaped(endpoint.operationID))"><h3><span class="method">\(endpoint.method.rawValue)</span> \
            <code>\(escaped(endpoint.template))</code></h3><p>\(prose(endpoint.summary)).</p>
            """
        if !endpoint.text.isEmpty { text += "<p>\(prose(endpoint.text))</p>" }
        text += form(endpoint)
        text += "<h4>Answers</h4><table><tbody>"
        for answer in endpoint.documentedAnswers {
            text +=
                "<tr><th>\(answer.status)</th><td>\(prose(answer.text))</td><td><code>\(answer.mediaType)</code></td></tr>"
        }
        return text + "</tbody></table></section>"
    }

    /// A form that calls the route. Path parameters are filled with their examples, since a form cannot change its own
    /// address.
    private static func form(_ endpoint: Endpoint) -> String {
        var path = endpoint.template
        for parameter in endpoint.parameters where parameter.place == .path {
            path = path.replacing("{\(parameter.name)}", with: parameter.example ?? "")
        }
        var text = "<form action=\"\(escaped(path))\" method=\"get\">"
        if !endpoint.parameters.isEmpty {
            text += "<h4>Parameters</h4><table><tbody>"
            for parameter in endpoint.parameters {
                text +=
                    "<tr><th><label for=\"\(endpoint.operationID)-\(parameter.name)\"><code>\(parameter.name)</code>"
                text +=
                    "\(parameter.isRequired ? " <em>required</em>" : "")</label></th><td>\(prose(parameter.text))</td><td>"
                text += "\(input(parameter, of: endpoint))</td></tr>"
            }
            text += "</tbody></table>"
        }
        return text + "<button>Try <code>\(escaped(path))</code></button></form>"
    }

    private static func input(_ parameter: Endpoint.Parameter, of endpoint: Endpoint) -> String {
        let id = "id=\"\(endpoint.operationID)-\(parameter.name)\""
        if parameter.place == .path { return "<code \(id)>\(escaped(parameter.example ?? ""))</code>" }
        switch parameter.schema {
        case .string(let values, _) where !values.isEmpty:
            return select(id, parameter.name, values)
        case .boolean:
            return select(id, parameter.name, ["true", "false"])
        case .integer(let minimum, let maximum):
            let bounds = [("min", minimum), ("max", maximum)].compactMap { name, bound in
                bound.map { " \(name)=\"\($0)\"" }
            }
            return "<input \(id) name=\"\(parameter.name)\" type=\"number\"\(bounds.joined())>"
        default:
            return
                "<input \(id) name=\"\(parameter.name)\" value=\"\(escaped(parameter.isRequired ? parameter.example ?? "" : ""))\">"
        }
    }

    private static func select(_ id: String, _ name: String, _ values: [String]) -> String {
        let options = ([""] + values).map { "<option>\(escaped($0))</option>" }.joined()
        return "<select \(id) name=\"\(name)\">\(options)</select>"
    }

    /// Text with `code` between back quotes.
    private static func prose(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(escaped(String(part)))</code>" : escaped(String(part))
        }.joined()
    }

    private static func anchor(_ tag: String) -> String {
        tag.lowercased().replacing(" ", with: "-")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#8884;--ink:#16202c;--paper:#fff;--mark:#0b5cad}
        @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--paper:#12161c;--mark:#7db7ff}}
        *{box-sizing:border-box}
        body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;\
        padding:0 1rem;overflow-wrap:anywhere}
        nav ul{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0}
        a{color:var(--mark)}section{border:1px solid var(--line);border-radius:.5rem;padding:.25rem 1rem 1rem;margin:1rem 0}
        h3{overflow-wrap:anywhere}.method{color:var(--mark)}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line)}
        th{white-space:nowrap;font-weight:600}em{font-weight:400;font-size:.85em}
        input,select,button{font:inherit;padding:.2rem .4rem;max-width:100%}button{margin-top:.75rem;cursor:pointer}
        button code{white-space:normal}code{font-size:.92em}
        @media(max-width:40rem){body{margin:1rem auto}section{padding:.25rem .75rem .75rem}h1{margin:.5rem 0}\
        nav ul{gap:.25rem 1rem}table,tbody,tr,th,td{display:block}th,td{border:0;padding:.1rem 0;white-space:normal}\
        tr{border-top:1px solid var(--line);padding:.3rem 0}input,select{width:100%}}
        """
}

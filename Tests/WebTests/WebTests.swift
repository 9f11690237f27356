import HTTPServer
import Testing
import Web

@Suite("Pages")
struct WebTests {
    private func get(_ target: String) async throws -> (status: Int, text: String, response: HTTPResponse) {
        let response = await (try ToyRelease.pages()).respond(to: HTTPRequest(.get, target))
        return (response.status.code, String(decoding: try await response.collectedBody(), as: UTF8.self), response)
    }

    @Test(
        "answer with a whole page that names the source and the sample",
        arguments: ["/", "/browse", "/browse?group=35", "/search?q=baker", "/occupations/35-1011", "/compare"])
    func wholePages(target: String) async throws {
        let page = try await get(target)
        #expect(page.status == 200)
        #expect(page.text.hasPrefix("<!doctype html>"))
        #expect(page.text.contains("</html>"))
        #expect(page.text.contains("O*NET® is a trademark of USDOL/ETA"))
        #expect(page.text.contains("bundled sample of 3"))
        #expect(page.response.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
    }

    @Test(
        "escape what comes from data and from clients",
        arguments: [
            "/occupations/35-2014.00", "/browse?group=35", "/search?q=cook",
            "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/compare?from=%22%3E%3Cscript%3Ealert(1)&to=x",
            "/occupations/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        ])
    func escaping(target: String) async throws {
        let page = try await get(target)
        #expect(!page.text.contains("<script"))
        #expect(!page.text.contains("<b>"))
    }

    @Test("show the gap between titles typed by hand, what matters first")
    func comparison() async throws {
        let page = try await get("/compare?from=bakers&to=pastry%20maker")
        // Reading: 3.5 - 2 = 1.5 at errors .2 and .2: z = 1.5 / sqrt(.08) = 5.3. Tasting is lower in the target.
        #expect(page.text.contains("1 of 2 are higher in the target"))
        #expect(page.text.contains("+1.50"))
        #expect(page.text.contains("100 %"))
        #expect(!page.text.contains("Tasting"))
        #expect(page.text.contains("“pastry maker” was understood as Pastry Makers"))
    }

    @Test("name rated occupations near one without ratings")
    func unrated() async throws {
        let page = try await get("/compare?from=35-2014.00&to=35-1011.00")
        #expect(page.status == 200)
        #expect(page.text.contains("has no ratings of this kind"))
    }

    @Test("answer 404 with suggestions for an unknown code")
    func unknown() async throws {
        let page = try await get("/occupations/35-1012.00")
        #expect(page.status == 404)
        #expect(page.text.contains("35-1011.00"))
    }

    @Test(
        "show browsers a page for 404 and 405, and programs a problem",
        arguments: [
            (.get, "/nothing", browser, 404, true), (.get, "/nothing", "TEXT/HTML;q=0.9", 404, true),
            (.post, "/search", browser, 405, true), (.get, "/nothing", "application/json, text/html", 404, false),
            (.get, "/nothing", "*/*", 404, false), (.get, "/nothing", nil, 404, false),
            (.get, "/api/v1/nothing", browser, 404, false), (.get, "/api", browser, 404, false),
            (.post, "/api/v1/thing", browser, 405, false), (.post, "/search", nil, 405, false),
        ] as [(HTTPMethod, String, String?, Int, Bool)])
    func failures(_ method: HTTPMethod, _ path: String, _ accept: String?, _ status: Int, _ isPage: Bool) async throws {
        var headers: HTTPHeaders = [:]
        if let accept { headers.add("Accept", accept) }
        let response = await (try ToyRelease.pages()).respond(to: HTTPRequest(method, path, headers: headers))
        #expect(response.status.code == status)
        let type = isPage ? "text/html; charset=utf-8" : "application/problem+json"
        #expect(response.headers["Content-Type"] == type)
        #expect((response.headers["Allow"] != nil) == (status == 405))
        let text = String(decoding: try await response.collectedBody(), as: UTF8.self)
        let words = status == 405 ? "This page is only for reading" : "There is nothing at this address"
        #expect(text.contains(words) == isPage)
        #expect(text.contains("action=\"/search\"") == isPage)
        #expect(response.headers["Content-Security-Policy"]?.contains("default-src 'none'") == (isPage ? true : nil))
    }

    private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    @Test("tell what to do while nothing is imported")
    func empty() async throws {
        let application = try ToyRelease.application(ToyRelease.emptyHolder())
        let response = await application.respond(to: HTTPRequest(.get, "/"))
        #expect(response.status == .serviceUnavailable)
        #expect(String(decoding: try await response.collectedBody(), as: UTF8.self).contains("metier import onet"))
    }

    @Test("are answered 304 when they have not changed")
    func notModified() async throws {
        let tag = try #require(try await get("/browse").response.headers["ETag"])
        let application = try ToyRelease.pages()
        let again = await application.respond(to: HTTPRequest(.get, "/browse", headers: ["If-None-Match": tag]))
        #expect(again.status == .notModified)
    }
}

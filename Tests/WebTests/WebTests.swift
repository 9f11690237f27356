import Foundation
import HTTPServer
import Occupations
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
        #expect(page.text.contains("1 of 2 is higher in the target"))
        #expect(page.text.contains("+1.50"))
        #expect(page.text.contains("100 %"))
        #expect(!page.text.contains("Tasting"))
        #expect(page.text.contains("“pastry maker” was understood as Pastry Makers"))
    }

    /// A table is as wide as its widest words, which a phone of 360 pixels may not have room for: it scrolls in a box of
    /// its own, and the page does not.
    @Test(
        "let tables scroll by themselves, and no column or chart be wider than a phone",
        arguments: ["/occupations/35-1011.00", "/compare?from=35-1011.00&to=35-2015.00", "/", "/compare", "/browse"])
    func narrow(target: String) async throws {
        let page = try await get(target).text
        #expect(page.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"))
        #expect(
            page.components(separatedBy: "<table").count
                == page.components(separatedBy: "<div class=\"scroll\"><table").count, "\(target)")
        let style = try await get("/assets/metier.css").text
        #expect(style.contains(".scroll{overflow-x:auto}"))
        // 360 pixels are 22.5rem; no least width may be near that.
        for match in style.matches(of: /(?:min-width:|minmax\()([0-9.]+)rem/) {
            #expect((Double(match.output.1) ?? 99) <= 10, "\(match.output.0)")
        }
    }

    @Test("show an occupation of another framework by both its codes, under its own source, and compare it with none")
    func otherFramework() async throws {
        let snapshots = ToyRelease.emptyHolder()
        snapshots.serve(ToyRelease.snapshot())
        snapshots.serve(ToyRelease.addressed())
        let pages = try ToyRelease.application(snapshots)
        func get(_ target: String) async throws -> (status: Int, text: String) {
            let response = await pages.respond(to: HTTPRequest(.get, target))
            return (response.status.code, String(decoding: try await response.collectedBody(), as: UTF8.self))
        }
        for code in ["7512.1", "http%3A%2F%2Fexample%2Fa"] {
            let page = try await get("/occupations/" + code)
            #expect(page.status == 200, "\(code)")
            #expect(page.text.contains("<h1>baker <span class=\"code\">7512.1</span></h1>"))
            #expect(page.text.contains("http://example/a") && page.text.contains("An occupation of ESCO."))
            #expect(page.text.contains("Essential skills") && page.text.contains("knead &lt;dough&gt;"))
            #expect(page.text.contains("href=\"/api/v1/occupations/7512.1\"") && !page.text.contains("Not rated"))
            #expect(page.text.contains("ESCO") && !page.text.contains("O*NET® is a trademark"))
            #expect(!page.text.contains("action=\"/compare\""))
        }
        let compared = try await get("/compare?from=7512.1&to=35-1011.00")
        #expect(compared.status == 200)
        #expect(
            compared.text.contains(
                "7512.1 (baker) is an occupation of ESCO; gaps are found between occupations of O*NET."))
        #expect(try await get("/occupations/7512.2").status == 404)
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

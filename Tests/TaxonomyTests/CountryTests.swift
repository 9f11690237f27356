import Taxonomy
import Testing

@Suite("Countries")
struct CountryTests {
    @Test(
        "codes, names and common variants lead to the country",
        arguments: [
            ("US", "US"), ("usa", "US"), ("U.S.A.", "US"), ("u.s.", "US"), ("The United States", "US"), ("840", "US"),
            ("UK", "GB"), ("England", "GB"), ("gbr", "GB"), ("Deutschland", "DE"), ("allemagne", "DE"),
            ("Côte d'Ivoire", "CI"), ("ivory coast", "CI"), ("Österreich", "AT"), ("Oesterreich", "AT"),
            ("türkiye", "TR"), ("Turkey", "TR"), ("India", "IN"), ("भारत", "IN"), ("bharat", "IN"), ("Korea", "KR"),
            ("Czech Republic", "CZ"), ("The Netherlands", "NL"), ("Holland", "NL"), ("Viet Nam", "VN"),
            (" new   zealand ", "NZ"), ("XK", "XK"), ("south_korea", "KR"),
            ("\u{FEFF}Germany", "DE"),
        ])
    func named(text: String, code: String) {
        #expect(Country.named(text)?.code == code)
    }

    @Test(
        "what is no country is none",
        arguments: ["", " ", "Europe", "EU", "Atlantis", "USAA", "Ãò", "🇩🇪", "\u{89}VÍ\u{2769A}]", "D=E"])
    func unknown(text: String) {
        #expect(Country.named(text) == nil)
    }

    @Test("a text far longer than any name is no country, and found to be none at once")
    func enormous() {
        #expect(Country.named(String(repeating: "x", count: 1_000_000)) == nil)
        #expect(Country.suggestions(for: String(repeating: "x", count: 1_000_000), limit: 3).isEmpty)
    }

    @Test("every code of ISO 3166-1 leads to its own country, and to a chain that ends in ESCO or O*NET")
    func all() {
        // 249 countries stand in ISO 3166-1; Kosovo's code is user-assigned.
        #expect(Country.all.count == 250)
        for country in Country.all {
            #expect(Country.named(country.code) == country)
            #expect(Country.named(country.longCode) == country)
            #expect(Country.named(country.name) == country)
            let chain = CountryFrameworks(country).chain.filter { $0.gives == .skills }.map(\.framework)
            #expect(chain.contains("esco") && chain.contains("onet"), "\(country.code)")
        }
    }

    @Test("a misspelt name is suggested, nonsense is not")
    func suggestions() {
        #expect(Country.suggestions(for: "Germny", limit: 3).map(\.code).first == "DE")
        #expect(Country.suggestions(for: "Swizerland", limit: 3).map(\.code).first == "CH")
        #expect(Country.suggestions(for: "qqqqqqqqqqqqqqqq", limit: 3).isEmpty)
    }

    @Test(
        "the national framework comes first, with its reason",
        arguments: [
            ("US", ["onet", "esco", "oecd", "bls"]), ("DE", ["esco", "onet", "oecd"]),
            ("IN", ["nsqf", "nco", "esco", "onet"]), ("SG", ["skillsfuture", "esco", "onet"]),
            ("AU", ["asc", "anzsco", "esco", "onet", "oecd"]), ("CA", ["noc", "onet", "esco", "oecd"]),
            ("GB", ["uk-soc", "esco", "onet", "oecd"]), ("BR", ["isco", "esco", "onet"]),
        ])
    func chains(code: String, expected: [String]) {
        let frameworks = CountryFrameworks(Country.named(code))
        #expect(frameworks.chain.map(\.framework) == expected)
        #expect(frameworks.chain.allSatisfy { !$0.reason.isEmpty })
    }
}

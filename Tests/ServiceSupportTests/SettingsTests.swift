import Testing

@testable import ServiceSupport

private let schema = SettingsSchema(
    environmentPrefix: "TOOL_", ignoredEnvironment: ["TOOL_TEST_*", "TOOL_FUZZ"],
    settings: [
        Setting(
            "http.port", environment: "TOOL_PORT", flag: "port", kind: .int(1...65_535), default: "8000", help: "Port."),
        Setting("http.host", environment: "TOOL_HOST", kind: .string, default: "127.0.0.1", help: "Host."),
        Setting("http.wait", environment: "TOOL_WAIT", kind: .duration, default: "30s", help: "Wait."),
        Setting("http.body", environment: "TOOL_BODY", kind: .bytes, default: "1MiB", help: "Body."),
        Setting(
            "log.level", environment: "TOOL_LOG_LEVEL", kind: .choice(["info", "debug"]), default: "info",
            help: "Level."),
        Setting("log.color", environment: "TOOL_COLOR", kind: .bool, default: "true", help: "Colour."),
        Setting("store.url", environment: "TOOL_URL", kind: .url, help: "Store."),
        Setting("store.password", environment: "TOOL_PASSWORD", kind: .secret, help: "Password."),
        Setting("store.share", environment: "TOOL_SHARE", kind: .number(0...1), default: "0.5", help: "Share."),
    ])

/// Loads with files from a dictionary.
private func load(
    _ files: [String: String] = [:], file: String? = nil, environment: [String: String] = [:],
    flags: [String: String] = [:]
) throws(SettingsError) -> Settings {
    struct Missing: Error {}
    let loader = SettingsLoader(schema: schema) { path in
        guard let text = files[path] else { throw Missing() }
        return text
    }
    return try loader.load(file: file, environment: environment, flags: flags)
}

@Suite("Settings")
struct SettingsTests {
    @Test("has a sound schema here and finds every planted fault elsewhere")
    func declarations() {
        #expect(schema.problems() == [])
        let faulty = SettingsSchema(
            environmentPrefix: "TOOL_",
            settings: [
                Setting("a", environment: "PORT", flag: "x", kind: .int(1...2), default: "3", help: "No stop"),
                Setting("a", environment: "PORT", flag: "x", kind: .secret, default: "s", help: "Odd."),
            ])
        #expect(
            faulty.problems() == [
                "name 'a' is declared twice", "environment variable 'PORT' is declared twice",
                "option 'x' is declared twice", "a: 'PORT' does not start with 'TOOL_'", "a: has no section",
                "a: the help does not end in a full stop", "a: the default '3' is not between 1 and 2",
                "a: 'PORT' does not start with 'TOOL_'", "a: has no section", "a: a secret has a default",
            ])
    }

    @Test("lets the environment win over the file and the command line over both")
    func precedence() throws {
        let file = "[http]\nport = 1\nhost = 'file' # why\nwait = 1m\n[log]\nlevel = debug\n"
        let settings = try load(
            ["t.conf": file], file: "t.conf", environment: ["TOOL_PORT": "2", "TOOL_WAIT": "2m", "HOME": "/"],
            flags: ["port": "3", "other": "x"])
        #expect(settings.int("http.port") == 3)
        #expect(settings.entry("http.port")?.origin == .flag("port"))
        #expect(settings.duration("http.wait") == .seconds(120))
        #expect(settings.entry("http.wait")?.origin == .environment("TOOL_WAIT"))
        #expect(settings.string("http.host") == "file")
        #expect(settings.entry("http.host")?.origin == .file(path: "t.conf", line: 3))
        #expect(settings.string("log.level") == "debug")
        #expect(settings.bytes("http.body") == 1_048_576)
        #expect(settings.entry("http.body")?.origin == .standard)
        #expect(settings.bool("log.color"))
        #expect(settings.number("store.share") == 0.5)
        #expect(settings.stringIfSet("store.url") == nil)
        #expect(settings.secretIfSet("store.password") == nil)
    }

    @Test("reports every problem at once")
    func problems() {
        let file =
            "[http]\nprot = 1\nport = many\nhost\nhost = \"open\nwait = [1]\n[log]\nlevel = debg\ncolor = maybe\n"
        let error = #expect(throws: SettingsError.self) {
            try load(
                ["t.conf": file], file: "t.conf",
                environment: [
                    "TOOL_PROT": "1", "TOOL_TEST_X": "1", "TOOL_FUZZ": "1", "TOOL_URL": "no url", "TOOL_BODY": "1XB",
                    "TOOL_WAIT": "soon", "TOOL_SHARE": "2",
                ], flags: ["port": "0"])
        }
        #expect(
            error?.problems == [
                "t.conf:4: 'host' is neither 'key = value' nor '[section]'", "t.conf:5: the closing \" is missing",
                "t.conf:6: lists and tables are not understood",
                "t.conf:2: unknown setting 'http.prot'; did you mean 'http.port'?",
                "t.conf:3: 'many' for 'http.port' is not a whole number",
                "t.conf:8: 'debg' for 'log.level' is not one of info, debug; did you mean 'debug'?",
                "t.conf:9: 'maybe' for 'log.color' is not true or false",
                "environment TOOL_WAIT: 'soon' for 'http.wait' is not a length of time such as 500ms, 30s, 5m or 1h30m",
                "environment TOOL_BODY: '1XB' for 'http.body' is not a size such as 64KiB or 10MB",
                "environment TOOL_URL: 'no url' for 'store.url' is not a URL with a scheme and a host",
                "environment TOOL_SHARE: '2' for 'store.share' is not between 0.0 and 1.0",
                "unknown environment variable 'TOOL_PROT'; did you mean 'TOOL_PORT'?",
                "option --port: '0' for 'http.port' is not between 1 and 65535",
            ])
        #expect(throws: SettingsError(problems: ["x: cannot be read; check that the file exists and is UTF-8 text"])) {
            try load(file: "x")
        }
    }

    @Test("never shows a secret, and reads it from a file where one is named")
    func secrets() throws {
        let settings = try load(["/run/pw": "hunter2\n"], environment: ["TOOL_PASSWORD_FILE": "/run/pw"])
        let secret = try #require(settings.secretIfSet("store.password"))
        #expect(secret.reveal() == "hunter2")
        #expect("\(secret) \(String(reflecting: secret))" == "[redacted] [redacted]")
        var dumped = ""
        dump(settings.entry("store.password"), to: &dumped)
        #expect(!dumped.contains("hunter2"))
        var json = JSONWriter()
        settings.writeJSON(to: &json)
        #expect(json.text.contains(#""store.password":{"value":"[redacted]","origin":"file of TOOL_PASSWORD_FILE"}"#))
        #expect(!settings.table().contains("hunter2"))
        #expect(
            throws: SettingsError(problems: [
                "TOOL_PASSWORD and TOOL_PASSWORD_FILE are both set; unset one",
                "TOOL_PASSWORD_FILE: the file /none cannot be read; check that it exists and is UTF-8 text",
            ])
        ) {
            try load(environment: ["TOOL_PASSWORD": "a", "TOOL_PASSWORD_FILE": "/none"])
        }
    }

    @Test("shows values with their origins")
    func table() throws {
        let settings = try load(environment: ["TOOL_PORT": "81"])
        #expect(
            settings.table() == """
                SETTING         VALUE      FROM
                http.port       81         environment TOOL_PORT
                http.host       127.0.0.1  default
                http.wait       30s        default
                http.body       1MiB       default
                log.level       info       default
                log.color       true       default
                store.url       -          unset
                store.password  -          unset
                store.share     0.5        default

                """)
        var json = JSONWriter()
        settings.writeJSON(to: &json)
        #expect(json.text.hasPrefix(#"{"http.port":{"value":81,"origin":"environment TOOL_PORT"},"#))
        #expect(json.text.contains(#""store.url":{"value":null,"origin":"unset"}"#))
    }

    @Test("writes the settings page")
    func page() {
        let page = schema.markdown()
        #expect(
            page.hasPrefix("# Settings\n\n## http\n\n| name | environment | option | accepts | default | meaning |\n"))
        #expect(page.contains("| `http.port` | `TOOL_PORT` | `--port` | whole number, 1 to 65535 | `8000` | Port. |\n"))
        #expect(
            page.contains(
                "| `store.password` | `TOOL_PASSWORD`, `TOOL_PASSWORD_FILE` | - | secret text | unset | Password. |\n"))
    }

    @Test("makes command-line options of settings")
    func options() {
        let option = schema.setting("http.port")?.option(short: "p")
        #expect(
            option
                == OptionSpec(
                    "port", short: "p", value: "number", help: "Port.", default: "8000", environment: "TOOL_PORT"))
        #expect(schema.setting("http.host")?.option() == nil)
    }
}

@Suite("Configuration file")
struct ConfigurationFileTests {
    @Test("reads sections, quotes, escapes, bare texts and comments")
    func reads() {
        let file = ConfigurationFile(
            "top = 1\r\n# note\r\n\r\n[a.b] # note\nk = \"x # \\\"y\\\"\\n\\\\\" # note\nl = 'raw \\n'\nm = two words # note\nn=-5\ne = \"\"\n"
        )
        #expect(file.problems == [])
        #expect(
            file.entries.map { "\($0.line) \($0.name)=\($0.value)" } == [
                "1 top=1", "5 a.b.k=x # \"y\"\n\\", "6 a.b.l=raw \\n", "7 a.b.m=two words", "8 a.b.n=-5", "9 a.b.e=",
            ])
    }

    @Test(
        "names what it cannot read",
        arguments: zip(
            [
                "[a", "[a b]", "[a] x", "= 1", "a b = 1", "a =", "a = # x", "a = 'x", "a = 'x' y", "a = \"\\q\"",
                "a = {",
            ],
            [
                "'[' has no ']'", "'[a b]' is not a section name", "'x' is left over", "'' is not a key",
                "'a b' is not a key", "the value is missing (write \"\" for an empty one)",
                "the value is missing (write \"\" for an empty one)", "the closing ' is missing", "'y' is left over",
                "unknown escape '\\q'", "lists and tables are not understood",
            ]))
    func problems(text: String, message: String) {
        #expect(ConfigurationFile("\n" + text).problems == [.init(line: 2, message: message)])
    }

    @Test("keeps the first of a name given twice")
    func twice() {
        let file = ConfigurationFile("[a]\nb = 1\n[a]\nb = 2\n")
        #expect(file.entries.map(\.value) == ["1"])
        #expect(file.problems == [.init(line: 4, message: "'a.b' is already set in line 2")])
    }

    @Test(
        "reads lengths of time and writes them back",
        arguments: [
            ("0", 0, "0ms"), ("500ms", 500, "500ms"), ("90s", 90_000, "90s"), ("1h30m", 5_400_000, "90m"),
            ("2d", 172_800_000, "2d"),
        ])
    func durations(text: String, milliseconds: Int64, written: String) {
        #expect(Duration(setting: text) == .milliseconds(milliseconds))
        #expect(Duration.milliseconds(milliseconds).settingText == written)
    }

    @Test("refuses other lengths of time", arguments: ["", "5", "s", "-5s", "1.5s", "5 s", "5S", "99999999999999d"])
    func badDurations(text: String) {
        #expect(Duration(setting: text) == nil)
    }

    @Test(
        "reads sizes and writes them back",
        arguments: [
            ("0", 0, "0"), ("65536", 65_536, "64KiB"), ("64KiB", 65_536, "64KiB"), ("10MB", 10_000_000, "10000000"),
            ("1 gib", 1_073_741_824, "1GiB"), ("3b", 3, "3"),
        ])
    func sizes(text: String, bytes: Int, written: String) {
        #expect(ByteCount.parse(text) == bytes)
        #expect(ByteCount.settingText(bytes) == written)
    }

    @Test("refuses other sizes", arguments: ["", "MB", "-1", "1.5MB", "1XB", "1  MB", "99999999999TiB"])
    func badSizes(text: String) {
        #expect(ByteCount.parse(text) == nil)
    }

    @Test("passwords and keys in an address are hidden where settings are shown, everything else is not")
    func addresses() throws {
        let schema = SettingsSchema(
            environmentPrefix: "T_", settings: [Setting("a.url", environment: "T_URL", kind: .string, help: "x")])
        for (text, shown) in [
            ("postgres://u:hunter2@h:5432/d?sslmode=require", "postgres://u:[redacted]@h:5432/d?sslmode=require"),
            ("https://h/v1?k=abc&key=d#e", "https://h/v1?k=[redacted]&key=[redacted]#[redacted]"),
            ("https://h/v1?token", "https://h/v1?[redacted]"),
            (
                "postgres://u:p@h/d?sslmode=require&sslpassword=q",
                "postgres://u:[redacted]@h/d?sslmode=require&sslpassword=[redacted]"
            ),
            ("mysql://u:a@b:c@h/d", "mysql://u:[redacted]@h/d"), ("postgres://u@h/d", "postgres://u@h/d"),
            ("sqlite:/a/b:c@d", "sqlite:/a/b:c@d"), ("http://h:80/a:b@c", "http://h:80/a:b@c"), ("plain", "plain"),
        ] {
            let settings = try SettingsLoader(schema: schema).load(file: nil, environment: ["T_URL": text], flags: [:])
            #expect(settings.table().contains(shown))
            #expect(settings.string("a.url") == text)
        }
    }
}

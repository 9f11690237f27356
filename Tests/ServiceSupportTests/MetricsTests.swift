import ServiceSupport
import Testing

@Suite("Metrics")
struct MetricsTests {
    @Test("renders families by name and series by label values, escaped as the text format asks")
    func page() {
        let registry = MetricsRegistry()
        let requests = registry.counter("requests_total", help: "Requests\nso \\far.", labels: ["method", "route"])
        requests("GET", "/b").add()
        requests("GET", "/a").add(41)
        requests("GET", "/a").add()
        requests("PUT", "q\"\\\n").add()
        let depth = registry.gauge("depth", help: "Depth.")
        depth().set(2.5)
        depth().add(-3)
        registry.reading("age_seconds", .gauge, help: "Age.", unit: "seconds", labels: ["of"]) {
            [.init(.infinity, labels: ["b"]), .init(1e20, labels: ["a"])]
        }
        #expect(
            registry.render() == """
                # HELP age_seconds Age.
                # TYPE age_seconds gauge
                age_seconds{of="a"} 1e+20
                age_seconds{of="b"} +Inf
                # HELP depth Depth.
                # TYPE depth gauge
                depth -0.5
                # HELP requests_total Requests\\nso \\\\far.
                # TYPE requests_total counter
                requests_total{method="GET",route="/a"} 42
                requests_total{method="GET",route="/b"} 1
                requests_total{method="PUT",route="q\\"\\\\\\n"} 1

                """)
        #expect(registry.families.map(\.name) == ["age_seconds", "depth", "requests_total"])
    }

    @Test("counts into cumulative buckets, bounds included")
    func histogram() {
        let registry = MetricsRegistry()
        let times = registry.histogram(
            "wait_seconds", help: "Wait.", unit: "seconds", labels: ["pool"], bounds: [0.5, 1])
        for value in [0.25, 0.5, 0.75, 1, 8] { times("db").record(value) }
        times("db").record(.milliseconds(500))
        #expect(
            registry.render() == """
                # HELP wait_seconds Wait.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{pool="db",le="0.5"} 3
                wait_seconds_bucket{pool="db",le="1"} 5
                wait_seconds_bucket{pool="db",le="+Inf"} 6
                wait_seconds_sum{pool="db"} 11
                wait_seconds_count{pool="db"} 6

                """)
    }

    @Test("sends what is over the cap to one overflow series")
    func overflow() {
        let registry = MetricsRegistry(seriesLimit: 2)
        let family = registry.counter("x_total", help: "X.", labels: ["a", "b"])
        for number in 0..<10 { family("\(number)", "y").add() }
        family("0", "y").add()
        #expect(
            registry.render().split(separator: "\n").dropFirst(2) == [
                #"x_total{a="0",b="y"} 2"#, #"x_total{a="1",b="y"} 1"#, #"x_total{a="overflow",b="overflow"} 8"#,
            ])
    }

    @Test("loses no increment of many tasks")
    func parallel() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("x_total", help: "X.")()
        let gauge = registry.gauge("y", help: "Y.")()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.add()
                        gauge.add(0.5)
                    }
                }
            }
        }
        #expect(counter.value == 80_000)
        #expect(gauge.value == 40_000)
    }

    @Test("stops the program at a declaration that cannot be right")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            _ = registry.gauge("a", help: "A.")
            _ = registry.gauge("a", help: "A.")
        }
        await #expect(processExitsWith: .failure) { _ = MetricsRegistry().counter("a-b_total", help: "A.") }
        await #expect(processExitsWith: .failure) { _ = MetricsRegistry().counter("a", help: "A.") }
        await #expect(processExitsWith: .failure) {
            _ = MetricsRegistry().histogram("a", help: "A.", bounds: [1, 1])
        }
    }

    @Test("tells about the process")
    func process() throws {
        let registry = MetricsRegistry()
        ProcessMetrics.declare(in: registry, name: "tool", version: "1.2")
        let page = registry.render()
        #expect(page.contains("tool_build_info{version=\"1.2\"} 1\n"))
        #expect(page.contains("\nprocess_cpu_seconds_total "))
        #if os(Linux)
            #expect(try #require(ProcessMetrics.residentBytes) > 1_000_000)
            #expect(try #require(ProcessMetrics.openDescriptors) >= 3)
            let now = Double(Timestamp.now.milliseconds) / 1_000
            let started = try #require(ProcessMetrics.startSeconds)
            #expect(started > now - 7 * 86_400 && started <= now + 1)
        #endif
    }
}

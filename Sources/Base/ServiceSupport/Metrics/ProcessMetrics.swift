internal import Foundation

/// Metrics of the process itself, under the standard names of Prometheus clients.
package enum ProcessMetrics {
    /// Declares resident memory, processor time, open descriptors, start time and a constant build gauge.
    ///
    /// Values that the system does not provide (there is no `/proc` on macOS) are omitted from the page.
    /// - Parameters:
    ///   - registry: the registry that they are declared in.
    ///   - name: the program's name, for `<name>_build_info`.
    ///   - version: its version.
    package static func declare(in registry: MetricsRegistry, name: String, version: String) {
        registry.reading(
            "process_resident_memory_bytes", .gauge, help: "Resident memory of the process.", unit: "bytes"
        ) { readings(residentBytes) }
        registry.reading(
            "process_cpu_seconds_total", .counter, help: "Processor time the process has used, user and system.",
            unit: "seconds"
        ) { readings(processorSeconds) }
        registry.reading("process_open_fds", .gauge, help: "Open file descriptors of the process.", unit: "descriptors")
        {
            readings(openDescriptors)
        }
        registry.reading(
            "process_start_time_seconds", .gauge, help: "When the process started, in seconds since 1970.",
            unit: "seconds"
        ) { readings(startSeconds) }
        registry.reading(
            "\(name)_build_info", .gauge, help: "Always 1; the labels tell what is running.", labels: ["version"]
        ) { [.init(1, labels: [version])] }
    }

    private static func readings(_ value: Double?) -> [MetricsRegistry.Reading] {
        value.map { [.init($0)] } ?? []
    }

    /// Resident memory in bytes.
    package static var residentBytes: Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Processor seconds used so far.
    package static var processorSeconds: Double? {
        let ticks = clock()
        // `clock` overflows after a while on systems with small ticks and then returns -1.
        return ticks >= 0 ? Double(ticks) / Double(CLOCKS_PER_SEC) : nil
    }

    /// The number of open file descriptors, without the one used for counting.
    package static var openDescriptors: Double? {
        for folder in ["/proc/self/fd", "/dev/fd"] {
            if let names = try? FileManager.default.contentsOfDirectory(atPath: folder) {
                return Double(max(0, names.count - 1))
            }
        }
        return nil
    }

    /// When the process started, in seconds since 1970: boot time plus field 22 of `/proc/self/stat` (proc(5)).
    package static var startSeconds: Double? {
        guard
            let own = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let system = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            // The second field is the program's name in brackets and may itself contain spaces.
            let bracket = own.lastIndex(of: ")"),
            let boot = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })?.dropFirst(6)
        else { return nil }
        let fields = own[own.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, let ticks = Double(fields[19]), let start = Double(boot) else { return nil }
        return start + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

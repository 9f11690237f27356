import Documents
import Foundation
import Frameworks
import ServiceSupport
import Taxonomy
import Testing

@Suite("The published O*NET 30.1 release")
struct PublishedReleaseTests {
    @Test func timing() throws {
        let path = "/work/shared/data"
        for _ in 0..<3 {
            let clock = ContinuousClock()
            let release = try #require(ONetReleaseFinder.newest(in: path))
            let source = try ONetSource.open(release)
            var t = clock.now
            func lap(_ s: String) { let n = clock.now; print(s, n - t); t = clock.now }
            var a = 0
            for f in source.files { f.bytes.withUnsafeBytes { if ByteText.isASCII($0) { a += 1 } } }
            lap("ascii")
            var rows = 0, fields = 0
            let tables = try source.files.map { try DelimitedTable(file: $0.name, bytes: $0.bytes) }
            lap("open tables")
            for table in tables { table.forEachRow { row in rows += 1; fields += row.count; return true } }
            lap("scan \(rows) \(fields)")
            rows = 0; fields = 0
            for table in tables { table.forEachRow { row in rows += 1; for i in 0..<row.count { fields += row[i].count }; return true } }
            lap("scan+fields \(rows) \(fields)")
            for f in source.files { _ = f.sha256 }
            lap("sha")
            _ = try ONetReader.read(source)
            lap("read without sha")
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            print(status.split(separator: "\n").filter { $0.hasPrefix("VmHWM") || $0.hasPrefix("RssAnon") || $0.hasPrefix("RssFile") })
        }
    }
}

import Documents
import Foundation
import Frameworks
import Taxonomy
import Testing

@Suite("The published O*NET 30.1 release")
struct PublishedReleaseTests {
    @Test func timing() throws {
        let path = "/work/shared/data"
        for _ in 0..<4 {
            let clock = ContinuousClock()
            let start = clock.now
            let release = try #require(ONetReleaseFinder.newest(in: path))
            let source = try ONetSource.open(release)
            let opened = clock.now
            let read = try ONetReader.read(source)
            let end = clock.now
            print("open", opened - start, "read", end - opened)
            print(read.content.ratings.count, read.diagnostics.countsByCode, read.diagnostics.rowsRead, read.diagnostics.rowsSetAside)
            for d in read.diagnostics.kept.prefix(10) { print(d) }
        }
    }
}

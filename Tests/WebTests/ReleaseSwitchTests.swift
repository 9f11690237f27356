import HTTPServer
import Occupations
import Testing

@testable import Web

@Suite("A page that is made while the release is switched")
struct ReleaseSwitchTests {
    @Test("compares two occupations of the release that it began with, to the end")
    func comparison() throws {
        let snapshots = ToyRelease.emptyHolder()
        let service = OccupationService(snapshots: snapshots)
        snapshots.serve(ToyRelease.snapshot())
        let page = ComparePage(
            snapshot: try #require(service.snapshot), service: service,
            query: HTTPRequest(.get, "/compare?from=35-1011.00&to=51-3011.00").query)
        let before = "\(page.page)"
        // Reading goes from 2 to 3.5 among the bakers' skills and the pastry makers'; tasting from 4 to 1 and is no gap.
        #expect(before.contains(">Reading</th>") || before.contains(">Reading"))
        #expect(before.contains("1 of 2 is higher in the target on the scale Level (LV"))
        snapshots.serve(ToyRelease.nextSnapshot())
        #expect("\(page.page)" == before)
        // A page that begins now is of the new one: tasting alone, from 1 to 5.
        let next = ComparePage(
            snapshot: try #require(service.snapshot), service: service,
            query: HTTPRequest(.get, "/compare?from=35-1011.00&to=51-3011.00").query)
        #expect("\(next.page)".contains("1 of 1 is higher in the target on the scale Level (LV"))
    }
}

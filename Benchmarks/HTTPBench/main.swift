import Foundation
import HTTPServer
import ServiceSupport
import Synchronization

// A server to point a load generator at: `HTTPBench [PORT [THREADS [BODY_FILE]]]`, stopped by the end of standard input.
//
// It answers with fixed bytes through everything that a request passes: routing, entity tag, compression's `Vary`, the
// headers that every answer has. What is left of an endpoint's cost beside it is the endpoint's own work.

final class CountingObserver: HTTPObserver {
    let count = Atomic(0)
    func requestFinished(_ summary: HTTPExchangeSummary) { count.add(1, ordering: .relaxed) }
}

func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

func cpuMicroseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

let arguments = CommandLine.arguments
let body: [UInt8] =
    if arguments.count > 3 {
        Array(try Data(contentsOf: URL(fileURLWithPath: arguments[3])))
    } else {
        [UInt8](repeating: UInt8(ascii: "x"), count: 2_048)
    }
var router = HTTPRouter()
try router.add(.get, "/fixed", .immediate { _ in .json(body, etag: "\"v1\"") })
try router.add(.get, "/items/{id}", .immediate { _ in .json(body) })
try router.add(.get, "/waiting", .waiting { _ in .json(body) })
let observer = CountingObserver()
let application = HTTPApplication(router: router, observer: observer)
var configuration = HTTPServerConfiguration()
if arguments.count > 1 { configuration.port = UInt16(arguments[1]) ?? 0 }
if arguments.count > 2, let threads = Int(arguments[2]) { configuration.threads = threads }
let server = HTTPServer(application, configuration: configuration)
try server.start()
say("port \(server.port)")
var (lastCount, lastCPU) = (0, cpuMicroseconds())
while readLine() != nil {
    let (count, cpu) = (observer.count.load(ordering: .relaxed), cpuMicroseconds())
    let perRequest = Double(cpu - lastCPU) / Double(max(count - lastCount, 1))
    say("requests \(count - lastCount) cpu-us/request \(perRequest)")
    (lastCount, lastCPU) = (count, cpu)
}
await server.stop()

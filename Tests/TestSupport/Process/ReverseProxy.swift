import Foundation
import ServiceSupport

/// A real nginx before a server of a test's own, on a free port of 127.0.0.1.
package final class ReverseProxy: Sendable {
    /// The proxy did not start; what it said.
    package struct DidNotStart: Error {
        /// Its log.
        package let messages: String
    }

    /// Where the program is; `nil` where it is not installed.
    package static let program: String? = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// What a test that needs it says when it is skipped.
    package static let missing = "needs nginx: Scripts/install.sh test"

    /// Where it listens.
    package let port: UInt16
    private let scratch: TemporaryFolder
    private let child: ChildProcess

    /// Starts a proxy.
    ///
    /// - Parameters:
    ///   - target: The port that it passes requests to.
    ///   - directives: What stands beside `proxy_pass` in its location; nothing, as in the shortest of all examples.
    package init(to target: UInt16, directives: String = "") async throws {
        guard let program = Self.program, let free = LoopbackSocket.listening() else {
            throw DidNotStart(messages: Self.missing)
        }
        close(free.descriptor)
        port = free.port
        scratch = try TemporaryFolder()
        let folder = scratch.path
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
        let text = """
            daemon off; master_process off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/errors;
            events { worker_connections 64; }
            http {
                access_log off; \(paths.joined(separator: " "))
                server {
                    listen 127.0.0.1:\(port);
                    location / { proxy_pass http://127.0.0.1:\(target); \(directives) }
                }
            }
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
        child = try ChildProcess(
            program, ["-p", folder, "-e", folder + "/errors", "-c", folder + "/nginx.conf"],
            environment: ["PATH": "/usr/bin:/bin"], folder: folder, output: folder + "/output",
            messages: folder + "/messages")
        let (child, port) = (child, port)
        try await onThread {
            let end = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < end, child.codeIfEnded() == nil {
                if let connection = LoopbackSocket.connected(to: port) {
                    close(connection)
                    return
                }
                poll(nil, 0, 10)
            }
            let said = ["/errors", "/messages"].compactMap {
                try? String(contentsOfFile: folder + $0, encoding: .utf8)
            }
            throw DidNotStart(messages: said.joined(separator: "\n"))
        }
    }

    deinit {
        kill(child.identifier, SIGKILL)
        _ = child.wait()
    }
}

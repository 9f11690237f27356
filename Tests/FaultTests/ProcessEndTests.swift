import Database
import Foundation
import HTTPClient
import ServiceSupport
import Testing

/// What uses OpenSSL here, through another library.
enum OpenSSLUser: String, CaseIterable, Codable, Sendable {
    case mysql = "mysql://root@127.0.0.1:1/test"
    case postgres = "postgres://postgres@127.0.0.1:1/test"
    case transport = "http://127.0.0.1:1/"

    /// Sets the library up; nothing answers on that port.
    func use() async {
        switch self {
        case .mysql, .postgres: _ = try? DatabaseAddress.driver(for: rawValue).open()
        case .transport:
            let client = HTTPClient(transport: CurlTransport(userAgent: "Metier/0"))
            _ = try? await client.send(OutboundRequest("GET", rawValue, deadline: .seconds(5)))
        }
    }
}

/// Exits with 3 where OpenSSL can no longer give what a thread of this process may just need.
@Sendable private func needOpenSSL() {
    typealias Fetch = @convention(c) (OpaquePointer?, UnsafePointer<CChar>, UnsafePointer<CChar>?) -> OpaquePointer?
    guard let address = dlsym(nil, "EVP_MD_fetch") else { _exit(4) }
    if unsafeBitCast(address, to: Fetch.self)(nil, "SHA256", nil) == nil { _exit(3) }
}

@Suite("The end of a process")
struct ProcessEndTests {
    // Handlers run in the reverse of their order: what is registered before OpenSSL's own one looks after it has run.
    // Without the promise the handler dies of a null pointer, as threads did that opened a connection at the end.
    @Test("leaves OpenSSL to threads that still use it", arguments: OpenSSLUser.allCases)
    func openSSL(_ user: OpenSSLUser) async {
        await #expect(processExitsWith: .success) { [user] in
            atexit { needOpenSSL() }
            await user.use()
            needOpenSSL()
            exit(0)
        }
    }

    @Test("runs no handler of a library, and has its code")
    func code() async {
        await #expect(processExitsWith: .exitCode(ExitCode.usage.rawValue)) {
            atexit { _exit(3) }
            ProcessEnd.end(with: .usage)
        }
    }
}

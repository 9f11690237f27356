internal import Foundation

/// A server's address and limits.
package struct HTTPServerConfiguration: Sendable {
    /// The address or name to listen on: IPv4, IPv6 (without brackets) or a host name. `127.0.0.1` by default.
    package var host = "127.0.0.1"
    /// The port; 0 selects any free one. 0 by default.
    package var port: UInt16 = 0
    /// The number of threads that serve connections, at least 1. The greater of 4 and the number of cores by default: a
    /// slow immediate handler blocks the other connections of its thread.
    package var threads = max(4, ProcessInfo.processInfo.activeProcessorCount)
    /// The maximum number of concurrent connections; further ones wait to be accepted. 960 by default.
    package var connectionLimit = 960
    /// The maximum number of connections from one address, or from one 64-bit IPv6 network; further ones get a 503
    /// response and are closed. 0, the default, means a quarter of `connectionLimit`.
    package var connectionLimitPerAddress = 0
    /// The addresses without such a limit: proxies, which represent many clients. Loopback by default.
    package var unlimitedAddresses = AddressBlock.loopback
    /// Uses poll even where epoll is available. False by default.
    package var usesPortablePolling = false
    /// The maximum length of a request target in bytes; longer ones get a 414 response. 8 KiB by default.
    package var maximumTargetBytes = 8_192
    /// The maximum size of request line and headers together, in bytes; larger ones get a 431 response. 16 KiB by
    /// default.
    package var maximumHeaderBytes = 16_384
    /// The time limit for receiving the request line and headers. 10 seconds by default.
    package var headerDeadline: Duration = .seconds(10)
    /// The time limit for receiving the body. 60 seconds by default.
    package var bodyDeadline: Duration = .seconds(60)
    /// The time limit for sending a response that is not a stream. 120 seconds by default.
    package var answerDeadline: Duration = .seconds(120)
    /// How long a connection may stay open between requests. 60 seconds by default.
    package var idleTimeout: Duration = .seconds(60)
    /// The default grace period of `stop` for requests in flight. 10 seconds by default.
    package var shutdownGrace: Duration = .seconds(10)

    /// Creates the default configuration.
    package init() {}

    /// The maximum number of connections from one address.
    var addressLimit: Int {
        connectionLimitPerAddress > 0 ? connectionLimitPerAddress : max(1, connectionLimit / 4)
    }
}

/// Why a server could not start.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Sendable, Hashable {
        /// Another program listens on the port.
        case addressInUse
        /// The port requires privileges that the program does not have.
        case notPermitted
        /// The host is not an address of this machine, or its name is unknown.
        case badHost
        /// Any other failure.
        case other
        /// The server was already started.
        case alreadyStarted
    }

    /// The kind of failure.
    package let code: Code
    /// What happened and how to correct it.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

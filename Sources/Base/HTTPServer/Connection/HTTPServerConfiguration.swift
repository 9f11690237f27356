internal import Foundation

/// Where a server listens and what it bounds.
package struct HTTPServerConfiguration: Sendable {
    /// The address or name to listen on: IPv4, IPv6 (without brackets) or a host name. `127.0.0.1` by default.
    package var host = "127.0.0.1"
    /// The port; 0 takes any free one. 0 by default.
    package var port: UInt16 = 0
    /// The threads that serve connections, at least 1. The greater of 4 and the number of cores by default: a handler that
    /// answers at once but takes its time holds up the connections of its thread.
    package var threads = max(4, ProcessInfo.processInfo.activeProcessorCount)
    /// The most connections at once; further ones wait to be accepted. 960 by default.
    package var connectionLimit = 960
    /// The most connections of one address, or of one IPv6 network of 64 bits; further ones are answered 503 and closed.
    /// 0, the default, for a quarter of `connectionLimit`.
    package var connectionLimitPerAddress = 0
    /// The addresses for which there is no such limit: proxies, which speak for many clients. Loopback by default.
    package var unlimitedAddresses = AddressBlock.loopback
    /// Waits with poll also where epoll could be had. False by default.
    package var usesPortablePolling = false
    /// The longest request target in bytes; longer ones are answered 414. 8 KiB by default.
    package var maximumTargetBytes = 8_192
    /// The most bytes of request line and headers together; more are answered 431. 16 KiB by default.
    package var maximumHeaderBytes = 16_384
    /// The time a client has to send its request line and headers. 10 seconds by default.
    package var headerDeadline: Duration = .seconds(10)
    /// The time a client has to send its body. 60 seconds by default.
    package var bodyDeadline: Duration = .seconds(60)
    /// The time a client has to read an answer that is not a stream. 120 seconds by default.
    package var answerDeadline: Duration = .seconds(120)
    /// How long a connection may stay open between requests. 60 seconds by default.
    package var idleTimeout: Duration = .seconds(60)
    /// The time that `stop` gives requests in flight when it is not told another. 10 seconds by default.
    package var shutdownGrace: Duration = .seconds(10)

    /// Makes the defaults.
    package init() {}

    /// The most connections of one address.
    var addressLimit: Int {
        connectionLimitPerAddress > 0 ? connectionLimitPerAddress : max(1, connectionLimit / 4)
    }
}

/// Why a server could not start.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure.
    package enum Code: Sendable, Hashable {
        /// Another program listens on the port.
        case addressInUse
        /// The port needs rights that the program does not have.
        case notPermitted
        /// The host is not an address of this machine, or its name is unknown.
        case badHost
        /// Any other failure.
        case other
        /// The server was started before.
        case alreadyStarted
    }

    /// What kind of failure.
    package let code: Code
    /// What happened and what to do about it.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

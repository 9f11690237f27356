internal import Foundation
package import ServiceSupport

/// A Redis server's address and credentials: `redis://[USER][:PASSWORD@]HOST[:PORT][/DATABASE]` or `unix:PATH`.
package struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
    /// How the server is reached.
    enum Place: Sendable, Hashable {
        case network(host: String, port: Int32)
        case socket(path: String)
    }

    /// The error for an invalid address.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong and how to correct it; without the address, which may contain a password.
        package let description: String
    }

    let place: Place
    let username: String?
    let password: Secret?
    let database: Int

    /// Parses an address.
    ///
    /// - Parameters:
    ///   - text: The address.
    ///   - password: Overrides one in the address.
    package init(_ text: String, password: Secret? = nil) throws(Problem) {
        if text.hasPrefix("unix:") {
            var path = String(text.dropFirst(5))
            while path.hasPrefix("//") { path.removeFirst() }
            // The capacity of a socket address.
            guard path.hasPrefix("/"), path.utf8.count < 104, !path.utf8.contains(0) else {
                throw Problem(description: "the path after `unix:` must be absolute and shorter than 104 bytes")
            }
            place = .socket(path: path)
            username = nil
            self.password = password
            database = 0
            return
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else {
            throw Problem(description: "is not an address such as `redis://127.0.0.1:6379/0` or `unix:/run/redis.sock`")
        }
        guard scheme != "rediss" else {
            throw Problem(
                description: "TLS (`rediss`) is not available; use a private network or a tunnel such as stunnel")
        }
        guard scheme == "redis", let host = parts.host, !host.isEmpty, !host.utf8.contains(0) else {
            throw Problem(description: "is not an address such as `redis://127.0.0.1:6379/0` or `unix:/run/redis.sock`")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw Problem(description: "must have neither `?` nor `#`")
        }
        let port = parts.port ?? 6_379
        guard (1...65_535).contains(port) else { throw Problem(description: "has a port that is not 1 to 65535") }
        let number = parts.path.drop { $0 == "/" }
        guard let database = number.isEmpty ? 0 : Int(number), (0...65_535).contains(database) else {
            throw Problem(description: "has a database that is not a number")
        }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        place = .network(host: bare, port: Int32(port))
        username = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        self.password = password ?? parts.password.flatMap { $0.isEmpty ? nil : Secret($0) }
        self.database = database
    }

    /// The address without user and password.
    package var description: String {
        switch place {
        case .socket(let path): "unix:\(path)"
        case .network(let host, let port):
            "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        }
    }
}

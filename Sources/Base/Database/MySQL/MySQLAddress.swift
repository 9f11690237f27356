import Foundation

/// The address of a MySQL or MariaDB server and the options for connecting to it.
struct MySQLAddress: Sendable {
    /// How the connection is protected; each level includes those before it.
    enum Protection: Int, Sendable {
        /// No TLS.
        case disabled
        /// TLS where the server supports it.
        case preferred
        /// TLS is mandatory; the server's certificate is not verified.
        case required
        /// The server's certificate is signed by the given authority.
        case verifiedAuthority
        /// The certificate is also issued for this host.
        case verifiedIdentity

        init?(_ word: String) {
            switch word.lowercased() {
            case "disabled", "disable": self = .disabled
            case "preferred", "prefer", "allow": self = .preferred
            case "required", "require": self = .required
            case "verify-ca", "verify_ca": self = .verifiedAuthority
            case "verify-identity", "verify_identity", "verify-full": self = .verifiedIdentity
            default: return nil
            }
        }
    }

    private(set) var host = "127.0.0.1"
    private(set) var port: UInt16 = 3306
    /// The path of a local socket, used instead of host and port.
    private(set) var socket: String?
    private(set) var user = ""
    private(set) var password: String?
    private(set) var database = ""
    private(set) var protection = Protection.preferred
    /// The file with the certificate authority.
    private(set) var authorityFile: String?
    /// The files of a client certificate and its key.
    private(set) var certificateFile: String?
    private(set) var keyFile: String?

    /// Parses `mysql://USER:PASSWORD@HOST:PORT/DATABASE?ssl-mode=...`.
    ///
    /// - Parameters:
    ///   - text: The address; `mariadb:` is accepted too.
    ///   - password: The password, if it is not in the address.
    /// - Throws: `badAddress`; its message never contains the password.
    init(_ text: String, password: String?) throws {
        guard let start = text.firstRange(of: "://") else { throw Self.bad("it does not begin with mysql://") }
        let rest = text[start.upperBound...]
        let question = rest.firstIndex(of: "?") ?? rest.endIndex
        let place = rest[..<question]
        let slash = place.firstIndex(of: "/") ?? place.endIndex
        let authority = place[..<slash]
        let at = authority.lastIndex(of: "@")
        if let at {
            let person = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = try Self.decoded(person.first ?? "", "the user's name")
            if person.count == 2 { self.password = try Self.decoded(person[1], "the password") }
        }
        self.password = self.password ?? password
        try readHost(authority[(at.map(authority.index(after:)) ?? authority.startIndex)...])
        guard slash < place.endIndex, place.index(after: slash) < place.endIndex else {
            throw Self.bad("it names no database")
        }
        database = try Self.decoded(place[place.index(after: slash)...], "the database's name")
        guard !database.contains("/") else { throw Self.bad("the database's name holds a slash") }
        if question < rest.endIndex { try readSettings(rest[rest.index(after: question)...]) }
        guard !user.isEmpty else { throw Self.bad("it names no user") }
        for word in [user, database, host, self.password ?? "", socket ?? ""] where word.utf8.contains(0) {
            throw Self.bad("it holds a zero byte")
        }
    }

    private mutating func readHost(_ text: Substring) throws {
        var name = text
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw Self.bad("the host's bracket is not closed") }
            name = text[text.index(after: text.startIndex)..<end]
            try readPort(text[text.index(after: end)...])
        } else if let colon = text.firstIndex(of: ":") {
            name = text[..<colon]
            try readPort(text[colon...])
        }
        if !name.isEmpty { host = try Self.decoded(name, "the host") }
    }

    private mutating func readPort(_ text: Substring) throws {
        guard !text.isEmpty else { return }
        guard text.first == ":", let number = UInt16(text.dropFirst()), number > 0 else {
            throw Self.bad("the port is no number from 1 to 65535")
        }
        port = number
    }

    private mutating func readSettings(_ text: Substring) throws {
        var isModeGiven = false
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].lowercased().replacing("_", with: "-")
            let value = try Self.decoded(parts.count == 2 ? parts[1] : "", "the setting \(name)")
            switch name {
            case "ssl-mode", "sslmode":
                guard let mode = Protection(value) else {
                    throw Self.bad(
                        "ssl-mode is not one of disabled, preferred, required, verify-ca and verify-identity")
                }
                protection = mode
                isModeGiven = true
            case "ssl-ca", "sslrootcert": authorityFile = value
            case "ssl-cert", "sslcert": certificateFile = value
            case "ssl-key", "sslkey": keyFile = value
            case "socket": socket = value
            default:
                // The name might be part of a password that contains a question mark, so it is not repeated.
                throw Self.bad("it has a setting that is none of ssl-mode, ssl-ca, ssl-cert, ssl-key and socket")
            }
        }
        // As the engine's own programs do: naming an authority implies verifying against it.
        if authorityFile != nil, !isModeGiven { protection = .verifiedAuthority }
        if protection.rawValue >= Protection.verifiedAuthority.rawValue, authorityFile == nil {
            throw Self.bad("this ssl-mode needs ssl-ca, the file of the certificate authority")
        }
    }

    private static func decoded(_ text: Substring, _ what: String) throws -> String {
        guard let decoded = text.removingPercentEncoding else {
            throw bad("\(what) has a percent sign without two hexadecimal digits")
        }
        return decoded
    }

    private static func bad(_ reason: String) -> DatabaseError {
        DatabaseError(
            .badAddress,
            "The address of the MySQL database cannot be read: \(reason). "
                + "Use mysql://USER:PASSWORD@HOST:PORT/DATABASE; write special characters as %XX.")
    }

    /// The address without the password and the settings.
    var display: String {
        func escaped(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .urlUserAllowed) ?? text
        }
        let place = socket.map { "\(escaped(database))?socket=\($0)" } ?? escaped(database)
        let shown = host.contains(":") ? "[\(host)]" : host
        return "mysql://\(escaped(user))@\(shown):\(port)/\(place)"
    }
}

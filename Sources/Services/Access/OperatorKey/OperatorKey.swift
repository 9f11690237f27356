import ServiceSupport

/// The key of an installation's operator.
package struct OperatorKey: Sendable, Hashable, CustomStringConvertible {
    /// Why a text is not a valid key.
    package struct Unusable: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The key itself; a secret.
    package let text: String

    /// Number of random bytes in a key: as hard to guess as an AES-256 key.
    private static let randomBytes = 32
    /// The minimum length of a key chosen by an operator: 128 bits in hexadecimal digits.
    private static let leastLength = 32
    private static let mostLength = 512

    /// A new key: `metier_` and 64 hexadecimal digits.
    package static func random() -> OperatorKey {
        let digits = Secrecy.randomBytes(randomBytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return OperatorKey(unchecked: "metier_" + digits.joined())
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// Reads a key from a file's content; surrounding white space is ignored.
    package init(reading content: String) throws(Unusable) {
        let text = content.split(whereSeparator: \.isWhitespace)
        guard text.count == 1, let key = text.first else {
            throw Unusable(description: "it must hold one key and nothing else")
        }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Unusable(description: "a key is of visible ASCII characters")
        }
        guard (Self.leastLength...Self.mostLength).contains(key.utf8.count) else {
            throw Unusable(description: "a key has \(Self.leastLength) to \(Self.mostLength) characters")
        }
        self.text = String(key)
    }

    /// The hash stored in the database. The key is random, so a plain digest is as hard to search as the key.
    package var hash: String { SHA256.hex(of: text) }

    /// A constant; never the key.
    package var description: String { "OperatorKey" }
}

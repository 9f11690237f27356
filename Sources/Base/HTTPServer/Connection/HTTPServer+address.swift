import Foundation

extension HTTPServer {
    /// Throws what `start` would throw if the address cannot be listened on; listens only for a moment.
    package static func checkAddress(host: String, port: UInt16) throws {
        close(try ListeningSocket(host: host, port: port).descriptor)
    }
}

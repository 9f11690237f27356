import Foundation

/// Sockets on the loopback address.
enum LoopbackSocket {
    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif

    private static func place(_ port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        return place
    }

    private static func with(
        _ place: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }

    /// A socket that listens on a free port.
    static func listening() -> (descriptor: Int32, port: UInt16)? {
        let descriptor = socket(AF_INET, stream, 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var place = place(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard descriptor >= 0, with(&place, { bind(descriptor, $0, size) }) == 0, listen(descriptor, 64) == 0,
            with(&place, { getsockname(descriptor, $0, &size) }) == 0
        else { return nil }
        return (descriptor, UInt16(bigEndian: place.sin_port))
    }

    /// A socket that is connected to a port.
    static func connected(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, stream, 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var place = place(port)
        guard with(&place, { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}

// Its header includes <sys/socket.h>, so it counts as the module that defines socket addresses.
internal import CEvents
internal import Foundation

/// A bound, listening TCP socket.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    init(host: String, port: UInt16) throws(HTTPServerError) {
        let addresses = try Self.addresses(host: host, port: port)
        var failure = HTTPServerError(.badHost, "Cannot listen on \(host): the name has no address.")
        for address in addresses {
            do throws(HTTPServerError) {
                self = try Self(bound: address, host: host, port: port)
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private init(bound address: [UInt8], host: String, port: UInt16) throws(HTTPServerError) {
        let place = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
        let family = address.withUnsafeBytes { Int32($0.loadUnaligned(as: sockaddr.self).sa_family) }
        let descriptor = socket(family, Self.streamType, 0)
        guard descriptor >= 0 else { throw Self.failure(errno, place) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        if family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, size) }
        let bound = address.withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return -1 }
            return bind(descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard bound == 0, listen(descriptor, 511) == 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
        else {
            let reason = errno
            close(descriptor)
            throw Self.failure(reason, place)
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(descriptor) ?? port
    }

    private static var streamType: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }

    private static func failure(_ reason: Int32, _ place: String) -> HTTPServerError {
        switch reason {
        case EADDRINUSE:
            HTTPServerError(
                .addressInUse,
                "Cannot listen on \(place): the port is in use. Stop the other program or choose another.")
        case EACCES, EPERM:
            HTTPServerError(.notPermitted, "Cannot listen on \(place): not permitted. Choose a port above 1023.")
        case EADDRNOTAVAIL:
            HTTPServerError(.badHost, "Cannot listen on \(place): it is not an address of this machine.")
        default:
            HTTPServerError(.other, "Cannot listen on \(place): \(String(cString: strerror(reason))).")
        }
    }

    /// The addresses of a host, IPv4 first, so that `localhost` is 127.0.0.1 where both exist.
    private static func addresses(host: String, port: UInt16) throws(HTTPServerError) -> [[UInt8]] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = streamType
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            throw HTTPServerError(.badHost, "Cannot listen on \(host): \(String(cString: gai_strerror(code))).")
        }
        defer { freeaddrinfo(list) }
        var found: [(family: Int32, bytes: [UInt8])] = []
        var next = list
        while let entry = next?.pointee {
            if let address = entry.ai_addr, entry.ai_family == AF_INET || entry.ai_family == AF_INET6 {
                let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
                found.append((entry.ai_family, Array(bytes)))
            }
            next = entry.ai_next
        }
        return found.filter { $0.family == AF_INET }.map(\.bytes) + found.filter { $0.family == AF_INET6 }.map(\.bytes)
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard status == 0 else { return nil }
        // The port is at the same offset in both families' addresses, in network byte order.
        return withUnsafeBytes(of: &storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }
}

internal import CMicrohttpd
internal import ServiceSupport
internal import Synchronization

// The functions that libmicrohttpd calls. Those for one connection run on one thread, one at a time. They are named free
// functions: a closure literal could inherit an isolation and trap on libmicrohttpd's threads.

/// A connection was accepted or closed.
func connectionChanged(
    context: UnsafeMutableRawPointer?, handle: OpaquePointer?,
    slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, code: MHD_ConnectionNotificationCode
) {
    guard let context, let handle, let slot else { return }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    if metier_mhd_has_started(code) != 0 {
        let connection = ClientConnection(
            descriptor: metier_mhd_descriptor(handle), remoteAddress: addressText(metier_mhd_client_address(handle)))
        core.opened(connection)
        slot.pointee = Unmanaged.passRetained(connection).toOpaque()
    } else if let stored = slot.pointee {
        // The descriptor is closed after this call, so the connection leaves the registry first.
        let connection = Unmanaged<ClientConnection>.fromOpaque(stored).takeRetainedValue()
        core.closed(connection)
        // libmicrohttpd does not report the end of every request that it could not read.
        if let abandoned = connection.current.withLock({ $0 }) {
            abandoned.completed(wasSent: false)
            Unmanaged.passUnretained(abandoned).release()
        }
        slot.pointee = nil
    }
}

/// A request line was read; what is returned becomes the request's pointer.
func targetSeen(
    context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context, let target, let handle, let stored = metier_mhd_connection_context(handle) else { return nil }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    let connection = Unmanaged<ClientConnection>.fromOpaque(stored).takeUnretainedValue()
    let exchange = Exchange(
        core: core, handle: handle, connection: connection, rawTarget: String(cString: target))
    exchange.targetEnd = UInt(bitPattern: target) + UInt(hideQuery(target))
    connection.enter(.readingHeaders, atNanoseconds: exchange.startedAt)
    core.activeRequests.add(1, ordering: .sequentiallyConsistent)
    connection.current.withLock { $0 = exchange }
    return Unmanaged.passRetained(exchange).toOpaque()
}

/// Overwrites the separators of the query of a target that has been copied; returns the target's length.
///
/// The pointer lends libmicrohttpd's own read buffer, whose query it parses next. It would keep a record of every
/// parameter in the connection's memory, and close the connection without a word when that is full; so it gets to see
/// one parameter. We read queries ourselves.
private func hideQuery(_ target: UnsafePointer<CChar>) -> Int {
    let bytes = UnsafeMutablePointer(mutating: target)
    var count = 0
    while bytes[count] != 0 {
        if bytes[count] == CChar(bitPattern: UInt8(ascii: "&")) { bytes[count] = CChar(bitPattern: UInt8(ascii: "_")) }
        count += 1
    }
    return count
}

/// Targets are decoded by the router, not by libmicrohttpd.
func keepEscapes(context: UnsafeMutableRawPointer?, handle: OpaquePointer?, text: UnsafeMutablePointer<CChar>?) -> Int {
    guard let text else { return 0 }
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
}

/// Headers, a piece of the body, or the end of the request was read.
func access(
    context: UnsafeMutableRawPointer?, handle: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
    uploadSize: UnsafeMutablePointer<Int>?, slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let stored = slot?.pointee, let method, let version, let uploadSize else { return metier_mhd_result(0) }
    let exchange = Unmanaged<Exchange>.fromOpaque(stored).takeUnretainedValue()
    let mayGoOn: Bool
    switch exchange.stage {
    case .readingHeaders:
        exchange.method = HTTPMethod(name: String(cString: method))
        mayGoOn = exchange.headersRead(version: version)
    case .readingBody, .droppingBody:
        if uploadSize.pointee > 0, let upload {
            mayGoOn = exchange.bodyRead(UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee))
            uploadSize.pointee = 0
        } else {
            mayGoOn = exchange.requestRead()
        }
    case .suspended:
        mayGoOn = exchange.takeAnswer().map(exchange.send) ?? false
    case .answered:
        mayGoOn = true
    }
    return metier_mhd_result(mayGoOn ? 1 : 0)
}

/// A request has ended, with or without an answer.
func requestCompleted(
    context: UnsafeMutableRawPointer?, handle: OpaquePointer?,
    slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, code: MHD_RequestTerminationCode
) {
    guard let slot, let stored = slot.pointee else { return }
    slot.pointee = nil
    let exchange = Unmanaged<Exchange>.fromOpaque(stored).takeRetainedValue()
    exchange.completed(wasSent: metier_mhd_was_sent(code) != 0)
}

internal import CMicrohttpd
internal import ServiceSupport
internal import Synchronization

extension Exchange {
    /// Hands an answer to libmicrohttpd; called on the connection's thread. False ends the connection.
    func send(_ response: HTTPResponse) -> Bool {
        guard let answer = makeAnswer(response) else { return false }
        defer { MHD_destroy_response(answer) }
        for field in response.headers.fields {
            // Refused are only fields that libmicrohttpd writes itself, such as Content-Length.
            _ = field.name.withCString { name in
                field.value.withCString { metier_mhd_add_header(answer, name, $0) }
            }
        }
        if core.isDraining.load(ordering: .relaxed) { _ = metier_mhd_add_header(answer, "Connection", "close") }
        stage = .answered
        status = response.status.code
        connection.enter(stream == nil ? .answering : .streaming, atNanoseconds: monotonicNanoseconds())
        return metier_mhd_queue(handle, UInt32(response.status.code), answer) != 0
    }

    private func makeAnswer(_ response: HTTPResponse) -> OpaquePointer? {
        switch response.body {
        case .bytes(let bytes):
            bytesSent = bytes.count
            return bytes.withUnsafeBytes { metier_mhd_response_copying($0.baseAddress, $0.count) }
        case .empty:
            // An answer to HEAD, or a 304, tells the length of a body that is not there; it is never read. Without a length
            // libmicrohttpd 0.9.75 would send the last chunk of a body even to HEAD, so streams say 0.
            guard let length = response.declaredLength, length > 0 else { return metier_mhd_response_copying(nil, 0) }
            return metier_mhd_response_streaming(UInt64(length), 1_024, readNothing, nil, nil)
        case .stream(let write):
            let stream = StreamingAnswer(
                handle: handle, requestID: request?.id ?? "", logger: core.application.logger)
            self.stream = stream
            // Retained here, released by `releaseStream` when libmicrohttpd is done with the answer.
            let context = Unmanaged.passRetained(stream).toOpaque()
            let answer = metier_mhd_response_streaming(
                metier_mhd_unknown_size(), 16_384, readStream, context, releaseStream)
            guard let answer else {
                releaseStream(context: context)
                return nil
            }
            connection.pending.withLock { $0 = stream }
            stream.start(write)
            return answer
        }
    }
}

private func readNothing(
    context: UnsafeMutableRawPointer?, position: UInt64, buffer: UnsafeMutablePointer<CChar>?, size: Int
) -> Int {
    Int(metier_mhd_end_with_error())
}

private func readStream(
    context: UnsafeMutableRawPointer?, position: UInt64, buffer: UnsafeMutablePointer<CChar>?, size: Int
) -> Int {
    guard let context, let buffer else { return Int(metier_mhd_end_with_error()) }
    let stream = Unmanaged<StreamingAnswer>.fromOpaque(context).takeUnretainedValue()
    return stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

private func releaseStream(context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<StreamingAnswer>.fromOpaque(context).release()
}

internal import CMicrohttpd
internal import ServiceSupport
internal import Synchronization

/// The steps of a request, called on the connection's thread. Each returns false to end the connection.
extension Exchange {
    /// How much of a body that is too long is read and dropped before the connection is cut.
    private static let droppedBytes = 8_388_608

    func headersRead(version versionText: UnsafePointer<CChar>) -> Bool {
        let versionName = String(cString: versionText)
        version = versionName == "HTTP/1.0" ? .http10 : .http11
        var framing = RequestFraming()
        withUnsafeMutablePointer(to: &framing) { metier_mhd_each_header(handle, addToFraming, $0) }
        let configuration = core.configuration
        if let failure = framing.failure(version: versionName) { return refuse(failure) }
        // The version stands one separator behind the target, unless a NUL ended the target before its time.
        let gap = UInt(bitPattern: versionText) &- targetEnd
        if gap > 1, gap < UInt(configuration.maximumHeaderBytes) {
            return refuse(
                HTTPFailure(
                    .badRequest, code: "bad-target", detail: "The request line is not a method, a target, a version."))
        }
        if rawTarget.utf8.count > configuration.maximumTargetBytes {
            let limit = configuration.maximumTargetBytes
            return refuse(
                HTTPFailure(
                    .targetTooLong, code: "target-too-long",
                    detail: "The request target may have at most \(limit) bytes."))
        }
        if metier_mhd_header_size(handle) > configuration.maximumHeaderBytes {
            let limit = configuration.maximumHeaderBytes
            return refuse(
                HTTPFailure(
                    .headersTooLarge, code: "headers-too-large",
                    detail: "The request line and headers may have at most \(limit) bytes."))
        }
        stage = .readingBody(limit: 0)
        guard framing.hasBody else { return true }
        connection.enter(.readingBody, atNanoseconds: monotonicNanoseconds())
        let limit = core.application.maximumBodyBytes(method, path: RequestTarget(rawTarget).path)
        stage = .readingBody(limit: limit)
        guard let length = framing.contentLength else { return true }
        if length > limit {
            // A client that asks first, or sends very much, is told at once; the others get to read their answer.
            let failure = HTTPApplication.bodyTooLarge(limit: limit)
            if framing.expectsContinue || length > limit + Self.droppedBytes { return refuse(failure) }
            stage = .droppingBody(failure, left: Self.droppedBytes + limit)
        } else {
            body.reserveCapacity(length)
        }
        return true
    }

    func bodyRead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch stage {
        case .readingBody(let limit):
            guard body.count + bytes.count <= limit else {
                body = []
                stage = .droppingBody(HTTPApplication.bodyTooLarge(limit: limit), left: Self.droppedBytes)
                return true
            }
            body.append(contentsOf: bytes)
            return true
        case .droppingBody(let failure, let left):
            stage = .droppingBody(failure, left: left - bytes.count)
            return left >= bytes.count
        default:
            return false
        }
    }

    func requestRead() -> Bool {
        if case .droppingBody(let failure, _) = stage { return refuse(failure) }
        var request = makeRequest()
        let application = core.application
        guard !core.isRefusing.load(ordering: .sequentiallyConsistent) else {
            return refuse(HTTPApplication.shuttingDown)
        }
        switch application.begin(&request) {
        case .answered(let response):
            self.request = request
            return send(response)
        case .waiting(let work):
            self.request = request
            connection.enter(.handling, atNanoseconds: monotonicNanoseconds())
            wait(for: work, request: request)
            return true
        }
    }

    /// Answers with a failure before the request is complete; libmicrohttpd then closes the connection.
    private func refuse(_ failure: HTTPFailure) -> Bool {
        let request = makeRequest()
        self.request = request
        return send(core.application.finish(failure: failure, to: request))
    }

    func completed(wasSent: Bool) {
        let now = monotonicNanoseconds()
        connection.current.withLock { $0 = nil }
        if answersInTask { connection.pending.withLock { $0 = nil } }
        if let stream {
            stream.interrupt(.clientGone)
            bytesSent = stream.bytesSent
        }
        if let observer = core.application.observer {
            let summary = core.application.summary(
                of: request ?? makeRequest(), status: wasSent ? status : 499, bytesSent: wasSent ? bytesSent : 0,
                duration: .nanoseconds(Int64(now - startedAt)))
            observer.requestFinished(summary)
        }
        request = nil
        if head != nil, !isKnownUniquelyReferenced(&head) { head?.detach() }
        connection.enter(.idle, atNanoseconds: now)
        core.activeRequests.subtract(1, ordering: .sequentiallyConsistent)
    }
}

private func addToFraming(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameSize: Int,
    value: UnsafePointer<CChar>?, valueSize: Int
) -> MHD_Result {
    guard let framing = context?.assumingMemoryBound(to: RequestFraming.self) else { return metier_mhd_result(0) }
    framing.pointee.add(name: bytes(name, nameSize), value: bytes(value, valueSize))
    return metier_mhd_result(1)
}

private func bytes(_ pointer: UnsafePointer<CChar>?, _ size: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(start: pointer, count: pointer == nil ? 0 : size).assumingMemoryBound(to: UInt8.self)
}

package import Foundation
internal import ServiceSupport

extension HTTPClient {
    /// Disk writes block, so they run on threads of their own.
    private static let writer = BlockingExecutor(label: "download", threads: 2, queueLimit: 256)

    /// Downloads into a file that appears complete or not at all.
    ///
    /// The bytes go into a temporary file beside it, which is newly created, locked while it is written, renamed once
    /// its length is verified, and removed otherwise. A failed attempt starts again from the beginning. Headers may
    /// make the request conditional; a response of 304 then leaves everything unchanged.
    ///
    /// - Parameters:
    ///   - url: The address.
    ///   - file: The destination, where an older file is replaced.
    ///   - limit: The maximum size in bytes.
    ///   - deadline: The time limit for the whole download.
    ///   - silence: How long the service may send nothing.
    ///   - headers: Further headers.
    ///   - progress: Receives the bytes received and, if the service states it, expected; called often, must not block.
    /// - Returns: Status and headers of the response: a success, or 304.
    /// - Throws: `HTTPClientError`; `.status` when the service does not respond with a success.
    @discardableResult
    package func download(
        _ url: String, to file: URL, limit: Int, deadline: Duration = .seconds(600), silence: Duration = .seconds(60),
        headers: [(name: String, value: String)] = [],
        progress: @escaping @Sendable (_ received: Int, _ expected: Int?) -> Void = { _, _ in }
    ) async throws -> InboundResponse {
        var request = OutboundRequest(
            "GET", url, headers: headers, deadline: deadline, maximumBodyBytes: limit, retries: 2)
        request.silence = silence
        // A caller that gives up at the deadline does not wait for the attempt to end, so the file is discarded here.
        let slot = Locked<(current: PartialFile?, isOver: Bool)>((nil, false))
        defer {
            let left = slot.withLock { slot in
                slot.isOver = true
                return slot.current
            }
            left?.discard()
        }
        let response = try await attempts(request) { request in
            let download = try slot.withLock { slot in
                guard !slot.isOver else { throw CancellationError() }
                let download = try PartialFile(beside: file)
                slot.current = download
                return download
            }
            do {
                return try await receive(request, into: download, progress)
            } catch {
                download.discard()
                throw error
            }
        }
        guard response.isSuccess || response.status == 304 else { throw Self.failure(response, request) }
        return response
    }

    /// Runs one attempt; after a success the file is at its destination.
    private func receive(
        _ request: OutboundRequest, into download: PartialFile,
        _ progress: @Sendable (Int, Int?) -> Void
    ) async throws -> InboundResponse {
        let place = HTTPClientError.place(request.parsedURL)
        let limit = request.maximumBodyBytes
        let exchange = begin(request)
        defer { exchange.abandon() }
        var head: InboundResponse?
        var expected: Int?
        var received = 0
        while let event = try await exchange.next() {
            switch event {
            case .head(let found):
                head = found
                let length = found.header("Content-Length").flatMap { Int($0) }
                guard (length ?? 0) <= limit else { throw Self.tooLarge(place, limit) }
                // The length of a compressed body is not that of the file.
                if found.header("Content-Encoding") == nil { expected = length }
            case .bytes(let bytes):
                // Bodies of failed requests are discarded.
                guard head?.isSuccess == true else { continue }
                received += bytes.count
                guard received <= limit else { throw Self.tooLarge(place, limit) }
                try await Self.writer.run { try download.write(bytes) }
                progress(received, expected)
            }
        }
        try Task.checkCancellation()
        guard let head else { throw HTTPClientError(.other, "There was no answer.") }
        guard head.isSuccess else {
            download.discard()
            return head
        }
        if let expected, received != expected {
            throw HTTPClientError(.truncated, "The download ended at \(received) of \(expected) bytes.")
        }
        try await Self.writer.run { try download.finish() }
        return head
    }
}

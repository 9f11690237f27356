package import Foundation
internal import ServiceSupport

extension HTTPClient {
    /// Downloads into a file that appears whole or not at all.
    ///
    /// The bytes go into a temporary file beside it, which is renamed once its length is right and removed otherwise. A
    /// failed attempt starts again from the beginning.
    ///
    /// - Parameters:
    ///   - url: the address.
    ///   - file: where the file appears, in place of an older one.
    ///   - limit: the most bytes.
    ///   - deadline: the time all of it may take.
    ///   - headers: further headers.
    ///   - progress: told the bytes received and, if the service says, expected; called often, must not wait.
    /// - Throws: `HTTPClientError`; `.status` when the service does not answer with a success.
    package func download(
        _ url: String, to file: URL, limit: Int, deadline: Duration = .seconds(600),
        headers: [(name: String, value: String)] = [],
        progress: @escaping @Sendable (_ received: Int, _ expected: Int?) -> Void = { _, _ in }
    ) async throws {
        let request = OutboundRequest(
            "GET", url, headers: headers, deadline: deadline, maximumBodyBytes: limit, retries: 2)
        // Whoever gives up at the deadline does not wait for the attempt to notice, so the file is dropped here.
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
                let download = try PartialFile(beside: file, limit: limit, progress: progress)
                slot.current = download
                return download
            }
            do {
                try await transportExchange(request, download)
                try Task.checkCancellation()
                return try download.finish(to: file)
            } catch {
                download.discard()
                throw error
            }
        }
        guard response.isSuccess else { throw Self.failure(response, request) }
    }

    private func transportExchange(_ request: OutboundRequest, _ download: PartialFile) async throws {
        let place = HTTPClientError.place(request.parsedURL)
        try await exchange(request) { head in
            guard download.begin(head) else { throw Self.tooLarge(place, request.maximumBodyBytes) }
        } onBytes: { bytes in
            guard try download.append(bytes) else { throw Self.tooLarge(place, request.maximumBodyBytes) }
        }
    }
}

/// A file that is being written beside its place.
private final class PartialFile: Sendable {
    private struct State {
        var handle: FileHandle?
        var head: InboundResponse?
        var received = 0
        var expected: Int?
    }

    private let path: String
    private let limit: Int
    private let progress: @Sendable (Int, Int?) -> Void
    private let state: Locked<State>

    init(beside file: URL, limit: Int, progress: @escaping @Sendable (Int, Int?) -> Void) throws {
        let name = ".\(file.lastPathComponent).\(UUID().uuidString).partial"
        path = file.deletingLastPathComponent().appendingPathComponent(name).path
        self.limit = limit
        self.progress = progress
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw HTTPClientError(.other, "Cannot write beside \(file.lastPathComponent). Check the folder's rights.")
        }
        state = Locked(State(handle: handle))
    }

    /// Takes the head of the answer; false when more bytes are announced than allowed.
    func begin(_ head: InboundResponse) -> Bool {
        state.withLock { state in
            state.head = head
            let length = head.header("Content-Length").flatMap { Int($0) }
            if head.header("Content-Encoding") == nil { state.expected = length }
            return (length ?? 0) <= limit
        }
    }

    /// Writes bytes; false when there are more than allowed. Bodies of failures are dropped.
    func append(_ bytes: [UInt8]) throws -> Bool {
        let (received, expected): (Int, Int?) = try state.withLock { state in
            guard state.head?.isSuccess == true, let handle = state.handle else { return (0, nil) }
            state.received += bytes.count
            // Written while locked, so that pieces keep their order; the lock is this download's own.
            if state.received <= limit { try handle.write(contentsOf: Data(bytes)) }
            return (state.received, state.expected)
        }
        guard received <= limit else { return false }
        if received > 0 { progress(received, expected) }
        return true
    }

    /// Moves the file to its place, or drops it when the answer was not a success.
    func finish(to file: URL) throws -> InboundResponse {
        let (head, received, expected): (InboundResponse?, Int, Int?) = try state.withLock { state in
            guard let handle = state.handle else { throw CancellationError() }
            try handle.synchronize()
            try handle.close()
            state.handle = nil
            return (state.head, state.received, state.expected)
        }
        guard let head else { throw HTTPClientError(.other, "There was no answer.") }
        guard head.isSuccess else {
            discard()
            return head
        }
        if let expected, received != expected {
            throw HTTPClientError(
                .truncated, "The download of \(file.lastPathComponent) ended at \(received) of \(expected) bytes.")
        }
        guard rename(path, file.path) == 0 else {
            throw HTTPClientError(.other, "Cannot put \(file.lastPathComponent) in its place.")
        }
        return head
    }

    func discard() {
        state.withLock { state in
            try? state.handle?.close()
            state.handle = nil
        }
        unlink(path)
    }
}

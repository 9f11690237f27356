internal import CZlib
internal import ServiceSupport

/// Compresses bodies with gzip; the streams, a quarter of a megabyte each, are reused.
final class GzipCompressor: Sendable {
    private let idle = Locked<[Stream]>([])
    private let level: Int32
    /// The number of idle streams kept, enough for concurrent compression; surplus ones are discarded.
    private let kept = 8

    init(level: Int32) {
        self.level = level
    }

    /// The compressed bytes, or nil when zlib fails or the result is not smaller.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count < Int(UInt32.max) else { return nil }
        guard let stream = idle.withLock({ $0.popLast() }) ?? Stream(level: level) else { return nil }
        let compressed = stream.compress(bytes)
        idle.withLock { idle in
            if idle.count < kept { idle.append(stream) }
        }
        return compressed
    }

    /// One zlib stream, used by one caller at a time.
    private final class Stream: @unchecked Sendable {
        // @unchecked because a stream belongs to the caller that removed it from the idle list.
        private let state: UnsafeMutablePointer<z_stream>

        init?(level: Int32) {
            state = .allocate(capacity: 1)
            state.initialize(to: z_stream())
            guard metier_zlib_gzip_start(state, level) == Z_OK else {
                state.deallocate()
                return nil
            }
        }

        deinit {
            deflateEnd(state)
            state.deallocate()
        }

        func compress(_ bytes: [UInt8]) -> [UInt8]? {
            guard deflateReset(state) == Z_OK else { return nil }
            let compressed = bytes.withUnsafeBufferPointer { input in
                [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
                    // zlib's input pointer lacks `const`, but it does not write through it (zlib.h, z_const).
                    state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                    state.pointee.avail_in = UInt32(input.count)
                    state.pointee.next_out = output.baseAddress
                    state.pointee.avail_out = UInt32(output.count)
                    // The output buffer is smaller than the input: a response that does not shrink is sent
                    // uncompressed.
                    count = deflate(state, Z_FINISH) == Z_STREAM_END ? output.count - Int(state.pointee.avail_out) : 0
                }
            }
            return compressed.isEmpty ? nil : compressed
        }
    }
}

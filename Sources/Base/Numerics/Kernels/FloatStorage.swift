internal import CKernels

/// A fixed number of floats in memory of their own, at the start of a cache line.
///
/// For large tables that never change after `init`, and for scratch that one thread owns.
package final class FloatStorage: @unchecked Sendable {
    // @unchecked because what is shared between threads is written only while it is made; scratch is never shared.

    /// The floats; valid while this object lives, so only for those who know that somebody holds it meanwhile.
    package let floats: UnsafeMutableBufferPointer<Float>

    /// Makes room for `count` floats, zero at first.
    package init(count: Int) {
        precondition(count >= 0, "a count is not negative")
        let bytes = max(1, count) * MemoryLayout<Float>.stride
        guard let memory = kernels_allocate(bytes) else { preconditionFailure("no memory for \(bytes) bytes") }
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        floats = UnsafeMutableBufferPointer(start: memory.assumingMemoryBound(to: Float.self), count: count)
    }

    /// Lends the floats; the pointer must not outlive the call.
    package func withFloats<Outcome, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        defer { withExtendedLifetime(self) {} }
        return try body(floats)
    }

    deinit { kernels_free(floats.baseAddress) }
}

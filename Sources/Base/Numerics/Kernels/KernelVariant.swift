internal import CKernels

/// Which of the compiled variants of a loop runs: an old CPU must work, a new one should be used.
package enum KernelVariant: Int32, Sendable, CaseIterable {
    /// Runs everywhere: SSE2 on x86-64, NEON on arm64.
    case portable = 0
    /// AVX2 with fused multiply-add.
    case avx2 = 1
    /// AVX-512 (F, BW, DQ, VL).
    case avx512 = 2
    /// The same with products of bytes.
    case avx512VNNI = 3

    /// Whether this machine can run it.
    package var isSupported: Bool { kernels_can_run(rawValue) != 0 }

    /// The fastest that this machine can run.
    package static let best = allCases.last { $0.isSupported } ?? .portable
}

internal import Foundation

/// Ends a process while other threads are still working, for instance opening a connection or reading a text.
///
/// Exit handlers that libraries registered free resources that such threads use, and the process then dies of a signal
/// instead of exiting with its code.
package enum ProcessEnd {
    /// Whether OpenSSL skips its clean-up when the process ends.
    ///
    /// Must be accessed before the first use of OpenSSL, direct or through another library: the first use registers the
    /// clean-up (openssl.org, `OPENSSL_init_crypto`, `OPENSSL_INIT_NO_ATEXIT`). `false` where the process has no
    /// OpenSSL.
    package static let leavesOpenSSLAlone: Bool = {
        typealias Initialiser = @convention(c) (UInt64, OpaquePointer?) -> CInt
        guard let address = dlsym(everyLibrary, "OPENSSL_init_crypto") else { return false }
        let withoutCleaningUp: UInt64 = 0x0008_0000
        return unsafeBitCast(address, to: Initialiser.self)(withoutCleaningUp, nil) == 1
    }()

    /// Exits with a code, without running registered exit handlers. Standard I/O buffers are flushed.
    package static func end(with code: ExitCode) -> Never {
        fflush(nil)
        _exit(code.rawValue)
    }

    #if canImport(Darwin)
        private static var everyLibrary: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: -2) }
    #else
        private static var everyLibrary: UnsafeMutableRawPointer? { nil }
    #endif
}

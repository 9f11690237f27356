internal import Foundation

/// The end of a process that other threads still work in: a connection that is being opened, a text that is being read.
///
/// The handlers that libraries registered with `exit` take away what such a thread uses, and the process then dies of a
/// signal instead of ending with its code.
package enum ProcessEnd {
    /// Whether OpenSSL leaves its memory to the system when the process ends, and does not clean up before it.
    ///
    /// To be asked for by whoever uses OpenSSL, itself or through another library, before it does so first: the first use
    /// registers the cleaning up (openssl.org, `OPENSSL_init_crypto`, `OPENSSL_INIT_NO_ATEXIT`). `false` where the process
    /// has no OpenSSL.
    package static let leavesOpenSSLAlone: Bool = {
        typealias Initialiser = @convention(c) (UInt64, OpaquePointer?) -> CInt
        guard let address = dlsym(everyLibrary, "OPENSSL_init_crypto") else { return false }
        let withoutCleaningUp: UInt64 = 0x0008_0000
        return unsafeBitCast(address, to: Initialiser.self)(withoutCleaningUp, nil) == 1
    }()

    /// Ends the process with an exit code, without the handlers that libraries registered. What was written is written.
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

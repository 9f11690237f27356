internal import CSodium

/// An incremental SHA-256 digest (FIPS 180-4), computed by libsodium.
package struct SHA256: ~Copyable {
    private var state = crypto_hash_sha256_state()

    /// Starts an empty digest.
    package init() {
        crypto_hash_sha256_init(&state)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        crypto_hash_sha256_update(&state, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }

    /// Finishes the digest: 64 lowercase hexadecimal digits.
    package consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256_final(&state, &digest)
        let hex = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Finishes the digest: its first sixteen bytes as two numbers, for tables of checksums.
    package consuming func finishAsNumbers() -> (UInt64, UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(crypto_hash_sha256_BYTES)) { digest in
            guard let start = digest.baseAddress else { return (0, 0) }
            crypto_hash_sha256_final(&state, start)
            let bytes = UnsafeRawBufferPointer(digest)
            return (
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// The digest of a text's UTF-8 bytes, as 64 lowercase hexadecimal digits.
    package static func hex(of text: String) -> String {
        var digest = SHA256()
        Array(text.utf8).withUnsafeBytes { digest.update($0) }
        return digest.finish()
    }
}

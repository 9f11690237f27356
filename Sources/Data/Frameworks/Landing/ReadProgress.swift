/// How far a reading has come.
package struct ReadProgress: Sendable, Hashable {
    /// The file that was just finished.
    package let file: String
    /// Bytes of finished files.
    package let bytesDone: Int
    /// Bytes of all files.
    package let bytesTotal: Int
}

/// How much an archive may hold before it is refused.
package struct ArchiveLimits: Sendable, Hashable {
    /// How many entries it may list.
    package var entries: Int
    /// How many bytes one entry may unpack to.
    package var bytesPerEntry: Int
    /// How many bytes all entries together may unpack to.
    package var totalBytes: Int
    /// How many times larger than the archive file its content may be. Applied above 1 MiB of content, because a
    /// small table of like rows packs far better than real data.
    package var compressionRatio: Int

    /// Makes limits. The defaults fit releases of some hundred megabytes.
    package init(
        entries: Int = 10_000, bytesPerEntry: Int = 512 << 20, totalBytes: Int = 1 << 30, compressionRatio: Int = 200
    ) {
        self.entries = entries
        self.bytesPerEntry = bytesPerEntry
        self.totalBytes = totalBytes
        self.compressionRatio = compressionRatio
    }
}

/// Where an archive's bytes are.
enum ArchivePlace: Sendable {
    case path(String)
    case memory(FileBytes)

    /// How many bytes there are in memory.
    var bytesInMemory: Int {
        guard case .memory(let bytes) = self else { return 0 }
        return bytes.count
    }
}

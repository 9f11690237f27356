package import Taxonomy

/// A release as an adapter read it: typed content, whole tables and what was found on the way.
///
/// `diagnostics.hasErrors` means that it must not be loaded; how many warnings are too many is the caller's to say.
package struct ReadRelease: Sendable {
    /// Everything that was understood.
    package let content: ReleaseContent
    /// Every table of the source, understood or not, in the order of their ids.
    package let tables: [LandedTable]
    /// Findings, and rows read and set aside by file.
    package let diagnostics: DiagnosticReport
    /// SHA-256 over the lines `<name> <sha256>` of all source files in the order of their names; the same for a folder
    /// and for an archive of it.
    package let checksum: String
}

import Taxonomy

/// The adapters, in the order of `Framework.all`.
package enum FrameworkAdapters {
    /// Every adapter.
    package static let all: [any FrameworkAdapter] =
        [
            ONetAdapter(), ESCOAdapter(), ISCOAdapter(), NOCAdapter(), ASCAdapter(), ANZSCOAdapter(),
            SkillsFutureAdapter(), NSQFAdapter(),
            NCOAdapter(), UKSOCAdapter(), OECDAdapter(), BLSAdapter(), ESCOONetAdapter(),
        ] + CrosswalkSets.all

    /// The adapter of a framework.
    package static func adapter(for id: String) -> (any FrameworkAdapter)? {
        all.first { $0.framework.id == id }
    }
}

/// Why a framework's release cannot be read at all.
package struct FrameworkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// Nothing at the path looks like a release.
        case notARelease = "not_a_release"
        /// The source does not say which version it is.
        case versionUnknown = "version_unknown"
    }

    /// What sort of fault.
    package let code: Code
    /// What is wrong and what to do.
    package let message: String

    /// Makes an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

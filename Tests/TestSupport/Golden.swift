import Foundation

/// Texts that must not change unnoticed.
package enum Golden {
    /// Whether golden files are written instead of compared: `METIER_TEST_WRITE_GOLDEN=1`.
    package static let isWriting = ProcessInfo.processInfo.environment["METIER_TEST_WRITE_GOLDEN"] == "1"

    /// The committed text of a name; with `isWriting` it is first replaced by `text`. Empty where there is none.
    package static func text(_ name: String, replacedBy text: String) throws -> String {
        let path = "Tests/Fixtures/golden/" + name
        if isWriting { try Repository.write(text, to: path) }
        return (try? Repository.text(path)) ?? ""
    }
}

import Foundation
import Frameworks

/// Where test data that is not part of the repository may be.
package enum TestData {
    /// The O*NET 30.1 folder below `METIER_TEST_DATA`, or below `../shared/data` beside the package; `nil` if absent.
    package static let onet: String? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let given = ProcessInfo.processInfo.environment["METIER_TEST_DATA"]
        return [given, package + "/../shared/data", package + "/../../shared/data"].compactMap { $0 }
            .map { $0 + "/onet/30.1" }.first { ONetAdapter().recognises($0) }
    }()

    /// What a test that needs it says when it is skipped.
    package static let missing = "needs the O*NET 30.1 text files: set METIER_TEST_DATA to the folder above onet/"
}

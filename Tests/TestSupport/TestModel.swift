import Foundation

/// Where the sentence model may be; it is too large for the repository.
package enum TestModel {
    /// The folder with the model's files: `METIER_MODEL_DIR`, or where `Scripts/model.sh` puts them; `nil` if absent.
    package static let folder: String? = {
        let environment = ProcessInfo.processInfo.environment
        let name = "/models/all-MiniLM-L6-v2"
        return [
            environment["METIER_MODEL_DIR"], environment["METIER_HOME"].map { $0 + name },
            Repository.root + "/.metier" + name,
        ].compactMap { $0 }.first {
            FileManager.default.fileExists(atPath: $0 + "/model.safetensors")
                && FileManager.default.fileExists(atPath: $0 + "/vocab.txt")
        }
    }()

    /// What a test that needs it says when it is skipped.
    package static let missing = "needs the sentence model: Scripts/model.sh fetches it"
}

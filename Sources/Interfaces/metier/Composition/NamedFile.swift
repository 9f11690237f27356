import Documents
import Foundation
import ServiceSupport

/// Files that are named on the command line.
enum NamedFile {
    /// A file's content, or standard input's; no more than a document may have and one byte, so that one that is too
    /// large is seen to be.
    static func read(_ file: String?) throws -> [UInt8] {
        let limit = DocumentText.Limits().documentBytes + 1
        guard let file else {
            do {
                return Array(try FileHandle.standardInput.read(upToCount: limit) ?? Data())
            } catch {
                throw CommandFailure(.noInput, "Standard input cannot be read.")
            }
        }
        do {
            return try OutsideFile(path: file, .any).read(atMost: limit)
        } catch .databaseFile {
            throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: file))
        } catch {
            throw CommandFailure(.noInput, "\(file) cannot be read.")
        }
    }

    /// Throws for a file of the configured database, or the place of one: such a file is neither read nor written over.
    static func refuseDatabase(_ file: String) throws {
        guard ProtectedFiles.ofThisProcess.contains(path: file) else { return }
        throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: file))
    }
}

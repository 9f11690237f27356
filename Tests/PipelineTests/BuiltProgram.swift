import Foundation
import ServiceSupport
import TestSupport

/// The `metier` program of the same build as the tests.
struct BuiltProgram {
    /// Beside the test bundle, or beside the program that loads it.
    static let path: String? = {
        let running = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let places = [Bundle.main.bundlePath, running] + CommandLine.arguments.prefix(2)
        for place in places where !place.isEmpty {
            var folder = URL(fileURLWithPath: place)
            for _ in 0..<3 {
                let candidate = folder.appendingPathComponent("metier").path
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
                    FileManager.default.isExecutableFile(atPath: candidate)
                {
                    return candidate
                }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }()

    /// What a run that ended wrote.
    struct Outcome {
        let status: Int32
        let output: Data
        let error: String
    }

    let program: String
    let home: String

    /// A run of the program with a database in `home`.
    func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ["METIER_HOME": home, "PATH": "/usr/bin:/bin"]
        process.currentDirectoryURL = URL(fileURLWithPath: home)
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs the program to its end.
    func run(_ arguments: String...) throws -> Outcome {
        let process = process(arguments)
        let output = Pipe()
        // A file, as nobody reads a second pipe while the first is being read.
        let errors = home + "/errors-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        process.standardOutput = output
        process.standardError = handle
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try handle.close()
        let error = try String(contentsOfFile: errors, encoding: .utf8)
        try FileManager.default.removeItem(atPath: errors)
        return Outcome(status: process.terminationStatus, output: data, error: error)
    }
}

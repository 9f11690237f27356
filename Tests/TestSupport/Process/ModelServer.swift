import Foundation
import ServiceSupport

/// A real model server: llama.cpp, which `Scripts/llama.sh` fetches, with a model of random weights or a trained one.
package final class ModelServer: Sendable {
    /// What it runs.
    package enum Weights: String, Sendable {
        /// Random weights: noise, but of every schema that it is held to.
        case random = "tiny"
        /// SmolLM2-135M-Instruct: words.
        case trained = "smollm2"

        /// What the server calls the model.
        package var model: String { rawValue }
    }

    /// The server did not start; what it said.
    package struct DidNotStart: Error {
        /// Its log.
        package let messages: String
    }

    /// What the server calls the model of random weights.
    package static let model = Weights.random.model

    /// What a test that needs it says when it is skipped.
    package static let missing =
        "needs llama.cpp's server: Scripts/llama.sh fetches it for `make test`, METIER_TEST_LLAMA=off leaves it out"

    /// The folder with the server and the models; `nil` where they are not, or not wanted.
    package static let folder: String? = {
        let environment = ProcessInfo.processInfo.environment
        guard environment["METIER_TEST_LLAMA"] != "off" else { return nil }
        let folder = environment["METIER_TEST_LLAMA_DIR"] ?? Repository.root + "/.build/llama"
        let hasAll = ["packages.txt", "tiny.gguf"].allSatisfy {
            FileManager.default.fileExists(atPath: folder + "/" + $0)
        }
        return hasAll ? folder : nil
    }()

    /// The key that it wants.
    package static let key = "sk-for-tests-only"

    /// Where it listens on 127.0.0.1.
    package let port: UInt16
    private let scratch: TemporaryFolder
    private let child: ChildProcess
    private let hasEnded = Locked(false)

    /// Starts a server and returns once it answers.
    package init(_ weights: Weights = .random) async throws {
        guard let folder = Self.folder, let free = LoopbackSocket.listening() else {
            throw DidNotStart(messages: Self.missing)
        }
        close(free.descriptor)
        port = free.port
        scratch = try TemporaryFolder()
        let log = scratch.path + "/server.log"
        child = try ChildProcess(
            folder + "/python/bin/python",
            [
                Repository.root + "/Scripts/llama-server.py",
                weights == .trained ? weights.model : "\(folder)/\(weights.rawValue).gguf", weights.model, "\(port)",
                Self.key,
                // Each of two calls at a time has half: the trained model takes 8,192 tokens.
                weights == .trained ? "16384" : "8192",
            ], environment: ["PATH": "/usr/bin:/bin"], folder: scratch.path, output: log, messages: log + ".err")
        let (child, port) = (child, port)
        do {
            try await onThread {
                let end = ContinuousClock.now + .seconds(60)
                while ContinuousClock.now < end {
                    if child.codeIfEnded() != nil { break }
                    if Self.isReady(port) { return }
                }
                throw DidNotStart(
                    messages: ["", ".err"].compactMap { try? String(contentsOfFile: log + $0, encoding: .utf8) }
                        .joined(separator: "\n").suffix(2_000).description)
            }
        } catch {
            kill()
            throw error
        }
    }

    deinit {
        kill()
    }

    /// The part of its address before `/chat/completions`.
    package var address: String { "http://127.0.0.1:\(port)/v1" }

    /// Ends it at once, in the middle of whatever it does.
    package func kill() {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        guard isFirst else { return }
        Foundation.kill(child.identifier, SIGKILL)
        _ = child.wait()
    }

    /// Whether its health route says that the model is loaded.
    private static func isReady(_ port: UInt16) -> Bool {
        guard let connection = LoopbackSocket.connected(to: port) else { return false }
        defer { close(connection) }
        let request = Array("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard write(connection, request, request.count) == request.count else { return false }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var answer = [UInt8](repeating: 0, count: 64)
        let count = read(connection, &answer, answer.count)
        return count > 12 && String(decoding: answer[..<count], as: UTF8.self).hasPrefix("HTTP/1.1 200")
    }
}

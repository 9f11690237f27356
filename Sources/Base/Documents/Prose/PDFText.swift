import Foundation

/// The text of a PDF, extracted by poppler's `pdftotext` in a process of its own with limits on time, memory and
/// output.
///
/// The program is not linked: its licence is the GPL, and a document that crashes it must not affect this process. Its
/// processor time is limited by the number of pages and the size of the document: a document of two kilobytes can draw
/// the same object a million times.
enum PDFText {
    /// The address space of the program, in bytes.
    private static let memoryLimit = 536_870_912
    /// Processor time for any document, in seconds, and the pages and bytes that add one second.
    private static let leastSeconds = 1
    private static let pagesPerSecond = 4
    private static let bytesPerSecond = 20_000

    static func read(_ bytes: [UInt8], name: String, limits: DocumentText.Limits) throws -> String {
        guard let program = path(of: "pdftotext") else {
            throw DocumentError(
                .unreadable, "is a PDF, and pdftotext is not installed; install poppler-utils or send text", file: name)
        }
        let seconds = min(
            Int(limits.deadline / .seconds(1)), leastSeconds + bytes.count / bytesPerSecond,
            leastSeconds + pages(of: bytes, name: name, limits: limits) / pagesPerSecond)
        let run = try run(
            program, ["-q", "-enc", "UTF-8", "-nopgbrk", "-", "-"], on: bytes, name: name,
            processorSeconds: max(1, seconds), outputLimit: limits.textBytes + 1, deadline: limits.deadline)
        switch run.ending {
        case .tooLong:
            throw DocumentError(
                .limitExceeded, "holds more than \(limits.textBytes / 1_000_000) MB of text; it is refused", file: name)
        case .tooSlow:
            throw DocumentError(
                .limitExceeded, "takes longer than \(Int(limits.deadline / .seconds(1))) s to read; it is refused",
                file: name)
        case .outOfTime:
            throw DocumentError(
                .limitExceeded,
                "takes more than the \(seconds) s of processor time that a document of its size may take; it is refused",
                file: name)
        case .whole:
            break
        }
        // pdftotext's exit codes: 1 the file cannot be opened, 3 denied by the document's permissions.
        guard run.status == 0 else {
            if run.status == 3 || run.status == 1, isEncrypted(bytes) {
                throw DocumentError(.encrypted, "is a PDF that asks for a password", file: name)
            }
            throw DocumentError(.malformed, "is a damaged PDF, or no PDF at all", file: name)
        }
        return String(decoding: run.output, as: UTF8.self)
    }

    /// The number of pages, which `pdfinfo` reads without rendering; 1 where it fails.
    private static func pages(of bytes: [UInt8], name: String, limits: DocumentText.Limits) -> Int {
        guard let program = path(of: "pdfinfo"),
            let run = try? run(
                program, ["-"], on: bytes, name: name, processorSeconds: leastSeconds, outputLimit: 65_536,
                deadline: limits.deadline)
        else { return 1 }
        let line = String(decoding: run.output, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Pages:") }
        return line.flatMap { Int($0.dropFirst("Pages:".count).drop { $0 == " " }) } ?? 1
    }

    /// The result of running a program.
    private struct Run {
        let output: [UInt8]
        let ending: Ending
        /// Its exit code; -1 where a signal ended it.
        let status: Int32
    }

    /// Runs one of poppler's programs on a document.
    private static func run(
        _ program: String, _ arguments: [String], on bytes: [UInt8], name: String, processorSeconds: Int,
        outputLimit: Int, deadline: Duration
    ) throws -> Run {
        // The document has no name in the file system: the file is unlinked as soon as it is open.
        let input = try unnamedFile(of: bytes, name: name)
        defer { try? input.close() }
        let output = Pipe()
        let process = Process()
        if let limiter = path(of: "prlimit") {
            process.executableURL = URL(fileURLWithPath: limiter)
            process.arguments =
                ["--as=\(memoryLimit)", "--cpu=\(processorSeconds)", "--fsize=0", "--core=0", program] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
        }
        process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch {
            throw DocumentError(.unreadable, "is a PDF, and pdftotext cannot be started", file: name)
        }
        // A lower priority than request handling, but high enough to progress on a busy machine.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(process.processIdentifier), 5)
        try? output.fileHandleForWriting.close()
        let reading = drain(output.fileHandleForReading.fileDescriptor, limit: outputLimit, deadline: deadline)
        if reading.ending != .whole { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        let isEnded = process.terminationReason == .uncaughtSignal
        let isOutOfTime =
            isEnded && reading.ending == .whole && [SIGXCPU, SIGKILL].contains(process.terminationStatus)
        return Run(
            output: reading.bytes, ending: isOutOfTime ? .outOfTime : reading.ending,
            status: isEnded ? -1 : process.terminationStatus)
    }

    private static func path(of program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        Data(bytes).range(of: Data("/Encrypt".utf8)) != nil
    }

    private static func unnamedFile(of bytes: [UInt8], name: String) throws -> FileHandle {
        // mkstemp replaces the six trailing letters X.
        let pattern = NSTemporaryDirectory() + "/metier-" + String(repeating: "X", count: 6)
        var template = Array(pattern.utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw DocumentError(
                .unwritable, "cannot be kept while it is read: no temporary file can be made", file: name)
        }
        unlink(&template)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(bytes))
            try handle.seek(toOffset: 0)
        } catch {
            throw DocumentError(.unwritable, "cannot be kept while it is read: the disk is full", file: name)
        }
        return handle
    }

    private enum Ending {
        case whole, tooLong, tooSlow, outOfTime
    }

    /// Reads until the end of the output, the limit or the deadline.
    private static func drain(
        _ descriptor: Int32, limit: Int, deadline: Duration
    ) -> (bytes: [UInt8], ending: Ending) {
        let end = ContinuousClock.now + deadline
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return (bytes, .tooSlow) }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1))
            guard ready != 0 else { return (bytes, .tooSlow) }
            guard ready > 0 || errno == EINTR else { return (bytes, .whole) }
            guard ready > 0 else { continue }
            let count = Foundation.read(descriptor, &block, block.count)
            guard count > 0 else { return (bytes, .whole) }
            bytes.append(contentsOf: block[..<count])
            if bytes.count > limit { return (bytes, .tooLong) }
        }
    }
}

/// Superscript digits: note numbers, exponents.
enum RaisedFigures {
    /// Replaces the digits from an offset to the end by superscript ones, if there are only digits there: a note's
    /// number is not part of the word before it, but the letters of "1st" are.
    static func raise(_ text: inout [UInt8], from start: Int) {
        guard let raised = raised(text[start...]) else { return }
        text.replaceSubrange(start..., with: raised)
    }

    private static func raised(_ figures: ArraySlice<UInt8>) -> [UInt8]? {
        guard figures.contains(where: isFigure), figures.allSatisfy({ isFigure($0) || $0 == 0x20 || $0 == 0x2C }) else {
            return nil
        }
        return figures.flatMap { isFigure($0) ? forms[Int($0) - 0x30] : [$0] }
    }

    private static let forms: [[UInt8]] =
        "\u{2070}\u{B9}\u{B2}\u{B3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}"
        .unicodeScalars.map { Array(String($0).utf8) }

    private static func isFigure(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

import API
import Foundation
import NodeServices
import Occupations
import Search
import ServiceSupport
import Store
import Taxonomy

/// `metier title`: matches job titles to occupations, a single title or line by line.
enum TitleCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "title", abstract: "Finds the occupations that a job title means.",
            discussion: """
                With --ndjson it is a line filter: it reads lines `{"id","title","description"?,"country"?}` from standard \
                input and writes one line an input line, in order. A line that cannot be read gets a line with `error`.
                """,
            options: [
                OptionSpec(
                    "framework", value: "IDS", help: "The frameworks to ask, with commas; by default the country's."),
                OptionSpec("country", value: "COUNTRY", help: "Country of the job, by code or name."),
                OptionSpec("description", value: "TEXT", help: "What is known of the job beside its title."),
                OptionSpec("limit", value: "N", help: "Candidates a framework at most.", default: "5"),
            ],
            flags: [
                FlagSpec("ndjson", help: "Read titles from standard input, line by line."),
                FlagSpec("no-crosswalk", help: "No candidates that a crosswalk leads to."),
                FlagSpec("lexical", help: "Compare words alone, as without a sentence model."), CommandTree.json,
            ],
            arguments: [ArgumentSpec("title", help: "The title.", arity: .many)],
            examples: [
                .init("metier title 'Sr. Softwear Engineer (m/f/d)' --country DE", "ESCO, O*NET and ISCO codes."),
                .init("metier title --ndjson --framework onet < titles.ndjson", "Codes a file, line by line."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        var common = TitleRequest(invocation.command.strings("title").joined(separator: " "))
        common.limit = try invocation.command.int("limit", in: 1...50)
        common.usesCrosswalks = try !invocation.command.bool("no-crosswalk")
        common.description = invocation.command.stringIfGiven("description")
        common.country = try CommandTree.country(invocation.command)
        let isFilter = try invocation.command.bool("ndjson")
        guard isFilter || !common.title.isEmpty else {
            throw CommandFailure(.usage, "Name a title, or read lines with --ndjson.")
        }
        guard !isFilter || common.title.isEmpty else {
            throw CommandFailure(.usage, "With --ndjson titles come from standard input; leave out the title.")
        }
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        _ = try await installation.catalogue()
        let engine = try await installation.node.titles.current(wordsOnly: invocation.command.bool("lexical"))
        if !engine.usesModel, try !invocation.command.bool("lexical"), await installation.node.titles.model() != nil {
            invocation.console.writeError("Words alone are compared; `metier index` makes what meanings need.\n")
        }
        common.frameworks = try frameworks(invocation.command.stringIfGiven("framework"), engine)
        if isFilter { return try await TitleFilter(engine: engine, common: common).run(invocation.console) }
        guard let answer = try await engine.answer([common]).first else { return .dataError }
        show(answer, common, engine, invocation)
        return .ok
    }

    private static func frameworks(_ text: String?, _ engine: TitleEngine) throws -> [String] {
        let names = CommandTree.names(text)
        if let other = names.first(where: { !engine.frameworks.contains($0) }) {
            throw CommandFailure(
                .usage, "No titles of '\(other)' are served; there are \(engine.frameworks.joined(separator: ", ")).")
        }
        return names
    }

    private static func show(
        _ answer: TitleAnswer, _ request: TitleRequest, _ engine: TitleEngine, _ invocation: Invocation
    ) {
        if invocation.wantsJSON {
            return invocation.writeJSON(TitleWire.answer.json((request.title, answer, engine.catalogue)).bytes)
        }
        let query = answer.query
        var parts = ["searched \"\(query.text)\""]
        if let seniority = query.seniority { parts.append("seniority \(seniority.rawValue)") }
        if !query.terms.isEmpty {
            parts.append("terms \(query.terms.map(\.rawValue).sorted().joined(separator: ", "))")
        }
        if let setting = query.setting { parts.append("setting \"\(setting)\"") }
        invocation.console.write(parts.joined(separator: "; ") + "\n")
        var table = TerminalTable(
            columns: [
                .init("FRAMEWORK"), .init("CODE", canShrink: true), .init("OCCUPATION", canShrink: true),
                .init("CONFIDENCE", .right), .init("FOUND AS", canShrink: true),
            ])
        for framework in answer.frameworks {
            for candidate in framework.candidates {
                table.add([
                    framework.id, engine.catalogue.shownCode(candidate.code, of: framework.id), candidate.title,
                    Figures.decimal(candidate.confidence, places: 2), evidence(candidate.evidence, engine.catalogue),
                ])
            }
            if let abstention = framework.abstention {
                table.add([framework.id, "", "no sure answer: \(abstention.rawValue)", "", ""])
            }
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func evidence(_ evidence: TitleAnswer.Evidence, _ catalogue: Catalogue) -> String {
        switch evidence {
        case .title(let evidence): evidence.title + (evidence.language == "en" ? "" : " (\(evidence.language))")
        case .crosswalk(let source, let code, _):
            "crosswalk from \(source) \(catalogue.shownCode(code, of: source))"
        }
    }
}

/// Codes titles line by line, in input order, on every core.
private struct TitleFilter {
    let engine: TitleEngine
    let common: TitleRequest

    /// The number of lines processed together.
    private static let chunk = 512
    /// The maximum length of a line in bytes; longer lines are refused, which bounds the memory.
    private static let lineLimit = 1_000_000

    func run(_ console: Console) async throws -> ExitCode {
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        var reader = LineReader(limit: Self.lineLimit)
        var isAtEnd = false
        while !isAtEnd {
            var chunks: [[LineReader.Line]] = []
            while chunks.count < width, !isAtEnd {
                var lines: [LineReader.Line] = []
                while lines.count < Self.chunk {
                    guard let line = try reader.next() else {
                        isAtEnd = true
                        break
                    }
                    lines.append(line)
                }
                if !lines.isEmpty { chunks.append(lines) }
            }
            let answered = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
                for (index, lines) in chunks.enumerated() { group.addTask { (index, try await answer(lines)) } }
                var results = [[UInt8]](repeating: [], count: chunks.count)
                for try await (index, bytes) in group { results[index] = bytes }
                return results
            }
            for bytes in answered { console.writeExactly(String(decoding: bytes, as: UTF8.self)) }
        }
        return .ok
    }

    private func answer(_ lines: [LineReader.Line]) async throws -> [UInt8] {
        let items = lines.map { Item($0, common: common, limit: Self.lineLimit) }
        let answers = try await engine.answer(items.compactMap(\.request))
        var output: [UInt8] = []
        var next = 0
        for item in items {
            var json = JSONWriter(capacity: 2_048)
            json.object { json in
                if let id = item.id {
                    json.key("id")
                    id.write(to: &json)
                }
                if item.request != nil {
                    TitleWire.found.write(answers[next], to: &json)
                    next += 1
                } else {
                    json.field("error", item.complaint)
                }
            }
            output += json.bytes
            output.append(UInt8(ascii: "\n"))
        }
        return output
    }

    private struct Item {
        var id: JSONValue?
        var request: TitleRequest?
        var complaint = ""

        init(_ line: LineReader.Line, common: TitleRequest, limit: Int) {
            guard case .bytes(let bytes) = line else {
                complaint = "the line is longer than \(limit) bytes"
                return
            }
            guard let fields = try? JSONValue(parsing: bytes).objectValue else {
                complaint = "the line is no JSON object"
                return
            }
            id = fields["id"]
            guard let title = fields["title"]?.stringValue else {
                complaint = "`title` is missing or no text"
                return
            }
            var wanted = common
            wanted.title = String(title.prefix(2_000))
            let others = ["description", "country"].first { name in
                fields[name].map { !$0.isNull && $0.stringValue == nil } ?? false
            }
            if let others {
                complaint = "`\(others)` is no text"
                return
            }
            if let description = fields["description"]?.stringValue {
                wanted.description = String(description.prefix(2_000))
            }
            if let text = fields["country"]?.stringValue, !text.isEmpty {
                guard let country = Country.named(text) else {
                    complaint = "`country` is no country that is known"
                    return
                }
                wanted.country = country
            }
            request = wanted
        }
    }
}

/// Reads standard input line by line, with bounded memory per line.
private struct LineReader {
    enum Line {
        case bytes([UInt8])
        case tooLong
    }

    private let limit: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The next line without its terminator; `nil` at the end. Blank lines are returned too.
    mutating func next() throws -> Line? {
        var isDropped = false
        while true {
            if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                if isDropped { return .tooLong }
                let last = end > start && buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
                return last - start > limit ? .tooLong : .bytes(Array(buffer[start..<last]))
            }
            if buffer.count - start > limit {
                isDropped = true
                buffer.removeAll(keepingCapacity: true)
                start = 0
            }
            if isAtEnd {
                guard isDropped || start < buffer.count else { return nil }
                defer { start = buffer.count }
                return isDropped ? .tooLong : .bytes(Array(buffer[start...]))
            }
            buffer.removeFirst(start)
            start = 0
            var block = [UInt8](repeating: 0, count: 1 << 16)
            let count = Foundation.read(STDIN_FILENO, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure(.ioError, "Standard input cannot be read.") }
            if count == 0 { isAtEnd = true } else { buffer.append(contentsOf: block[..<count]) }
        }
    }
}

import HTTPServer
import LanguageModels
import Matching
import Occupations
import Recommendations
import ServiceSupport

/// The documented gap with a language model's levels and a written analysis.
struct GapAnalysisEndpoints {
    let context: APIContext
    let gaps: SkillGapEndpoints

    /// How long a stream may take in all; the model's own deadline is shorter.
    private static let streamDeadline = Duration.seconds(90)

    /// The paths whose answers keep the documented shape, whatever goes wrong.
    static let paths: Set = ["/skill-gap-llm", "/api/v1/skill-gap-llm"]

    var all: [Endpoint] {
        [endpoint("/skill-gap-llm", "skillGapWritten"), endpoint("/api/v1/skill-gap-llm", "skillGapAnalysis")]
    }

    private func endpoint(_ template: String, _ operation: String) -> Endpoint {
        var documented = Endpoint.Answer.json(200, "The gap and what it means.", .reference("SkillGapAnswer"))
        documented.event = .reference("SkillGapEvent")
        return Endpoint(
            method: .get, template: template, operationID: operation, tag: "Skill gap",
            summary: "Skills whose level is higher in the target, by a language model's levels, and what that means",
            text: """
                The levels are those that `metier enrich proficiency` had a model tell, and the publisher's where it told \
                none: `from_source` and `to_source` name what is not the publisher's. `result.analysis` is written by a \
                language model where one is configured, over the listed skills alone, and put together from the rows where \
                none is or none answers: `path` says which. With `stream=true`, or an `Accept` of `text/event-stream`, the \
                answer is a stream of events: `meta` with the answer without its analysis, `text` with \
                `{"text": PIECE}` as the model writes, and `done` with `path` and `model`. Where the model fails, `error` \
                says so, and the `text` that follows replaces what came before.
                """,
            parameters: gaps.parameters(defaultSource: .llm)
                + [.query("stream", .boolean, "Whether the analysis is streamed as it is written.")],
            answers: [documented] + gaps.failures, handler: .waiting(answer))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query: SkillGapQuery
        let isStreamed: Bool
        do {
            query = try gaps.query(request, rule: .higherInTarget, defaultSource: .llm, fallsBack: true)
            isStreamed = try Self.wantsStream(request, query)
        } catch let error as any SkillGapRefusal {
            return SkillGapWire.failure(error, to: request, context: context)
        }
        let (found, notes) = await find(query)
        switch found {
        case .success(let answer): return isStreamed ? stream(answer) : try await whole(answer)
        case .failure(let failure):
            return SkillGapWire.failure(failure, to: request, context: context, notes: notes)
        }
    }

    private static func wantsStream(_ request: HTTPRequest, _ query: SkillGapQuery) throws -> Bool {
        var reader = ParameterReader(request)
        let asks = reader.boolean("stream")
        guard reader.complaints.isEmpty else {
            throw SkillGapWire.WrongParameters(from: query.from, to: query.to, complaints: reader.complaints)
        }
        return asks ?? request.header("Accept")?.contains("text/event-stream") ?? false
    }

    /// The gap, after a look elsewhere for a code that the release lacks.
    private func find(_ query: SkillGapQuery) async -> (Result<SkillGapAnswer, SkillGapFailure>, RemoteNotes) {
        let first = gap(query)
        guard case .failure(.unknownCode) = first else { return (first, .none) }
        let codes = [query.from, query.to]
        guard context.occupations.mayFetch(codes) else { return (first, context.occupations.missing(codes)) }
        let notes = await context.occupations.notes(on: codes)
        return (gap(query), notes)
    }

    private func gap(_ query: SkillGapQuery) -> Result<SkillGapAnswer, SkillGapFailure> {
        Result { () throws(SkillGapFailure) in try context.occupations.skillGap(query) }
    }

    private func whole(_ answer: SkillGapAnswer) async throws -> HTTPResponse {
        let analysis = try await GapNarrator(chat: context.chat).analysis(of: answer)
        let view = context.views.view(of: answer.snapshot)
        let json = SkillGapWire.json(answer, view: view) { GapAnalysisWire.write(analysis, to: &$0) }
        // Another request may be answered by another path.
        return SystemEndpoints.uncached(.json(json.bytes))
    }

    // MARK: - Streaming

    private func stream(_ answer: SkillGapAnswer) -> HTTPResponse {
        let narrator = GapNarrator(chat: context.chat)
        let meta = SkillGapWire.json(answer, view: context.views.view(of: answer.snapshot)).bytes
        return .stream(type: "text/event-stream; charset=utf-8") { writer in
            // A client that reads nothing holds the stream up; one that goes away cancels it.
            try await withDeadline(Self.streamDeadline) {
                try await writer.write(GapAnalysisWire.event("meta", meta))
                try await Self.narrate(answer, narrator, to: writer)
            }
        }
    }

    private static func narrate(
        _ answer: SkillGapAnswer, _ narrator: GapNarrator, to writer: any HTTPBodyWriter
    ) async throws {
        if narrator.asksModel(about: answer) {
            do {
                let reply = try await narrator.narrate(answer) { piece in
                    try await writer.write(GapAnalysisWire.text(piece))
                }
                let path = reply.isCached ? GapAnalysis.Path.cached : .model
                return try await writer.write(
                    GapAnalysisWire.done(path, model: "\(reply.provider)/\(reply.model)"))
            } catch let error as LanguageModelError {
                try await writer.write(GapAnalysisWire.failure(GapNarrator.words(error)))
            }
        }
        let paragraphs = narrator.paragraphs(answer)
        for (place, paragraph) in paragraphs.enumerated() {
            try await writer.write(
                GapAnalysisWire.text(place == paragraphs.count - 1 ? paragraph : paragraph + "\n\n"))
        }
        try await writer.write(GapAnalysisWire.done(.deterministic, model: nil))
    }
}

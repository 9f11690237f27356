import HTTPServer
import LanguageModels
import Matching
import Occupations
import Recommendations
import ServiceSupport

/// The documented gap using a language model's levels, with a written analysis.
struct GapAnalysisEndpoints {
    let context: APIContext
    let gaps: SkillGapEndpoints

    /// The total time limit of a stream; the model's own deadline is shorter.
    private static let streamDeadline = Duration.seconds(90)

    private static let stream = Parameter<Bool?>("stream", "Whether the analysis is streamed as it is written.")
    private static let question = SkillGapEndpoints.Question(.higherInTarget, source: .llm, fallsBack: true)

    var all: [Endpoint] {
        [endpoint("/skill-gap-llm", "skillGapWritten"), endpoint("/api/v1/skill-gap-llm", "skillGapAnalysis")]
    }

    private func endpoint(_ template: String, _ operation: String) -> Endpoint {
        var documented = Endpoint.Answer.json(200, "The gap and what it means.", .reference("SkillGapAnswer"))
        documented.event = .reference("SkillGapEvent")
        return SkillGapEndpoints.group.endpoint(
            .get, template, operation,
            "Skills whose level is higher in the target, by a language model's levels, and what that means",
            text: """
                The levels are those that `metier enrich proficiency` had a model tell, and the publisher's where it told \
                none: `from_source` and `to_source` name what is not the publisher's. `result.analysis` is written by a \
                language model where one is configured, over the listed skills alone, and put together from the rows where \
                none is or none answers: `path` says which. With `stream=true`, or an `Accept` of `text/event-stream`, the \
                answer is a stream of events: `meta` with the answer without its analysis, `text` with \
                `{"text": PIECE}` as the model writes, and `done` with `path` and `model`. Where the model fails, `error` \
                says so, and the `text` that follows replaces what came before.
                """,
            parameters: gaps.parameters(of: Self.question) + [Self.stream], answers: [documented], .waiting(answer))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query = try gaps.query(request, Self.question)
        var reader = ParameterReader(request)
        let asksForStream = reader.read(Self.stream)
        guard reader.complaints.isEmpty else {
            throw SkillGapWire.Failure.wrongParameters(reader.complaints)
                .about(query.from, query.to, in: context.occupations.snapshot)
        }
        let answer = try await gaps.gap(query)
        let isStreamed = asksForStream ?? request.header("Accept")?.contains("text/event-stream") ?? false
        return isStreamed ? stream(answer) : try await whole(answer)
    }

    private func whole(_ answer: SkillGapAnswer) async throws -> HTTPResponse {
        let analysis = try await GapNarrator(chat: context.chat).analysis(of: answer)
        let view = context.views.view(of: answer.snapshot)
        let json = SkillGapWire.json(answer, view: view) { json in
            json.object("analysis") { GapAnalysisWire.analysis.write(analysis, to: &$0) }
        }
        // Another request may get an answer from another source.
        return .uncached(json)
    }

    // MARK: - Streaming

    private func stream(_ answer: SkillGapAnswer) -> HTTPResponse {
        let narrator = GapNarrator(chat: context.chat)
        let meta = SkillGapWire.json(answer, view: context.views.view(of: answer.snapshot)).bytes
        return .stream(type: "text/event-stream; charset=utf-8") { writer in
            // A client that does not read stalls the stream; one that disconnects cancels it.
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
                let path = AnswerPath(reply)
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

import HTTPServer
import Matching
package import Occupations
import ServiceSupport
package import Taxonomy

/// The documented shape of skill-gap answers: `{success, message, result{...}}`, further fields only added.
package enum SkillGapWire {
    static let plainParameters = ["from", "to", "from_occupation", "to_occupation"]

    /// Kinds that can be compared.
    static let kinds: [SkillKind] = [
        .skill, .knowledge, .ability, .workStyle, .workActivity, .workContext, .interest, .workValue,
    ]

    /// A request without one of the codes.
    struct MissingParameter: Error {
        let from: String?
        let to: String?
    }

    /// A request whose other parameters cannot be used.
    struct WrongParameters: Error {
        let from: String
        let to: String
        let complaints: Complaints
    }

    /// A request for levels that no language model tells: they tell those of skills on one scale alone.
    struct NoModelLevels: Error {
        let from: String
        let to: String
    }

    /// The body of an answered gap, the same on the command line and over HTTP.
    package static func body(of answer: SkillGapAnswer, programVersion: String) -> [UInt8] {
        json(answer, view: SnapshotView(answer.snapshot, programVersion: programVersion)).bytes
    }

    /// - Parameter adding: Writes what a route adds to `result`.
    static func json(
        _ answer: SkillGapAnswer, view: SnapshotView, adding: (inout JSONWriter) -> Void = { _ in }
    ) -> JSONWriter {
        let snapshot = answer.snapshot
        let (from, to) = (Int(answer.from), Int(answer.to))
        let scale = Int(answer.block.scale)
        var json = JSONWriter(capacity: 2_048 + 320 * answer.gaps.count)
        json.object { json in
            json.fragment("\"success\":true,\"message\":\"Successfully identified skill gap from '")
            json.fragment(view.escapedTitles[from])
            json.fragment("' to '")
            json.fragment(view.escapedTitles[to])
            json.fragment("' based on '")
            json.fragment(view.escapedScales[scale])
            json.fragment("' scale.\"", endsValue: true)
            if let notice = view.notice { json.field("notice", notice) }
            json.rawKey("\"result\":")
            json.object { json in
                json.fragment("\"from_occupation_title\":\"")
                json.fragment(view.escapedTitles[from])
                json.fragment("\",\"to_occupation_title\":\"")
                json.fragment(view.escapedTitles[to])
                json.fragment("\",\"skill_gaps\":")
                json.array { json in
                    view.scaleFields[scale].withUnsafeBufferPointer { scale in
                        view.skillFields.withPieces { skills in
                            for gap in answer.gaps { write(gap, of: answer, skills, scale, to: &json) }
                        }
                    }
                }
                json.field("from_occupation_code", snapshot.content.occupations[from].code)
                json.field("to_occupation_code", snapshot.content.occupations[to].code)
                json.rawKey("\"scale\":")
                json.raw(view.scaleObjects[scale])
                writeRule(of: answer, to: &json)
                if answer.source != .official {
                    json.object("levels") { json in
                        json.field("source", answer.source.rawValue)
                        json.field("from", answer.held.source)
                        json.field("to", answer.needed.source)
                    }
                }
                json.object("summary") { json in
                    json.field("compared", answer.comparedCount)
                    json.field("gaps", answer.gaps.count)
                    json.field("significant", answer.gaps.count { $0.significant == true })
                }
                adding(&json)
            }
            json.rawKey("\"sources\":")
            json.raw(view.sources(of: [answer.from, answer.to]))
        }
        return json
    }

    private static func writeRule(of answer: SkillGapAnswer, to json: inout JSONWriter) {
        json.object("rule") { json in
            json.field("name", answer.options.rule.rawValue)
            json.field("kind", answer.block.kind.rawValue)
            json.field("not_relevant", answer.options.notRelevant.rawValue)
            json.field("only_significant", answer.options.onlySignificant)
            json.field("min_delta", answer.options.minimumDelta)
            json.field("standard_error_floor", SkillGapEngine.standardErrorFloor)
        }
    }

    /// Writes one gap: the hot part of the answer, so its constant pieces are written whole.
    private static func write(
        _ gap: SkillGap, of answer: SkillGapAnswer, _ skills: JSONFragments.Pieces,
        _ scale: UnsafeBufferPointer<UInt8>, to json: inout JSONWriter
    ) {
        json.object { json in
            json.fragment(skills, Int(gap.skill))
            json.fragment(scale)
            json.fragment(",\"from_data_value\":")
            json.number(gap.from, places: 2)
            json.fragment(",\"to_data_value\":")
            json.number(gap.to, places: 2)
            json.fragment(",\"delta\":")
            json.number(gap.delta, places: 2)
            json.fragment(",\"z\":")
            json.optionalNumber(gap.z, places: 2)
            json.fragment(",\"significant\":")
            json.optionalBool(gap.significant)
            json.fragment(",\"importance\":")
            json.optionalNumber(gap.importance, places: 3)
            json.fragment(",\"priority\":")
            json.optionalNumber(gap.priority, places: 3)
            if answer.source != .official {
                if let source = answer.held.sources[gap.skill] { json.field("from_source", source) }
                if let source = answer.needed.sources[gap.skill] { json.field("to_source", source) }
            }
            let flags = Flags(gap)
            guard flags.areSet else {
                return json.fragment(",\"not_relevant\":false,\"suppressed\":false", endsValue: true)
            }
            json.rawKey("\"not_relevant\":")
            json.bool(flags.fromNotRelevant || flags.toNotRelevant)
            json.rawKey("\"suppressed\":")
            json.bool(flags.fromSuppressed || flags.toSuppressed)
            flags.write(to: &json)
        }
    }

    /// Which end of a gap is flagged.
    private struct Flags {
        let fromNotRelevant: Bool
        let toNotRelevant: Bool
        let fromSuppressed: Bool
        let toSuppressed: Bool
        let fromUnrated: Bool

        init(_ gap: SkillGap) {
            fromNotRelevant = gap.source?.notRelevant == true
            toNotRelevant = gap.target.notRelevant == true
            fromSuppressed = gap.source?.suppressed == true
            toSuppressed = gap.target.suppressed == true
            fromUnrated = gap.source == nil
        }

        var areSet: Bool { fromNotRelevant || toNotRelevant || fromSuppressed || toSuppressed || fromUnrated }

        func write(to json: inout JSONWriter) {
            json.array("flags") { json in
                if fromNotRelevant { json.string("from_not_relevant") }
                if toNotRelevant { json.string("to_not_relevant") }
                if fromSuppressed { json.string("from_suppressed") }
                if toSuppressed { json.string("to_suppressed") }
                if fromUnrated { json.string("from_unrated") }
            }
        }
    }

    // MARK: - Failures

    /// The answer to any failure on these routes: the documented shape, or a problem where `Accept` asks for one by name.
    static func failure(
        _ error: any Error, to request: HTTPRequest, context: APIContext, notes: RemoteNotes = .none
    ) -> HTTPResponse {
        let failure = Failure(error, context: context, notes: notes)
        let wantsProblem = request.header("Accept")?.contains("application/problem+json") ?? false
        guard !wantsProblem else {
            return HTTPProblem.response(
                status: failure.status, code: failure.code.replacingUnderscores, detail: failure.message,
                headers: failure.headers, request: request
            ) { failure.writeLists(to: &$0) }
        }
        var response = HTTPResponse.json(failure.body(requestID: request.id), status: failure.status)
        for header in failure.headers.fields { response.headers.set(header.name, header.value) }
        response.headers.set("Cache-Control", "no-store")
        return response
    }

    /// The sentence that answers from the bundled sample carry; `nil` for a publisher's release.
    package static func notice(for snapshot: OccupationSnapshot) -> String? {
        SnapshotView.notice(for: snapshot)
    }

    /// A failure in words and lists.
    package struct FailureSummary: Sendable {
        /// What is wrong.
        package let message: String
        /// What codes of earlier editions became.
        package let successors: [OccupationRecord]
        /// The nearest codes to one that is unknown and has no successors.
        package let suggestions: [OccupationRecord]
        /// The nearest occupations that have ratings.
        package let related: [OccupationRecord]
    }

    /// A failure in words, for people.
    package static func summary(of failure: SkillGapFailure, notes: RemoteNotes = .none) -> FailureSummary {
        Failure(failure, notes: notes).summary
    }

    /// The documented body of a failure, the same on the command line and over HTTP.
    package static func body(of failure: SkillGapFailure, notes: RemoteNotes = .none) -> [UInt8] {
        Failure(failure, notes: notes).body(requestID: nil)
    }
}

extension String {
    fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? "-" : $0 }) }
}

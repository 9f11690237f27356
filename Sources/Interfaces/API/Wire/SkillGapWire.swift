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
        let complaints: [ParameterReader.Complaint]
    }

    /// The body of an answered gap, the same on the command line and over HTTP.
    package static func body(of answer: SkillGapAnswer, programVersion: String) -> [UInt8] {
        json(answer, view: SnapshotView(answer.snapshot, programVersion: programVersion)).bytes
    }

    static func json(_ answer: SkillGapAnswer, view: SnapshotView) -> JSONWriter {
        let content = answer.snapshot.content
        let (from, to) = (Int(answer.from), Int(answer.to))
        let scale = content.scales[Int(answer.block.scale)]
        var json = JSONWriter(capacity: 1_536 + 288 * answer.gaps.count)
        json.object { json in
            json.field("success", true)
            json.field(
                "message",
                "Successfully identified skill gap from '\(content.occupations[from].title)' to "
                    + "'\(content.occupations[to].title)' based on '\(scale.code)' scale.")
            if let notice = view.notice { json.field("notice", notice) }
            json.object("result") { json in
                json.key("from_occupation_title")
                json.raw(view.titles[from])
                json.key("to_occupation_title")
                json.raw(view.titles[to])
                json.array("skill_gaps") { json in
                    let scaleCode = view.scaleCodes[Int(answer.block.scale)]
                    for gap in answer.gaps { write(gap, view.skillFields[Int(gap.skill)], scaleCode, to: &json) }
                }
                json.field("from_occupation_code", content.occupations[from].code)
                json.field("to_occupation_code", content.occupations[to].code)
                json.object("scale") { json in
                    json.field("id", scale.code)
                    json.field("name", scale.name)
                    json.field("minimum", scale.minimum)
                    json.field("maximum", scale.maximum)
                }
                json.object("rule") { json in
                    json.field("name", answer.options.rule.rawValue)
                    json.field("kind", answer.block.kind.rawValue)
                    json.field("not_relevant", answer.options.notRelevant.rawValue)
                    json.field("only_significant", answer.options.onlySignificant)
                    json.field("min_delta", answer.options.minimumDelta)
                    json.field("standard_error_floor", SkillGapEngine.standardErrorFloor)
                }
                json.object("summary") { json in
                    json.field("compared", answer.comparedCount)
                    json.field("gaps", answer.gaps.count)
                    json.field("significant", answer.gaps.count { $0.significant == true })
                }
            }
            json.key("sources")
            json.raw(view.sources)
        }
        return json
    }

    private static func write(_ gap: SkillGap, _ skill: [UInt8], _ scale: [UInt8], to json: inout JSONWriter) {
        json.object { json in
            json.raw(skill)
            json.rawKey("\"scale_id\":")
            json.raw(scale)
            json.rawKey("\"from_data_value\":")
            json.number(gap.from, places: 2)
            json.rawKey("\"to_data_value\":")
            json.number(gap.to, places: 2)
            json.rawKey("\"delta\":")
            json.number(gap.delta, places: 2)
            json.rawKey("\"z\":")
            json.optionalNumber(gap.z, places: 2)
            json.rawKey("\"significant\":")
            json.optionalBool(gap.significant)
            json.rawKey("\"importance\":")
            json.optionalNumber(gap.importance, places: 3)
            json.rawKey("\"priority\":")
            json.optionalNumber(gap.priority, places: 3)
            json.rawKey("\"not_relevant\":")
            json.bool(gap.source?.notRelevant == true || gap.target.notRelevant == true)
            json.rawKey("\"suppressed\":")
            json.bool(gap.source?.suppressed == true || gap.target.suppressed == true)
            writeFlags(gap, to: &json)
        }
    }

    /// Which end is flagged, only where one is.
    private static func writeFlags(_ gap: SkillGap, to json: inout JSONWriter) {
        let flags: [(isSet: Bool, name: String)] = [
            (gap.source?.notRelevant == true, "from_not_relevant"),
            (gap.target.notRelevant == true, "to_not_relevant"),
            (gap.source?.suppressed == true, "from_suppressed"),
            (gap.target.suppressed == true, "to_suppressed"),
            (gap.source == nil, "from_unrated"),
        ]
        guard flags.contains(where: \.isSet) else { return }
        json.array("flags") { json in
            for flag in flags where flag.isSet { json.string(flag.name) }
        }
    }

    // MARK: - Failures

    /// The answer to any failure on these routes: the documented shape, or a problem where `Accept` asks for one by name.
    static func failure(_ error: any Error, to request: HTTPRequest, context: APIContext) -> HTTPResponse {
        let failure = Failure(error, context: context)
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

    /// A failure in words, for people.
    package static func summary(
        of failure: SkillGapFailure
    ) -> (message: String, suggestions: [OccupationRecord], related: [OccupationRecord]) {
        Failure(failure).summary
    }

    /// The documented body of a failure, the same on the command line and over HTTP.
    package static func body(of failure: SkillGapFailure) -> [UInt8] {
        Failure(failure).body(requestID: nil)
    }
}

extension String {
    fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? "-" : $0 }) }
}

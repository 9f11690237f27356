import Matching
package import Occupations
import ServiceSupport
package import Taxonomy

/// The documented format of skill gap responses: `{success, message, result{...}}`, to which fields are only added.
package enum SkillGapWire {
    static let plainParameters = ["from", "to", "from_occupation", "to_occupation"]

    /// The response body of a gap, the same on the command line and over HTTP.
    package static func body(of answer: SkillGapAnswer, programVersion: String) -> [UInt8] {
        json(answer, view: SnapshotView(answer.snapshot, programVersion: programVersion)).bytes
    }

    /// - Parameter adding: Writes a route's additional fields of `result`.
    static func json(
        _ answer: SkillGapAnswer, view: SnapshotView, adding: (inout JSONWriter) -> Void = { _ in }
    ) -> JSONWriter {
        let snapshot = answer.snapshot
        let (from, to) = (answer.from.index, answer.to.index)
        let scale = answer.block.scale.index
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
                json.object("rule") { rule.write(answer, to: &$0) }
                if answer.source != .official { json.object("levels") { levels.write(answer, to: &$0) } }
                json.object("summary") { summary.write(answer, to: &$0) }
                adding(&json)
            }
            json.rawKey("\"sources\":")
            json.raw(view.sources(of: [answer.from, answer.to]))
        }
        return json
    }

    private static let rule = Fields<SkillGapAnswer> { field in
        field("name", "Which skills count as a gap.") { $0.options.rule.rawValue }
        field("kind", "The kind of skill.") { $0.block.kind.rawValue }
        field("not_relevant", "How flagged ratings were read.") { $0.options.notRelevant.rawValue }
        field("only_significant", "Whether others were left out.") { $0.options.onlySignificant }
        field("min_delta", "The least difference shown.") { $0.options.minimumDelta }
        field("standard_error_floor", "The least standard error credited.") { _ in SkillGapEngine.standardErrorFloor }
    }

    private static let levels = Fields<SkillGapAnswer> { field in
        field("source", "Whose levels were asked for.", .words("llm", "blend")) { $0.source.rawValue }
        field("from", "Where the source's are from: `official`, `llm:MODEL` or `blend`.") { $0.held.source }
        field("to", "Where the target's are from.") { $0.needed.source }
    }

    private static let summary = Fields<SkillGapAnswer> { field in
        field("compared", "Skills that either end has.") { $0.comparedCount }
        field("gaps", "Gaps in this answer.") { $0.gaps.count }
        field("significant", "Those that exceed the rating error.") { answer in
            answer.gaps.count { $0.significant == true }
        }
    }

    /// The schema of the output of ``json(_:view:adding:)``.
    static let component: (name: String, schema: JSONSchema) = (
        "SkillGapAnswer",
        .object([
            .field("success", .boolean, "true"),
            .field("message", .string(), "What was found, in one sentence."),
            .optional("notice", .string(), SnapshotView.noticeText),
            .field(
                "result",
                .object([
                    .field("from_occupation_title", .string(), "Title of the source."),
                    .field("to_occupation_title", .string(), "Title of the target."),
                    .field("skill_gaps", .array(.reference("SkillGap")), "The gaps."),
                    .field("from_occupation_code", .string(), "Code of the source."),
                    .field("to_occupation_code", .string(), "Code of the target."),
                    .field("scale", OccupationWire.scale.schema, "The scale with its range."),
                    .field("rule", rule.schema, "How the answer was made."),
                    .optional("levels", levels.schema, "Present when they are not the publisher's alone."),
                    .field("summary", summary.schema, "Counts."),
                    .optional(
                        "analysis", GapAnalysisWire.analysis.schema, "What it means; of the routes that write it."),
                ]), "The answer."),
            .field("sources", .array(.reference("Source")), SnapshotView.sourcesText),
        ])
    )

    // MARK: - A gap

    /// The schema of the output of ``write(_:of:_:_:to:)``.
    static let gapComponent: (name: String, schema: JSONSchema) = (
        "SkillGap",
        .object([
            .field("element_id", .string(), "The skill's code."),
            .field("element_name", .string(), "The skill's name."),
            .field("scale_id", .string(), "The scale that both values are on."),
            .field("from_data_value", .number(), "The source's value; 0 where it has none."),
            .field("to_data_value", .number(), "The target's value."),
            .field("delta", .number(), "The difference in the scale's units."),
            .field("z", .nullable(.number()), "The difference in standard errors."),
            .field("significant", .nullable(.boolean), "Whether it exceeds the rating error."),
            .field("importance", .nullable(.number()), "Importance in the target, 0 to 1."),
            .field("priority", .nullable(.number()), "`importance * delta` where significant, else 0."),
            .field("not_relevant", .boolean, "Whether either rating is flagged Not Relevant."),
            .field("suppressed", .boolean, "Whether the publisher advises against either rating."),
            .optional("flags", .array(.string(values: Flags.names)), "Which end is flagged."),
            .optional("from_source", .string(), "Where the source's value is from, unless it is the publisher's."),
            .optional("to_source", .string(), "Where the target's value is from, unless it is the publisher's."),
        ])
    )

    /// Writes one gap. This is the hot path of the response, so constant parts are written as whole byte strings.
    private static func write(
        _ gap: SkillGap, of answer: SkillGapAnswer, _ skills: JSONFragments.Pieces,
        _ scale: UnsafeBufferPointer<UInt8>, to json: inout JSONWriter
    ) {
        json.object { json in
            json.fragment(skills, gap.skill.index)
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

    /// Which end of a gap has a flag.
    private struct Flags {
        static let names = ["from_not_relevant", "to_not_relevant", "from_suppressed", "to_suppressed", "from_unrated"]

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

    /// The notice in responses from the bundled sample; `nil` for a publisher's release.
    package static func notice(for snapshot: OccupationSnapshot) -> String? {
        SnapshotView.notice(for: snapshot)
    }

    /// A failure's message and lists.
    package struct FailureSummary: Sendable {
        /// The message.
        package let message: String
        /// The successors of codes of earlier editions.
        package let successors: [OccupationRecord]
        /// The codes most similar to an unknown one without successors.
        package let suggestions: [OccupationRecord]
        /// Similar occupations that have ratings.
        package let related: [OccupationRecord]
    }

    /// The message and lists of a failure.
    package static func summary(of failure: SkillGapFailure, notes: RemoteNotes = .none) -> FailureSummary {
        Failure(failure, notes: notes).summary
    }

    /// The documented response body of a failure, the same on the command line and over HTTP.
    package static func body(of failure: SkillGapFailure, notes: RemoteNotes = .none) -> [UInt8] {
        Failure.body.json((Failure(failure, notes: notes), nil)).bytes
    }
}

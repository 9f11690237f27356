import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

extension SkillGapWire {
    /// A failure with its message and lists; written in the documented format, or as a problem where `Accept` requests
    /// one by name.
    struct Failure: HTTPErrorConvertible {
        private var status = HTTPStatus.internalServerError
        private var code = "internal_error"
        private var message = "An internal server error occurred."
        private var headers: HTTPHeaders = [:]
        private var snapshot: OccupationSnapshot?
        private var from: OccupationPosition?
        private var to: OccupationPosition?
        private var suggestions: [OccupationPosition]?
        private var successors: [OccupationPosition]?
        private var related: [OccupationPosition]?
        private var complaints = Complaints()
        private var note: RemoteNotes.Note?

        /// A failure that was not caused by the query; unexpected errors are not described.
        init(_ error: any Error) {
            guard let failure = error as? HTTPFailure else { return }
            status = failure.status
            code = String(failure.code.map { $0 == "-" ? "_" : $0 })
            message = "Error: \(failure.detail)"
            headers = failure.headers
        }

        private init(_ status: HTTPStatus, _ code: String, _ message: String) {
            self.status = status
            self.code = code
            self.message = "Error: \(message)"
        }

        /// A request without one of the codes.
        static let missingParameter = Failure(
            .badRequest, "missing_parameter", "Missing 'from' or 'to' occupation code parameter.")

        /// A request for model levels of another kind or scale: models estimate those of skills on one scale only.
        static let noModelLevels = Failure(
            .conflict, "no_model_levels",
            "Language models tell levels of the kind 'skill' on the scale 'LV' alone; `source=official` compares the "
                + "published levels.")

        /// A request with other invalid parameters.
        static func wrongParameters(_ complaints: Complaints) -> Failure {
            var failure = Failure(.badRequest, "invalid_parameter", BadParameters(complaints).sentence)
            failure.complaints = complaints
            return failure
        }

        /// The failure with the two occupations, where a snapshot has them.
        func about(_ from: String?, _ to: String?, in snapshot: OccupationSnapshot?) -> Failure {
            guard let snapshot else { return self }
            var failure = self
            failure.snapshot = snapshot
            failure.from = from.flatMap(snapshot.occupation)
            failure.to = to.flatMap(snapshot.occupation)
            return failure
        }

        /// Converts a failure of the service.
        init(_ failure: SkillGapFailure, notes: RemoteNotes) {
            switch failure {
            case .noData:
                status = .serviceUnavailable
                code = "no_data"
                message = "Error: \(APIContext.noData.detail)"
                headers = APIContext.noData.headers
            case .unknownCode(let codes, let from, let to, let snapshot):
                status = .notFound
                code = "unknown_code"
                let names = codes.map { ParameterReader.cut($0.text) }
                message =
                    "Error: Occupation code\(names.count > 1 ? "s" : "") \(names.joined(separator: " and ")) not found."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
                suggestions = Self.distinct(codes.flatMap(\.suggestions))
                successors = Self.distinct(codes.flatMap(\.successors))
                take(codes.lazy.compactMap { notes[$0.text] }.first)
            case .otherFramework(let refusal, let from, let to, let snapshot):
                status = .conflict
                code = "other_framework"
                message = "Error: \(Self.sentence(refusal, usual: snapshot.content.framework))"
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
                related = refusal.counterparts
            case .unknownScale(let text, let from, let to, let snapshot):
                status = .badRequest
                code = "unknown_scale"
                let scales = Set(snapshot.ratedBlocks.map(\.scale)).sorted()
                let names = scales.map { snapshot.content[$0].code }.joined(separator: ", ")
                message = "Error: There is no scale '\(ParameterReader.cut(text))'; ratings are on \(names)."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
            case .noModelLevels(let occupation, let from, let to, let snapshot):
                status = .conflict
                code = "no_model_levels"
                let record = snapshot.content[occupation]
                message =
                    "Error: No language model has told the levels of occupation \(record.code) (\(record.title)) yet; "
                    + "`metier enrich proficiency --occupations \(record.code)` asks one. `source=official` compares "
                    + "the published levels."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
            case .noRatings(let occupation, let from, let to, let block, let related, let snapshot):
                // As for model levels: the request is valid, but the loaded data cannot answer it.
                status = .conflict
                code = "no_ratings"
                let record = snapshot.content[occupation]
                let scale = snapshot.content[block.scale].code
                let kind = block.kind == .skill ? "" : " for the kind '\(block.kind.rawValue)'"
                message =
                    "Error: Occupation \(record.code) (\(record.title)) has no ratings on the '\(scale)' scale\(kind)."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
                self.related = related
            }
        }

        /// States the frameworks of the occupations and the frameworks with levels.
        private static func sentence(_ refusal: OtherFrameworkRefusal, usual: Framework) -> String {
            let others = refusal.occupations
            let named = others.map { "\($0.shownCode) (\($0.title))" }.joined(separator: " and ")
            let frameworks = distinct(others.map(\.framework.name))
            let isOne = others.count == 1
            var text = "\(named) \(isOne ? "is an occupation" : "are occupations") of "
            text += frameworks.joined(separator: " and ")
            if others.allSatisfy({ !$0.hasLevels }) {
                text += ", which \(frameworks.count == 1 ? "holds" : "hold") no levels of skills"
            }
            let holders = refusal.levelHolders.map(\.name)
            guard holders.contains(where: { $0 != usual.name }) else {
                return text + "; gaps are found between occupations of \(usual.name), which holds levels."
            }
            return text + "; levels are held by \(holders.joined(separator: ", ")), and gaps are found between "
                + "occupations of \(usual.name)."
        }

        /// Adds a remote source's note on the missing code; if a retry may help, the status becomes 503.
        private mutating func take(_ note: RemoteNotes.Note?) {
            guard let note else { return }
            self.note = note
            guard note.retryAfter != nil else { return }
            status = .serviceUnavailable
            code = "remote_unavailable"
            message = "Error: \(note.sentence)"
            headers = note.headers
        }

        /// The message and the lists.
        var summary: SkillGapWire.FailureSummary {
            SkillGapWire.FailureSummary(
                message: message, successors: records(successors ?? []), suggestions: records(suggestions ?? []),
                related: records(related ?? []))
        }

        private static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
            var seen: Set<Element> = []
            return elements.filter { seen.insert($0).inserted }
        }

        private func records(_ positions: [OccupationPosition]) -> [OccupationRecord] {
            positions.compactMap { snapshot?.content[$0] }
        }

        func response(to request: HTTPRequest) -> HTTPResponse {
            if request.header("Accept")?.contains("application/problem+json") == true {
                return HTTPProblem.response(
                    status: status, code: String(code.map { $0 == "_" ? "-" : $0 }), detail: message, headers: headers,
                    request: request
                ) { Self.help.write(self, to: &$0) }
            }
            var response = HTTPResponse.uncached(Self.body.json((self, request.id)), status: status)
            for header in headers.fields { response.headers.set(header.name, header.value) }
            return response
        }

        private func title(_ occupation: OccupationPosition?) -> String? {
            occupation.flatMap { position in snapshot?.content[position].title }
        }

        /// Suggestions for another request, if there are any.
        private static let help = Fields<Failure> { field in
            field.optional(
                "successors", "What codes of earlier editions became, by the loaded tables.",
                .list(ProblemWire.occupation)
            ) { failure in failure.successors.flatMap { $0.isEmpty ? nil : failure.records($0) } }
            field.optional("suggestions", "The codes nearest to the unknown one.", .list(ProblemWire.occupation)) {
                $0.suggestions.map($0.records)
            }
            field.optional("related", "The nearest occupations that have ratings.", .list(ProblemWire.occupation)) {
                $0.related.map($0.records)
            }
            field.include(ProblemWire.complaints) { $0.complaints }
            field.optional(
                "remote", "What became of asking elsewhere for a code that the release lacks.",
                .object(ProblemWire.note)
            ) { $0.note }
        }

        private static let result = Fields<Failure> { field in
            field("from_occupation_title", "Title of the source, if known.") { $0.title($0.from) }
            field("to_occupation_title", "Title of the target, if known.") { $0.title($0.to) }
            field("skill_gaps", "Empty.", Form<Void>(.array(.reference("SkillGap"))) { $1.array { _ in } }) { _ in }
        }

        /// The documented response body.
        static let body = Fields<(failure: Failure, requestID: String?)>("SkillGapFailure") { field in
            field("success", "false") { _ in false }
            field("message", "What is wrong, in the documented words.") { $0.failure.message }
            field("code", "What is wrong, for programs.") { $0.failure.code }
            field("result", "The titles that are known.", .object(result)) { $0.failure }
            field.include(help) { $0.failure }
            field.optional("request_id", "Name of this request in the logs.") { $0.requestID }
        }
    }
}

import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

extension SkillGapWire {
    /// A failure in words and lists, before it takes a shape.
    struct Failure {
        var status = HTTPStatus.internalServerError
        var code = "internal_error"
        var message = "An internal server error occurred."
        var headers: HTTPHeaders = [:]
        private var snapshot: OccupationSnapshot?
        private var from: Int32?
        private var to: Int32?
        private var suggestions: [Int32]?
        private var successors: [Int32]?
        private var related: [Int32]?
        private var complaints = Complaints()
        private var note: RemoteNotes.Note?

        /// A failure of which nothing may be told.
        private init() {}

        /// A failure that met a request.
        init(_ error: any Error, context: APIContext, notes: RemoteNotes) {
            if let failure = error as? SkillGapFailure {
                self.init(failure, notes: notes)
                return
            }
            self.init()
            switch error {
            case let missing as MissingParameter:
                status = .badRequest
                code = "missing_parameter"
                message = "Error: Missing 'from' or 'to' occupation code parameter."
                resolve(missing.from, missing.to, in: context.occupations.snapshot)
            case let wrong as WrongParameters:
                status = .badRequest
                code = "invalid_parameter"
                message = "Error: \(BadParameters(wrong.complaints).sentence)"
                complaints = wrong.complaints
                resolve(wrong.from, wrong.to, in: context.occupations.snapshot)
            case let untold as NoModelLevels:
                status = .conflict
                code = "no_model_levels"
                message =
                    "Error: Language models tell levels of the kind 'skill' on the scale 'LV' alone; `source=official` "
                    + "compares the published levels."
                resolve(untold.from, untold.to, in: context.occupations.snapshot)
            case let failure as HTTPFailure:
                status = failure.status
                code = String(failure.code.map { $0 == "-" ? "_" : $0 })
                message = "Error: \(failure.detail)"
                headers = failure.headers
            default:
                break
            }
        }

        /// A failure of the service.
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
                let names = scales.map { snapshot.content.scales[Int($0)].code }.joined(separator: ", ")
                message = "Error: There is no scale '\(ParameterReader.cut(text))'; ratings are on \(names)."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
            case .noModelLevels(let occupation, let from, let to, let snapshot):
                status = .conflict
                code = "no_model_levels"
                let record = snapshot.content.occupations[Int(occupation)]
                message =
                    "Error: No language model has told the levels of occupation \(record.code) (\(record.title)) yet; "
                    + "`metier enrich proficiency --occupations \(record.code)` asks one. `source=official` compares "
                    + "the published levels."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
            case .noRatings(let occupation, let from, let to, let block, let related, let snapshot):
                // As for levels of a model: the request is a good one, and what is loaded cannot answer it.
                status = .conflict
                code = "no_ratings"
                let record = snapshot.content.occupations[Int(occupation)]
                let scale = snapshot.content.scales[Int(block.scale)].code
                let kind = block.kind == .skill ? "" : " for the kind '\(block.kind.rawValue)'"
                message =
                    "Error: Occupation \(record.code) (\(record.title)) has no ratings on the '\(scale)' scale\(kind)."
                (self.from, self.to, self.snapshot) = (from, to, snapshot)
                self.related = related
            }
        }

        /// Of which framework the occupations are, and which frameworks hold levels.
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

        /// What a remote source had to say of the missing code; where asking it again may help, the answer is 503.
        private mutating func take(_ note: RemoteNotes.Note?) {
            guard let note else { return }
            self.note = note
            guard note.retryAfter != nil else { return }
            status = .serviceUnavailable
            code = "remote_unavailable"
            message = "Error: \(note.sentence)"
            headers = RemoteWire.headers(note)
        }

        private mutating func resolve(_ from: String?, _ to: String?, in snapshot: OccupationSnapshot?) {
            guard let snapshot else { return }
            self.snapshot = snapshot
            self.from = from.flatMap(snapshot.occupation)
            self.to = to.flatMap(snapshot.occupation)
        }

        /// The sentence and the lists.
        var summary: SkillGapWire.FailureSummary {
            SkillGapWire.FailureSummary(
                message: message, successors: records(successors ?? []), suggestions: records(suggestions ?? []),
                related: records(related ?? []))
        }

        private static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
            var seen: Set<Element> = []
            return elements.filter { seen.insert($0).inserted }
        }

        private func records(_ positions: [Int32]) -> [OccupationRecord] {
            positions.compactMap { snapshot?.content.occupations[Int($0)] }
        }

        /// The documented body.
        func body(requestID: String?) -> [UInt8] {
            var json = JSONWriter(capacity: 512)
            json.object { json in
                json.field("success", false)
                json.field("message", message)
                json.field("code", code)
                json.object("result") { json in
                    json.field("from_occupation_title", title(from))
                    json.field("to_occupation_title", title(to))
                    json.array("skill_gaps") { _ in }
                }
                writeLists(to: &json)
                if let requestID { json.field("request_id", requestID) }
            }
            return json.bytes
        }

        /// What helps to ask again: `successors`, `suggestions`, `related` and `errors`, where there are any.
        func writeLists(to json: inout JSONWriter) {
            if let successors, !successors.isEmpty { write("successors", successors, to: &json) }
            if let suggestions { write("suggestions", suggestions, to: &json) }
            if let related { write("related", related, to: &json) }
            if let note { RemoteWire.write(note, to: &json) }
            if !complaints.isEmpty { BadParameters(complaints).write(to: &json) }
        }

        private func title(_ occupation: Int32?) -> String? {
            occupation.flatMap { position in snapshot?.content.occupations[Int(position)].title }
        }

        private func write(_ name: String, _ occupations: [Int32], to json: inout JSONWriter) {
            json.array(name) { json in
                for record in records(occupations) {
                    json.object { json in
                        json.field("code", record.code)
                        json.field("title", record.title)
                    }
                }
            }
        }
    }
}

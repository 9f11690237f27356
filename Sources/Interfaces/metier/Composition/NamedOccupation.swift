import NodeServices
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// An occupation as given by a user: by its code, or by a title with a confident match.
struct NamedOccupation {
    /// The text as typed.
    let typed: String
    /// Its position; `nil` where the text is neither a code nor a title with a confident match.
    let position: OccupationPosition?
    /// The candidates for a title, best first; empty for a code, even an unknown one.
    let candidates: [OccupationPosition]

    /// Whether it was given by a title.
    var isTitle: Bool { !candidates.isEmpty }

    /// States the occupation used for a title, or its candidates; `nil` for a code.
    func sentence(_ snapshot: OccupationSnapshot) -> String? {
        guard isTitle else { return nil }
        let records = candidates.map { snapshot.content[$0] }
        if let position {
            let record = snapshot.content[position]
            return "'\(typed)' is taken for \(record.code), \(record.title).\n"
        }
        return "'\(typed)' is no code, and not sure as a title. It may mean:\n"
            + records.map { "  \($0.code)  \($0.title)\n" }.joined()
    }

    /// Whether a match may be used without confirmation: the first candidate's confidence is at least 0.5, and at least
    /// twice that of the next.
    fileprivate static func isSure(_ answer: TitleAnswer.Framework) -> Bool {
        guard answer.abstention == nil, let first = answer.candidates.first, first.confidence >= 0.5 else {
            return false
        }
        return answer.candidates.dropFirst().first.map { first.confidence >= 2 * $0.confidence } ?? true
    }

    /// Whether the text may be a title: codes consist of digits and at most two letters.
    fileprivate static func mayBeTitle(_ text: String) -> Bool {
        text.count(where: \.isLetter) > 2 && !text.contains("://") && ESCOAddress.occupation(text) == nil
    }

    /// Whether the text can only be an ESCO code: a URI, or a short code (2211.1).
    static func isESCOCode(_ text: String) -> Bool {
        ESCOAddress.occupation(text) != nil || text.wholeMatch(of: /[0-9]{4}(\.[0-9]{1,3})+/) != nil
    }
}

extension Installation {
    /// Resolves texts to occupations of a loaded snapshot: codes, or titles matched by words.
    func occupations(named typed: [String], in snapshot: OccupationSnapshot) async throws -> [NamedOccupation] {
        var requests: [TitleRequest] = []
        for text in typed where snapshot.occupation(text) == nil && NamedOccupation.mayBeTitle(text) {
            var request = TitleRequest(text)
            request.frameworks = [snapshot.release.frameworkID]
            request.usesCrosswalks = false
            requests.append(request)
        }
        // Building the index of titles takes a moment, and codes do not need it.
        var answers =
            requests.isEmpty
            ? [] : try await node.titles.current(wordsOnly: true).answer(requests).map(\.frameworks.first)
        return typed.map { text in
            if let position = snapshot.occupation(text) {
                return NamedOccupation(typed: text, position: position, candidates: [])
            }
            guard NamedOccupation.mayBeTitle(text), let answer = answers.removeFirst() else {
                return NamedOccupation(typed: text, position: nil, candidates: [])
            }
            let candidates = answer.candidates.compactMap { snapshot.occupation($0.code) }
            return NamedOccupation(
                typed: text, position: NamedOccupation.isSure(answer) ? candidates.first : nil, candidates: candidates)
        }
    }
}

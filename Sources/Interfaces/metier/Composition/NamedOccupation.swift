import Occupations
import ServiceSupport
import Store
import Taxonomy

/// An occupation as a person names it: by its code, or by a title that is sure.
struct NamedOccupation {
    /// What was typed.
    let typed: String
    /// Where it stands; `nil` where what was typed is neither a code nor a title that is sure.
    let position: Int32?
    /// What a title may mean, best first; empty for a code, also for one that is unknown.
    let candidates: [Int32]

    /// Whether it was named by a title.
    var isTitle: Bool { !candidates.isEmpty }

    /// Tells which occupation a title was taken for, or may mean; `nil` for a code.
    func sentence(_ snapshot: OccupationSnapshot) -> String? {
        guard isTitle else { return nil }
        let records = candidates.map { snapshot.content.occupations[Int($0)] }
        if let position {
            let record = snapshot.content.occupations[Int(position)]
            return "'\(typed)' is taken for \(record.code), \(record.title).\n"
        }
        return "'\(typed)' is no code, and not sure as a title. It may mean:\n"
            + records.map { "  \($0.code)  \($0.title)\n" }.joined()
    }

    /// Whether an answer may be acted upon unseen: the first candidate is likelier right than not, and at least twice as
    /// likely as the next.
    fileprivate static func isSure(_ answer: TitleAnswer.Framework) -> Bool {
        guard answer.abstention == nil, let first = answer.candidates.first, first.confidence >= 0.5 else {
            return false
        }
        return answer.candidates.dropFirst().first.map { first.confidence >= 2 * $0.confidence } ?? true
    }

    /// Whether somebody who typed this may have meant a title: codes are digits, and at most a letter or two.
    fileprivate static func mayBeTitle(_ text: String) -> Bool {
        text.count(where: \.isLetter) > 2 && !text.contains("://") && ESCOAddress.occupation(text) == nil
    }

    /// Whether this can only be one of ESCO's codes: its address, or the short one (2211.1).
    static func isESCOCode(_ text: String) -> Bool {
        ESCOAddress.occupation(text) != nil || text.wholeMatch(of: /[0-9]{4}(\.[0-9]{1,3})+/) != nil
    }
}

extension Installation {
    /// Reads what people typed for occupations of a snapshot that is loaded: codes, or titles, by their words.
    func occupations(named typed: [String], in snapshot: OccupationSnapshot) async throws -> [NamedOccupation] {
        var requests: [TitleRequest] = []
        for text in typed where snapshot.occupation(text) == nil && NamedOccupation.mayBeTitle(text) {
            var request = TitleRequest(text)
            request.frameworks = [snapshot.release.frameworkID]
            request.usesCrosswalks = false
            requests.append(request)
        }
        // Making the index of titles takes a moment: codes do without it.
        var answers =
            requests.isEmpty ? [] : try await titles.current(wordsOnly: true).answer(requests).map(\.frameworks.first)
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

package import Pipeline
import ServiceSupport
import Taxonomy

/// What became of codes that the release lacks, for those who ask for them.
package struct RemoteNotes: Sendable {
    /// What became of one code.
    package struct Note: Sendable, Hashable {
        /// Why the code is still missing.
        package enum Reason: Sendable, Hashable {
            /// No remote source is configured.
            case notConfigured
            /// The source does not have it either.
            case absent
            /// The source could not tell.
            case failed(RemoteFailure)
        }

        /// The code in its usual form.
        package let code: String
        /// The source's name; `nil` where none is configured.
        package let source: String?
        /// Why it is missing.
        package let reason: Reason

        /// The outcome for programs: `not_configured`, `absent`, or the failure's name.
        package var outcome: String {
            switch reason {
            case .notConfigured: "not_configured"
            case .absent: "absent"
            case .failed(let failure): failure.code
            }
        }

        /// What happened, in one sentence.
        package var sentence: String {
            switch reason {
            case .notConfigured:
                "\(code) is not in the local release, and no remote source is configured."
            case .absent:
                "\(code) is not in the local release, and \(source ?? "the remote source") does not have it either."
            case .failed(let failure):
                "\(code) is not in the local release, and the remote source could not tell: \(failure.message)"
            }
        }

        /// The seconds after which asking again may help; `nil` where it will not soon.
        package var retryAfter: Double? {
            if case .failed(let failure) = reason { failure.retryAfter } else { nil }
        }
    }

    private let byCode: [String: Note]

    init(_ notes: [Note]) {
        byCode = Dictionary(notes.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// No notes.
    package static let none = RemoteNotes([])

    /// What became of a code, as typed.
    package subscript(_ text: String) -> Note? {
        RemoteOccupations.askable(text).flatMap { byCode[$0] }
    }
}

extension OccupationService {
    /// Whether any of these codes, as typed, is missing here and may be asked for elsewhere. Never waits.
    package func mayFetch(_ codes: [String]) -> Bool {
        guard remote != nil, let snapshot else { return false }
        return codes.contains { snapshot.occupation($0) == nil && RemoteOccupations.askable($0) != nil }
    }

    /// Asks the remote source for the codes that are missing here; returns what became of those that still are.
    package func notes(on codes: [String]) async -> RemoteNotes {
        guard mayFetch(codes), let remote else { return missing(codes) }
        let notes = await withTaskGroup(of: RemoteNotes.Note?.self) { group in
            for code in Set(codes.compactMap(RemoteOccupations.askable)) {
                group.addTask {
                    switch await remote.ensure(code) {
                    case .absent: .init(code: code, source: remote.sourceName, reason: .absent)
                    case .failed(let failure):
                        .init(code: code, source: remote.sourceName, reason: .failed(failure))
                    case .local, .refreshing, .fetched, .notAsked: nil
                    }
                }
            }
            var notes: [RemoteNotes.Note] = []
            for await note in group { if let note { notes.append(note) } }
            return notes
        }
        return RemoteNotes(notes)
    }

    /// That there is nowhere to ask for the codes that are missing here. Never waits.
    package func missing(_ codes: [String]) -> RemoteNotes {
        guard remote == nil, let snapshot else { return .none }
        return RemoteNotes(
            codes.compactMap(RemoteOccupations.askable).filter { snapshot.occupation($0) == nil }
                .map { .init(code: $0, source: nil, reason: .notConfigured) })
    }

    /// Renews occupations of remote sources whose answers are old, beside the answer that is being given. Never waits.
    package func renewIfOld(_ positions: [Int32], in snapshot: OccupationSnapshot) {
        guard let remote, !snapshot.remote.isEmpty else { return }
        for position in positions { remote.renewIfOld(position, in: snapshot) }
    }
}

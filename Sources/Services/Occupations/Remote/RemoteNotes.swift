package import Pipeline
import ServiceSupport
package import Taxonomy

/// Notes on codes that the release lacks, for responses.
package struct RemoteNotes: Sendable {
    /// A note on one code.
    package struct Note: Sendable, Hashable {
        /// Why the code is still missing.
        package enum Reason: Sendable, Hashable {
            /// No remote source is configured.
            case notConfigured
            /// The source does not have it either.
            case absent
            /// The source could not answer.
            case failed(RemoteFailure)
        }

        /// The code in its usual form.
        package let code: String
        /// The source's name; `nil` where none is configured.
        package let source: String?
        /// Why it is missing.
        package let reason: Reason

        /// The outcome as an identifier: `not_configured`, `absent`, or the failure's name.
        package var outcome: String {
            switch reason {
            case .notConfigured: "not_configured"
            case .absent: "absent"
            case .failed(let failure): failure.code
            }
        }

        /// The outcome, in one sentence.
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

        /// The seconds after which a retry may help; `nil` where it will not soon.
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

    /// The note on a code, as typed.
    package subscript(_ text: String) -> Note? {
        RemoteOccupations.askable(text).flatMap { byCode[$0] }
    }
}

extension OccupationService {
    /// Whether any of these codes, as typed, is missing here and can be requested from the source. Never waits.
    package func mayFetch(_ codes: [String]) -> Bool {
        guard remote != nil, let snapshot else { return false }
        return codes.contains { snapshot.occupation($0) == nil && RemoteOccupations.askable($0) != nil }
    }

    /// Requests the codes missing here from the remote source; returns notes on those still missing.
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

    /// Notes that no source is configured for the codes missing here. Never waits.
    package func missing(_ codes: [String]) -> RemoteNotes {
        guard remote == nil, let snapshot else { return .none }
        return RemoteNotes(
            codes.compactMap(RemoteOccupations.askable).filter { snapshot.occupation($0) == nil }
                .map { .init(code: $0, source: nil, reason: .notConfigured) })
    }

    /// Refreshes expired occupations of remote sources in the background. Never waits.
    package func renewIfOld(_ positions: [OccupationPosition], in snapshot: OccupationSnapshot) {
        guard let remote, !snapshot.remote.isEmpty else { return }
        for position in positions { remote.renewIfOld(position, in: snapshot) }
    }
}

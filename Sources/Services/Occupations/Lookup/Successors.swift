import Store
package import Taxonomy

/// An unknown code, with suggestions.
package struct UnknownCode: Sendable {
    /// The code as typed.
    package let text: String
    /// Positions of the successors of an earlier edition's code, from the loaded tables, in the order of their codes.
    package let successors: [OccupationPosition]
    /// Positions of the most similar codes, best first; empty where there are successors, which are more reliable.
    package let suggestions: [OccupationPosition]

    /// Describes a code, or a title, that has no certain match.
    package init(text: String, successors: [OccupationPosition], suggestions: [OccupationPosition]) {
        self.text = text
        self.successors = successors
        self.suggestions = suggestions
    }
}

extension OccupationService {
    /// Crosswalk sets whose tables link codes of earlier editions to current ones.
    package static let successorSets: Set<String> = [
        Framework.onetSOC.id, Framework.nocCrosswalks.id, Framework.anzscoISCO.id,
    ]

    /// The suggestions for an unknown code.
    package func unknown(_ text: String, in snapshot: OccupationSnapshot) -> UnknownCode {
        let successors = successors(of: text, in: snapshot)
        return UnknownCode(
            text: text, successors: successors,
            suggestions: successors.isEmpty
                ? Self.nearestCodes(to: text, in: snapshot, limit: Self.suggestionCount) : [])
    }

    /// The occupations that a code of an earlier edition became.
    ///
    /// A code that was split has several; the client must choose.
    func successors(of text: String, in snapshot: OccupationSnapshot) -> [OccupationPosition] {
        let framework = Classification(id: snapshot.release.frameworkID)
        let served = snapshots.all
        let links = Self.successorSets.sorted().compactMap { served[$0]?.content.crosswalks }
        let (earlier, code) =
            switch framework {
            case .onet: (Classification.onetSOC2010, ONetCode.canonical(text) ?? text)
            case .noc: (Classification.noc2016, text)
            case .anzsco: (Classification.anzsco2021, text)
            default: (framework, "")
            }
        guard !code.isEmpty else { return [] }
        var found = Self.ends(of: links, from: [code], earlier, to: framework)
        if found.isEmpty, framework == .onet {
            // There is no table from SOC codes to O*NET-SOC; they are linked through the edition of SOC on which it is
            // built.
            let soc = String(code.prefix { $0 != "." })
            let newer = Self.ends(of: links, from: [soc], .soc2010, to: .soc2018)
            found = Self.ends(of: links, from: newer.union([soc]), .soc2018, to: framework)
        }
        return found.sorted().compactMap(snapshot.occupation)
    }

    /// The codes linked to codes of another classification by one table, in either direction.
    static func ends(
        of links: [[CrosswalkRecord]], from codes: Set<String>, _ source: Classification, to target: Classification
    ) -> Set<String> {
        var ends: Set<String> = []
        for link in links.joined() {
            if link.source == source, link.target == target, codes.contains(link.sourceCode) {
                ends.insert(link.targetCode)
            } else if link.target == source, link.source == target, codes.contains(link.targetCode) {
                ends.insert(link.sourceCode)
            }
        }
        return ends
    }
}

/// An occupation found by its code in a framework other than the default one.
package struct OtherOccupation: Sendable {
    /// The release it belongs to.
    package let snapshot: OccupationSnapshot
    /// Its position there.
    package let position: OccupationPosition

    /// Its framework.
    package var framework: Framework { snapshot.content.framework }
    /// Its title.
    package var title: String { snapshot.content[position].title }
    /// Its code as shown to users.
    package var shownCode: String { snapshot.shownCode(of: position) }
    /// Whether its framework rates skills.
    package var hasLevels: Bool { !snapshot.ratedBlocks.isEmpty }
}

/// Why occupations of other frameworks have no gap, with suggestions.
package struct OtherFrameworkRefusal: Sendable {
    /// The ends from other frameworks, `from` first.
    package let occupations: [OtherOccupation]
    /// The served frameworks with levels, in the order of ``Framework/all``.
    package let levelHolders: [Framework]
    /// Positions of rated occupations of the default framework linked to them by tables, in the order of their codes.
    package let counterparts: [OccupationPosition]
}

extension OccupationService {
    /// The occupation with this code in another served framework; if there are several, the one whose framework comes
    /// first in ``Framework/all``.
    package func elsewhere(_ code: String) -> OtherOccupation? {
        let served = snapshots.all
        return Framework.all.lazy.filter { $0.id != framework }.compactMap { other in
            served[other.id].flatMap { snapshot in
                snapshot.occupation(code).map { OtherOccupation(snapshot: snapshot, position: $0) }
            }
        }.first
    }

    /// The refusal for codes that a snapshot of the default framework lacks; `nil` unless each belongs to another
    /// framework, and none to an earlier edition.
    func refusal(of codes: [String], in snapshot: OccupationSnapshot) -> OtherFrameworkRefusal? {
        let others = codes.compactMap(elsewhere)
        guard others.count == codes.count, codes.allSatisfy({ successors(of: $0, in: snapshot).isEmpty }) else {
            return nil
        }
        let served = snapshots.all
        let links = served.sorted { $0.key < $1.key }.map(\.value.content.crosswalks)
        let counterparts = others.reduce(into: Set<OccupationPosition>()) { found, other in
            let code = other.snapshot.content[other.position].code
            let ends = Self.ends(
                of: links, from: [code], Classification(id: other.framework.id), to: Classification(id: framework))
            found.formUnion(ends.compactMap(snapshot.occupation).filter(snapshot.isRated))
        }
        return OtherFrameworkRefusal(
            occupations: others,
            levelHolders: Framework.all.filter { served[$0.id]?.ratedBlocks.isEmpty == false },
            counterparts: counterparts.sorted())
    }
}

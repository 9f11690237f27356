import Store
import Taxonomy

/// A code that no occupation has, and what helps to ask again.
package struct UnknownCode: Sendable {
    /// As it was typed.
    package let text: String
    /// Positions of the occupations that an earlier edition's code became, by the loaded tables, in the order of their codes.
    package let successors: [Int32]
    /// Positions of the nearest codes, nearest first; empty where there are successors, which say more than likeness.
    package let suggestions: [Int32]

    /// Names a code, or a title, that is not known for sure.
    package init(text: String, successors: [Int32], suggestions: [Int32]) {
        self.text = text
        self.successors = successors
        self.suggestions = suggestions
    }
}

extension OccupationService {
    /// Crosswalk sets whose tables lead codes of earlier editions on.
    package static let successorSets: Set<String> = [
        Framework.onetSOC.id, Framework.nocCrosswalks.id, Framework.anzscoISCO.id,
    ]

    /// What helps to ask again for a code that no occupation has.
    package func unknown(_ text: String, in snapshot: OccupationSnapshot) -> UnknownCode {
        let successors = successors(of: text, in: snapshot)
        return UnknownCode(
            text: text, successors: successors,
            suggestions: successors.isEmpty
                ? Self.nearestCodes(to: text, in: snapshot, limit: Self.suggestionCount) : [])
    }

    /// The occupations that a code of an earlier edition became.
    ///
    /// A code that was split has several; which of them is meant is the asker's to say.
    func successors(of text: String, in snapshot: OccupationSnapshot) -> [Int32] {
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
            // A code of SOC has no table of its own to O*NET-SOC: over the edition of SOC on which that is built.
            let soc = String(code.prefix { $0 != "." })
            let newer = Self.ends(of: links, from: [soc], .soc2010, to: .soc2018)
            found = Self.ends(of: links, from: newer.union([soc]), .soc2018, to: framework)
        }
        return found.sorted().compactMap(snapshot.occupation)
    }

    /// Where codes of a classification lead in another one, over one table in either direction.
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

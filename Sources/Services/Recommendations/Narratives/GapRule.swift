internal import Foundation
internal import Taxonomy

/// Makes sentences about a gap from its rows only.
struct GapRule: Sendable {
    private static let (topCount, stepCount) = (5, 3)
    let facts: GapFacts

    /// The analysis.
    ///
    /// - Parameter note: Why no model wrote it, where one is configured.
    func analysis(note: String?) -> GapAnalysis {
        GapAnalysis(
            summary: summary, topGaps: top.map { .init(element: $0.element, why: why($0)) }, howToClose: steps,
            path: .deterministic, model: nil, note: note)
    }

    /// The same as prose, one paragraph per entry.
    var paragraphs: [String] {
        [summary] + top.map { "\($0.name): \(why($0))" } + steps
    }

    private var top: [GapFacts.Row] { Array(facts.rows.prefix(Self.topCount)) }

    private var summary: String {
        guard !facts.rows.isEmpty else {
            return "'\(facts.toTitle)' needs none of the \(facts.comparedCount) compared skills at a higher level than "
                + "'\(facts.fromTitle)'."
        }
        var text =
            "'\(facts.toTitle)' needs \(facts.rows.count) of the \(facts.comparedCount) compared skills at a higher level "
            + "than '\(facts.fromTitle)'"
        let significant = facts.significantCount
        text +=
            facts.rows.contains { $0.significant != nil }
            ? "; \(significant) of the differences \(significant == 1 ? "exceeds" : "exceed") the rating error." : "."
        text += " What weighs most: \(Self.list(top.prefix(3).map(\.name)))."
        if let (cluster, count) = largestCluster, count > 1 {
            text += " \(count) of the \(facts.rows.count) are \(cluster.rawValue) skills."
        }
        return text
    }

    /// The cluster with the most gaps; ties are broken by name.
    private var largestCluster: (SkillCluster, Int)? {
        let counts = Dictionary(grouping: facts.rows, by: \.cluster).mapValues(\.count)
        return counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.first.map {
            ($0.key, $0.value)
        }
    }

    private func why(_ row: GapFacts.Row) -> String {
        var text =
            "\(facts.scaleName) \(Self.figure(row.from)) of \(Self.whole(facts.scaleMaximum)) has to become "
            + "\(Self.figure(row.to)) (+\(Self.figure(row.delta)))"
        if let importance = row.importance {
            text += "; its importance in the target is \(Int((importance * 100).rounded())) of 100"
        }
        text += "."
        if row.significant == false { text += " The difference is within the rating error." }
        return text
    }

    private var steps: [String] {
        guard !facts.rows.isEmpty else { return [] }
        var steps = top.prefix(Self.stepCount).map { row in
            row.anchor.map { "\(row.name): practise until work such as this is routine: \(Self.sentence($0))" }
                ?? "\(row.name): practise it on tasks of the target occupation."
        }
        let grouped = Dictionary(grouping: facts.rows.filter { $0.significant != false }, by: \.cluster)
        let together = grouped.filter { $0.value.count > 1 }
            .sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }
        if let (cluster, rows) = together.first {
            steps.append(
                "Learn the \(cluster.rawValue) skills together, since they are used together: "
                    + "\(Self.list(rows.prefix(4).map(\.name))).")
        }
        if let zone = facts.toZone {
            let isHigher = zone.zone > facts.fromZone?.zone ?? zone.zone
            var text =
                isHigher
                ? "The target asks for more preparation (\(zone.name)). " : "Usual preparation (\(zone.name)). "
            text += [("Education", zone.education), ("Training", zone.training)].filter { !$0.1.isEmpty }
                .map { "\($0.0): \(Self.sentence($0.1))" }.joined(separator: " ")
            steps.append(text.trimmingCharacters(in: .whitespaces))
        }
        return steps
    }

    static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func sentence(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        return trimmed.hasSuffix(".") ? trimmed : trimmed + "."
    }

    static func figure(_ value: Double) -> String { String(format: "%.2f", value) }

    private static func whole(_ value: Double) -> String { String(format: "%.0f", value) }
}

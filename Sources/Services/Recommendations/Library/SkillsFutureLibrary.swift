import Foundation
import Occupations
import Taxonomy

/// The skills of Singapore's frameworks by name, with the levels at which its industries define them.
///
/// The published workbook links no occupations, so skills are found by name.
final class SkillsFutureLibrary: Sendable {
    /// A skill with its defined levels.
    struct Defined: Sendable {
        let skill: SkillPosition
        let scale: ScalePosition
        let levels: ClosedRange<Double>
        let sectors: [String]
        /// Whether it is one of the sixteen critical core skills, which are soft.
        let isCore: Bool
    }

    let snapshot: OccupationSnapshot
    /// Every skill with a level.
    let defined: [Defined]
    private let stems: [[String]]
    private let postings: [String: [Int]]

    init(_ snapshot: OccupationSnapshot) {
        self.snapshot = snapshot
        let content = snapshot.content
        var grouped: [SkillPosition: [SectorSkillRecord]] = [:]
        for row in content.sectorSkills { grouped[row.skill, default: []].append(row) }
        defined = grouped.sorted { $0.key < $1.key }.compactMap { skill, rows in
            // Few skills have levels on two scales: the more frequent scale is used.
            let scales = Dictionary(grouping: rows, by: \.scale)
            guard let (scale, rows) = scales.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
                let low = rows.map(\.level).min(), let high = rows.map(\.level).max()
            else { return nil }
            return Defined(
                skill: skill, scale: scale, levels: low...high, sectors: Array(Set(rows.map(\.sector))).sorted(),
                isCore: content[scale].code == "CCS")
        }
        stems = defined.map { Self.stems(of: content[$0.skill].name) }
        var postings: [String: [Int]] = [:]
        for (place, words) in stems.enumerated() {
            for word in Set(words) { postings[word, default: []].append(place) }
        }
        self.postings = postings
    }

    /// The skill with the most similar name: a Dice coefficient of the words of at least 0.6, weighted by how rare the
    /// words are.
    func named(like name: String) -> (defined: Defined, likeness: Double)? {
        let words = Set(Self.stems(of: name))
        guard !words.isEmpty else { return nil }
        var candidates: Set<Int> = []
        for word in words { candidates.formUnion(postings[word] ?? []) }
        let total = words.reduce(0) { $0 + weight($1) }
        var best: (place: Int, likeness: Double)?
        for place in candidates.sorted() {
            let others = Set(stems[place])
            let shared = words.intersection(others).reduce(0) { $0 + weight($1) }
            let likeness = 2 * shared / (total + others.reduce(0) { $0 + weight($1) })
            if likeness > (best?.likeness ?? 0.6) { best = (place, likeness) }
        }
        return best.map { (defined[$0.place], $0.likeness) }
    }

    /// The inverse document frequency of a word.
    private func weight(_ word: String) -> Double {
        log(1 + Double(stems.count) / Double(1 + (postings[word]?.count ?? 0)))
    }

    private static func stems(of name: String) -> [String] {
        TextNormalizer.words(SkillDisplayName.concept(name)).filter { !idle.contains($0) }.map {
            TextNormalizer.stem($0)
        }
    }

    private static let idle: Set<String> = [
        "and", "of", "the", "in", "for", "to", "with", "a", "an", "skills", "techniques",
    ]
}

extension SkillsFutureLibrary {
    /// The critical core skill equivalent to a soft skill of O*NET or ESCO, by the reviewed table of names.
    func critical(like name: String) -> Defined? {
        let key = SkillDisplayName.key(name)
        guard let title = Self.critical.first(where: { $0.names.contains(key) })?.title else { return nil }
        return defined.first { $0.isCore && snapshot.content[$0.skill].name == title }
    }

    /// Critical core skills of Singapore and the equivalent soft skills; reviewed by hand.
    private static let critical: [(title: String, names: Set<String>)] = [
        ("Adaptability", ["Adaptability", "Adapt to change", "Cope with uncertainty", "Tolerance for Ambiguity"]),
        (
            "Collaboration",
            ["Coordination", "Cooperation", "Work in teams", "Social Orientation", "Build networks"]
        ),
        (
            "Communication",
            ["Speaking", "Active Listening", "Writing", "Listen actively", "Address an audience", "Report facts"]
        ),
        ("Creative Thinking", ["Innovation", "Think creatively", "Think innovately"]),
        ("Customer Orientation", ["Service Orientation", "Ensure customer orientation"]),
        ("Decision Making", ["Judgment and Decision Making", "Make decisions"]),
        ("Developing People", ["Instructing", "Instruct others", "Management of Personnel Resources", "Lead others"]),
        (
            "Influence",
            ["Persuasion", "Negotiation", "Motivate others", "Negotiate compromises", "Leadership Orientation"]
        ),
        (
            "Learning Agility",
            [
                "Active Learning", "Demonstrate willingness to learn", "Willingness to learn", "Intellectual Curiosity",
                "Curiosity",
            ]
        ),
        ("Problem Solving", ["Complex Problem Solving", "Solve problems"]),
        (
            "Self Management",
            ["Time Management", "Manage time", "Self-Control", "Stress Tolerance", "Cope with stress"]
        ),
        ("Sense Making", ["Critical Thinking", "Think critically", "Systems Analysis", "Systems Evaluation"]),
        ("Transdisciplinary Thinking", ["Think holistically"]),
    ].map { ($0.0, Set($0.1.map { SkillDisplayName.key($0) })) }
}

import Database
import Foundation
import Taxonomy

/// A list of a release whose records other rows refer to by their codes.
enum CodeList: Int, CaseIterable {
    case occupations, skills, scales, activities, commodities, groups, qualifications

    /// The list of a row's subject.
    init(_ subject: ConceptSubject) {
        switch subject {
        case .occupation: self = .occupations
        case .skill: self = .skills
        case .group: self = .groups
        case .qualification: self = .qualifications
        }
    }

    /// The table of its records, and the type of their codes.
    var table: (name: String, code: ColumnType) {
        switch self {
        case .occupations: ("occupations", .code(255))
        case .skills: ("skills", .code(255))
        case .scales: ("scales", .code(40))
        case .activities: ("detailed_activities", .code(40))
        case .commodities: ("commodities", .code(40))
        case .groups: ("occupation_groups", .code(255))
        case .qualifications: ("qualifications", .code(255))
        }
    }

    fileprivate func codes(of content: ReleaseContent) -> [String] {
        switch self {
        case .occupations: content.occupations.map(\.code)
        case .skills: content.skills.map(\.code)
        case .scales: content.scales.map(\.code)
        case .activities: content.detailedActivities.map(\.code)
        case .commodities: content.commodities.map(\.code)
        case .groups: content.groups.map(\.code)
        case .qualifications: content.qualifications.map(\.code)
        }
    }
}

/// A record that other rows of its release refer to by its code.
protocol CodedRecord {
    static var list: CodeList { get }
}

extension OccupationRecord: CodedRecord { static var list: CodeList { .occupations } }
extension SkillRecord: CodedRecord { static var list: CodeList { .skills } }
extension ScaleRecord: CodedRecord { static var list: CodeList { .scales } }
extension DetailedActivityRecord: CodedRecord { static var list: CodeList { .activities } }
extension CommodityRecord: CodedRecord { static var list: CodeList { .commodities } }
extension OccupationGroupRecord: CodedRecord { static var list: CodeList { .groups } }

/// The codes that a release's rows refer to: codes by position for writing, or positions by code for reading.
struct ContentKeys: Sendable {
    /// Without codes.
    static let none = ContentKeys(codes: [], positions: [])

    /// For each `CodeList`, the codes in order; empty when reading.
    let codes: [[String]]
    /// For each `CodeList`, the positions of its codes; empty when writing.
    let positions: [CodePositions]

    private init(codes: [[String]], positions: [CodePositions]) {
        self.codes = codes
        self.positions = positions
    }

    /// Keys for writing the rows of a release.
    init(writing content: ReleaseContent) {
        self.init(codes: CodeList.allCases.map { $0.codes(of: content) }, positions: [])
    }

    /// Keys for reading the rows of a release.
    init(reading content: ReleaseContent) {
        self.init(codes: [], positions: CodeList.allCases.map { CodePositions($0.codes(of: content)) })
    }
}

/// The codes of a list as bytes in their order, for look-ups by a ``CodeCursor``.
struct CodePositions: Sendable {
    fileprivate let bytes: [UInt8]
    fileprivate let starts: [Int]
    fileprivate let order: [Int32]

    /// - Parameter codes: Codes by position; their order does not matter.
    init(_ codes: [String]) {
        var bytes: [UInt8] = []
        var starts = [0]
        let order = codes.indices.sorted { codes[$0].utf8.lexicographicallyPrecedes(codes[$1].utf8) }
        for index in order {
            bytes.append(contentsOf: codes[index].utf8)
            starts.append(bytes.count)
        }
        self.bytes = bytes
        self.starts = starts
        self.order = order.map { Int32($0) }
    }
}

/// Finds the positions of one column's codes in rows that are ordered by code.
///
/// Rows repeat the last code or advance to the next one, so most look-ups are one comparison of a few bytes; the others
/// are a binary search. Used by one thread.
final class CodeCursor {
    /// The list whose codes they are.
    let list: CodeList
    private let bytes: [UInt8]
    private let starts: [Int]
    private let order: [Int32]
    private var last = 0

    init(_ codes: CodePositions, of list: CodeList) {
        self.list = list
        bytes = codes.bytes
        starts = codes.starts
        order = codes.order
    }

    /// The position of a code; `nil` if there is no such code.
    func position(of code: UnsafeRawBufferPointer) -> Int32? {
        guard !order.isEmpty else { return nil }
        return bytes.withUnsafeBytes { all in
            if compare(last, code, all) == 0 { return order[last] }
            if last + 1 < order.count, compare(last + 1, code, all) == 0 {
                last += 1
                return order[last]
            }
            var (low, high) = (0, order.count)
            while low < high {
                let middle = (low + high) / 2
                let difference = compare(middle, code, all)
                if difference == 0 {
                    last = middle
                    return order[middle]
                }
                if difference < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    @inline(__always)
    private func compare(_ index: Int, _ code: UnsafeRawBufferPointer, _ all: UnsafeRawBufferPointer) -> Int {
        let (start, end) = (starts[index], starts[index + 1])
        guard let first = all.baseAddress, let second = code.baseAddress else { return (end - start) - code.count }
        let difference = memcmp(first + start, second, min(end - start, code.count))
        return difference != 0 ? Int(difference) : (end - start) - code.count
    }
}

/// Decodes a text that repeats from row to row only once: each text is compared with the last one as bytes.
final class RepeatedText<Value> {
    private var bytes: [UInt8] = []
    private var value: Value?

    func value(_ text: UnsafeRawBufferPointer, decode: (String) -> Value) -> Value {
        if let value, bytes.count == text.count, let other = text.baseAddress,
            bytes.withUnsafeBytes({ same in same.baseAddress.map { memcmp($0, other, same.count) == 0 } ?? false })
        {
            return value
        }
        let made = decode(String(decoding: text, as: UTF8.self))
        bytes = Array(text)
        value = made
        return made
    }
}

/// Keeps one copy of each distinct text.
final class InternedTexts {
    private let last = RepeatedText<String>()
    private var known: [String: String] = [:]

    func text(_ bytes: UnsafeRawBufferPointer) -> String {
        last.value(bytes) { text in
            // Equal strings may differ in bytes (composed or decomposed accents), and texts are kept as published.
            if let kept = known[text], kept.utf8.elementsEqual(text.utf8) { return kept }
            known[text] = text
            return text
        }
    }
}

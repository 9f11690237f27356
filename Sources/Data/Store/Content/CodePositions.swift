import Foundation
import Taxonomy

/// Finds the positions of codes in rows that come in the order of their codes.
///
/// Rows repeat the last code or go on to the next one, so most look-ups are one comparison of a few bytes; the others
/// search. A class, so that what was found last is remembered across rows.
final class CodePositions {
    private let bytes: [UInt8]
    private let starts: [Int]
    private let order: [Int32]
    private var last = 0

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

/// Positions of the codes that a release's rows refer to. Confined to one thread.
struct ContentKeys {
    let occupations: CodePositions
    let related: CodePositions
    let skills: CodePositions
    let scales: CodePositions
    let activities: CodePositions
    let commodities: CodePositions

    init(_ content: ReleaseContent) {
        occupations = CodePositions(content.occupations.map(\.code))
        // Its own: what was found last differs from that of the column beside it.
        related = CodePositions(content.occupations.map(\.code))
        skills = CodePositions(content.skills.map(\.code))
        scales = CodePositions(content.scales.map(\.code))
        activities = CodePositions(content.detailedActivities.map(\.code))
        commodities = CodePositions(content.commodities.map(\.code))
    }
}

/// Where each occupation's rows stand in an array that is ordered by occupation.
struct RowRanges: Sendable {
    private let starts: [Int32]

    /// - Parameters:
    ///   - occupations: The occupation of each row, in ascending order.
    ///   - count: How many occupations there are.
    ///   - offset: Where the first row stands.
    init(_ occupations: some Sequence<Int32>, count: Int, offset: Int = 0) {
        var starts = [Int32](repeating: 0, count: count + 1)
        starts[0] = Int32(offset)
        for occupation in occupations { starts[Int(occupation) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        self.starts = starts
    }

    /// The rows of one occupation.
    subscript(occupation: Int32) -> Range<Int> {
        Int(starts[Int(occupation)])..<Int(starts[Int(occupation) + 1])
    }
}

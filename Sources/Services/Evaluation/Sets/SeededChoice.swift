/// Reproducible random choices from a seed, the same on every machine (SplitMix64, Steele, Lea and Flood, 2014).
struct SeededChoice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A random sample of the elements, in their order; all of them when there are not more.
    func choose<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        guard count < elements.count else { return elements }
        var copy = self
        var places = Array(elements.indices)
        for index in 0..<max(0, count) { places.swapAt(index, index + copy.next(below: places.count - index)) }
        return places.prefix(max(0, count)).sorted().map { elements[$0] }
    }

    /// The elements in random order (Fisher-Yates shuffle).
    func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var copy = self
        var shuffled = elements
        for index in shuffled.indices.dropLast() {
            shuffled.swapAt(index, index + copy.next(below: shuffled.count - index))
        }
        return shuffled
    }

    private mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31).multipliedFullWidth(by: UInt64(bound)).high)
    }
}

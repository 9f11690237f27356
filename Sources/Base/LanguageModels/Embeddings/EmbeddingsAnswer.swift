internal import ServiceSupport

/// The validated answer to one request.
struct EmbeddingsAnswer {
    let dimensions: Int
    /// Vectors of length 1 in the order of the texts.
    let values: [Float]
    let model: String?

    /// The maximum number of dimensions; no model has more.
    private static let longest = 65_536

    /// Parses an answer that must contain `count` vectors, with `dimensions` numbers each if that is known.
    init(_ body: [UInt8], count: Int, dimensions expected: Int?, limit: Int) throws(LanguageModelError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body, limits: JSONLimits(bytes: limit, depth: 8))
        } catch {
            throw Self.bad("is no JSON")
        }
        guard let rows = json["data"]?.arrayValue else { throw Self.bad("has no list of vectors") }
        guard rows.count == count else { throw Self.bad("has \(rows.count) vectors for \(count) texts") }
        guard let dimensions = expected ?? rows.first?["embedding"]?.arrayValue?.count,
            (1...Self.longest).contains(dimensions)
        else { throw Self.bad("has no vectors of numbers") }
        var values = [Float](repeating: 0, count: count * dimensions)
        var isSeen = [Bool](repeating: false, count: count)
        for row in rows {
            guard let index = row["index"]?.intValue, isSeen.indices.contains(index), !isSeen[index] else {
                throw Self.bad("numbers its vectors wrongly")
            }
            isSeen[index] = true
            guard let numbers = row["embedding"]?.arrayValue else { throw Self.bad("has no vectors of numbers") }
            guard numbers.count == dimensions else {
                throw Self.bad("has a vector of \(numbers.count) numbers in place of \(dimensions)")
            }
            try Self.scale(numbers, into: &values, at: index * dimensions)
        }
        self.dimensions = dimensions
        self.values = values
        model = json["model"]?.stringValue
    }

    /// Writes a vector, scaled to length 1.
    private static func scale(
        _ numbers: [JSONValue], into values: inout [Float], at start: Int
    ) throws(LanguageModelError) {
        var sum = 0.0
        for number in numbers {
            guard let value = number.doubleValue, Float(value).isFinite else {
                throw bad("has a vector with something else than finite numbers")
            }
            sum += value * value
        }
        guard sum > 0, sum.isFinite else { throw bad("has a vector of zeros") }
        let factor = 1 / sum.squareRoot()
        for (index, number) in numbers.enumerated() {
            values[start + index] = Float((number.doubleValue ?? 0) * factor)
        }
    }

    private static func bad(_ reason: String) -> LanguageModelError {
        LanguageModelError(.badAnswer, "The answer of the embeddings service \(reason).")
    }
}

internal import Taxonomy

/// Statistics of the words in a corpus's titles: which occur, which end a title, which are adjacent.
struct TitleWords: Sendable {
    private var vocabulary = TitleVocabulary()
    private var counts: [Int32] = []
    private var endings: [Int32] = []
    private var pairs: Set<UInt64> = []

    init(_ corpus: TitleCorpus) {
        for entry in corpus.entries {
            let words = TextNormalizer.words(entry.text).map(TextNormalizer.stem)
            var last: Int32?
            for (place, word) in words.enumerated() {
                let position = vocabulary.insert(word)
                if Int(position) == counts.count {
                    counts.append(0)
                    endings.append(0)
                }
                counts[Int(position)] += 1
                if place == words.count - 1 { endings[Int(position)] += 1 }
                if let last { pairs.insert(UInt64(UInt32(last)) << 32 | UInt64(UInt32(position))) }
                last = position
            }
        }
        vocabulary.seal()
    }

    /// The approximate number of titles that contain a word.
    func count(_ folded: String) -> Int {
        vocabulary.position(of: TextNormalizer.stem(folded)).map { Int(counts[Int($0)]) } ?? 0
    }

    /// Whether a word alone names an occupation: most of its titles end in it.
    func namesWork(_ folded: String) -> Bool {
        guard let position = vocabulary.position(of: TextNormalizer.stem(folded)) else { return false }
        return counts[Int(position)] > 1 && 2 * endings[Int(position)] > counts[Int(position)]
    }

    /// Whether a title contains the two words adjacent and in this order.
    func hasPair(_ first: String, _ second: String) -> Bool {
        guard let one = vocabulary.position(of: TextNormalizer.stem(first)),
            let other = vocabulary.position(of: TextNormalizer.stem(second))
        else { return false }
        return pairs.contains(UInt64(UInt32(one)) << 32 | UInt64(UInt32(other)))
    }

    /// The correction of a misspelt word; `nil` if it is known, or there is no similar common word.
    func correction(of folded: String) -> String? {
        let stem = TextNormalizer.stem(folded)
        let bytes = Array(stem.utf8)
        // A wrong first letter is rare, and names of places and products would be "corrected".
        guard bytes.count >= 5, bytes.count <= 24, bytes.allSatisfy({ (0x61...0x7A).contains($0) }),
            vocabulary.position(of: stem) == nil
        else { return nil }
        var best: (word: Int32, weight: Float)?
        for match in vocabulary.near(bytes) {
            guard vocabulary.words[Int(match.word)].first == bytes[0], counts[Int(match.word)] >= 3 else { continue }
            guard let known = best else {
                best = (match.word, match.weight)
                continue
            }
            let isCommoner = counts[Int(match.word)] > counts[Int(known.word)]
            if match.weight > known.weight || (match.weight == known.weight && isCommoner) {
                best = (match.word, match.weight)
            }
        }
        return best.map { String(decoding: vocabulary.words[Int($0.word)], as: UTF8.self) }
    }
}

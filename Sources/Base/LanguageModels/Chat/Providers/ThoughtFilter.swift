/// Removes the model's thoughts from an answer, however the text is split into pieces.
///
/// Models write thoughts between special tags; they are not part of the answer. In JSON only the text before the value
/// is searched, because strings in it may mention such tags.
struct ThoughtFilter: Sendable {
    private struct Tag: Sendable {
        let open: [UInt8]
        let close: [UInt8]

        init(_ open: String, _ close: String) {
            (self.open, self.close) = (Array(open.utf8), Array(close.utf8))
        }
    }

    /// The tags around thoughts that models are trained to write, in lowercase.
    private static let tags = [
        Tag("<think>", "</think>"), Tag("<thinking>", "</thinking>"), Tag("<thought>", "</thought>"),
        Tag("<thoughts>", "</thoughts>"), Tag("<reasoning>", "</reasoning>"), Tag("<seed:think>", "</seed:think>"),
        Tag("[think]", "[/think]"), Tag("◁think▷", "◁/think▷"), Tag("<|start_thinking|>", "<|end_thinking|>"),
        Tag("<|begin_of_thought|>", "<|end_of_thought|>"), Tag("<longcat_think>", "</longcat_think>"),
        Tag("<scratchpad>", "</scratchpad>"), Tag("<reflection>", "</reflection>"),
        Tag("<|inner_prefix|>", "<|inner_suffix|>"), Tag("<unused94>thought", "<unused95>"),
        Tag("<|channel>thought", "<channel|>"),
        // The channels of OpenAI's open models, where a server does not separate them.
        Tag("<|channel|>analysis<|message|>", "<|end|>"), Tag("<|channel|>commentary<|message|>", "<|end|>"),
    ]
    /// Markers around an answer that carry no content.
    private static let marks = [
        "<|start|>assistant", "<|channel|>final<|message|>", "<|end|>", "<|return|>", "<|im_end|>", "<|eot_id|>",
        "<|endoftext|>", "<|begin_of_solution|>", "<|end_of_solution|>", "<|start_response|>", "<|end_response|>",
        "<|channel|>final <|constrain|>json<|message|>", "<|channel|>final<|constrain|>json<|message|>",
        "<answer>", "</answer>", "<|begin_of_box|>", "<|end_of_box|>",
    ].map { Array($0.utf8) }
    private static let closes = tags.map(\.close).filter { !marks.contains($0) }
    private static let all = tags.flatMap { [$0.open, $0.close] } + marks
    /// The first bytes of tags.
    private static let starts = Set(all.compactMap(\.first))

    private let isJSON: Bool
    /// Text that may be the beginning of a tag.
    private var held: [UInt8] = []
    /// The tag of the current thought.
    private var thought: Tag?
    /// The nesting depth of thoughts with the same tag.
    private var depth = 0
    /// Whether a thought ends with the last occurrence of its closing tag, and text before an unmatched closing tag is
    /// removed; only for a complete text.
    private var isWhole = false
    /// The position after the last closing tag within the current thought.
    private var innerEnd: Int?
    /// Whether any part of the answer was passed on.
    private var hasAnswer = false
    private var isInsideValue = false
    /// Whether thoughts were removed.
    private(set) var hasThoughts = false
    /// Whether an unmatched closing tag followed text that was passed on.
    private(set) var endsUnbegun = false

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    /// Whether a thought is open.
    var isThinking: Bool { thought != nil }

    /// Receives a piece of text; returns the part of it, and of the text held back, that belongs to the answer.
    mutating func take(_ piece: String) -> String {
        held += piece.utf8
        return passed(isLast: false)
    }

    /// The text still held back.
    mutating func finish() -> String { passed(isLast: true) }

    /// The answer in a complete text. Where the prompt itself opens a thought, only its closing tag is written: the
    /// text before that is removed, too.
    static func answer(in text: String, isJSON: Bool) -> (text: String, filter: ThoughtFilter) {
        let bytes = Array(text.utf8)
        var filter = ThoughtFilter(isJSON: isJSON)
        filter.held = bytes
        filter.isWhole = true
        if let end = endOfUnbegun(bytes, isJSON: isJSON) {
            filter.held = Array(bytes[end...])
            filter.hasThoughts = true
        }
        var answer = filter.passed(isLast: true)[...]
        while true {
            if let mark = marks.first(where: { Self.ends(answer.utf8, with: $0) }) {
                answer = Substring(String(decoding: answer.utf8.dropLast(mark.count), as: UTF8.self))
            } else if isJSON, let start = startOfLast(Array(answer.utf8)) {
                answer = Substring(String(decoding: answer.utf8.prefix(start), as: UTF8.self))
                filter.hasThoughts = true
            } else {
                return (String(answer), filter)
            }
            while answer.last?.isWhitespace == true { answer = answer.dropLast() }
        }
    }

    /// The end of the last thought without an opening tag.
    private static func endOfUnbegun(_ bytes: [UInt8], isJSON: Bool) -> Int? {
        if isJSON, let first = bytes.first(where: { !isSpace($0) }), first == 0x7B || first == 0x5B { return nil }
        var end: Int?
        for place in bytes.indices where starts.contains(bytes[place]) {
            let rest = bytes[place...]
            if tags.contains(where: { begins(rest, with: $0.open) }) { return nil }
            if let tag = closes.first(where: { begins(rest, with: $0) }) { end = place + tag.count }
        }
        if end == nil, bytes.starts(with: "analysis".utf8) {
            // Channels whose markers a server has removed.
            let word = Array("assistantfinal".utf8)
            end = bytes.indices.first { bytes[$0] == word[0] && begins(bytes[$0...], with: word) }.map {
                $0 + word.count
            }
        }
        return end
    }

    /// The start of a thought after JSON; JSON itself never ends with a tag.
    private static func startOfLast(_ bytes: [UInt8]) -> Int? {
        var end = bytes.count
        while end > 0, isSpace(bytes[end - 1]) { end -= 1 }
        guard
            let tag = tags.first(where: { tag in
                end >= tag.close.count && begins(bytes[(end - tag.close.count)..<end], with: tag.close)
            })
        else { return nil }
        return bytes.indices.last { bytes[$0] == tag.open[0] && begins(bytes[$0...], with: tag.open) }
    }

    // MARK: - Passing on

    /// Passes on the text that is known to belong to the answer.
    private mutating func passed(isLast: Bool) -> String {
        var answer: [UInt8] = []
        var place = 0
        scan: while place < held.count {
            if let tag = thought {
                guard let end = pass(tag, from: place) else {
                    if isWhole, isLast, let innerEnd {
                        // The thought mentioned its own tag.
                        (thought, depth, self.innerEnd) = (nil, 0, nil)
                        place = innerEnd
                        continue
                    }
                    // Only a tag that may be split between pieces is kept.
                    place = isLast ? held.count : max(place, held.count - max(tag.open.count, tag.close.count) + 1)
                    break scan
                }
                place = end
                continue
            }
            if !hasAnswer, Self.isSpace(held[place]) {
                place += 1
                continue
            }
            if isInsideValue || isJSON && !hasAnswer && beginsValue(at: place) {
                isInsideValue = true
                hasAnswer = true
                answer += held[place...]
                place = held.count
                continue
            }
            guard Self.starts.contains(held[place]) else {
                let end = held[place...].firstIndex(where: Self.starts.contains) ?? held.count
                answer += held[place..<end]
                hasAnswer = true
                place = end
                continue
            }
            let rest = held[place...]
            if let tag = Self.tags.first(where: { Self.begins(rest, with: $0.open) }) {
                (thought, depth, innerEnd) = (tag, 1, nil)
                hasThoughts = true
                place += tag.open.count
            } else if let tag = Self.closes.first(where: { Self.begins(rest, with: $0) }) {
                if isWhole {
                    answer = []
                    hasAnswer = false
                } else {
                    endsUnbegun = endsUnbegun || hasAnswer
                }
                hasThoughts = true
                place += tag.count
            } else if let mark = Self.marks.first(where: { Self.begins(rest, with: $0) }) {
                place += mark.count
            } else if !isLast, Self.mayBegin(rest) {
                break scan
            } else {
                let end = held[(place + 1)...].firstIndex(where: Self.starts.contains) ?? held.count
                answer += held[place..<end]
                hasAnswer = true
                place = end
            }
        }
        held.removeFirst(place)
        return String(decoding: answer, as: UTF8.self)
    }

    /// Advances to the next tag of a thought, its closing tag or a nested opening one; returns the position after it,
    /// or `nil` if there is none.
    private mutating func pass(_ tag: Tag, from start: Int) -> Int? {
        for place in start..<held.count {
            let byte = held[place]
            if byte == tag.close[0], Self.begins(held[place...], with: tag.close) {
                let end = place + tag.close.count
                depth -= 1
                if depth == 0 { thought = nil } else { innerEnd = end }
                return end
            }
            if byte == tag.open[0], Self.begins(held[place...], with: tag.open) {
                depth += 1
                return place + tag.open.count
            }
        }
        return nil
    }

    /// Whether JSON or a code fence around it begins here; a bracket may also be that of a tag.
    private func beginsValue(at place: Int) -> Bool {
        switch held[place] {
        case 0x7B, 0x22, 0x60: true
        case 0x5B: !Self.mayBegin(held[place...]) && !Self.all.contains { Self.begins(held[place...], with: $0) }
        default: false
        }
    }

    // MARK: - Bytes

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Whether bytes begin with a tag, compared case-insensitively.
    private static func begins(_ bytes: ArraySlice<UInt8>, with tag: [UInt8]) -> Bool {
        bytes.count >= tag.count && zip(bytes, tag).allSatisfy { small($0) == $1 }
    }

    /// Whether the bytes may be the beginning of a tag.
    private static func mayBegin(_ bytes: ArraySlice<UInt8>) -> Bool {
        all.contains { $0.count > bytes.count && zip(bytes, $0).allSatisfy { small($0) == $1 } }
    }

    private static func ends(_ bytes: Substring.UTF8View, with tag: [UInt8]) -> Bool {
        bytes.count >= tag.count && bytes.suffix(tag.count).elementsEqual(tag) { small($0) == $1 }
    }

}

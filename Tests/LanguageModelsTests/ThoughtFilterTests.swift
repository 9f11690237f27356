import Testing

@testable import LanguageModels

@Suite("Thoughts before an answer")
struct ThoughtFilterTests {
    /// What is let through of a text that comes in pieces of a size.
    private func streamed(_ text: String, pieces size: Int, isJSON: Bool = false) -> String {
        var filter = ThoughtFilter(isJSON: isJSON)
        let letters = Array(text.unicodeScalars)
        var answer = ""
        for start in stride(from: 0, to: letters.count, by: size) {
            var piece = String.UnicodeScalarView()
            piece.append(contentsOf: letters[start..<min(start + size, letters.count)])
            answer += filter.take(String(piece))
        }
        return answer + filter.finish()
    }

    @Test(
        "are cut out wherever the text is cut in two",
        arguments: [
            ("<think>short</think>Bakers need four skills.", "Bakers need four skills."),
            ("\n <think>\nTwo tools\n</think>\n\nThe answer.\nIts second line.", "The answer.\nIts second line."),
            ("<THINK>a</Think> b", "b"), ("<thinking>a < b <i></thinking>c", "c"), ("<think></think>x", "x"),
            ("[THINK]well[/THINK]So: [1] and <b>", "So: [1] and <b>"), ("◁think▷ü◁/think▷ü ◁ ü", "ü ◁ ü"),
            ("One <think>no</think>two", "One two"), ("a<b, c<d", "a<b, c<d"), ("<thin air", "<thin air"), ("<", "<"),
            (
                "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Four.<|return|>",
                "Four."
            ),
            ("<think>never ends", ""), ("<think>never ends</thin", ""), ("", ""), ("   ", ""),
            ("<think>a</think><think>b</think>c", "c"), ("<think>a <think>b</think> c</think>Four.", "Four."),
            ("<think>x</think><answer>Four.</answer>", "Four."), ("<|begin_of_box|>Four.<|end_of_box|>", "Four."),
            ("<scratchpad>a</scratchpad>b", "b"), ("<unused94>thought\nhm<unused95>Four.", "Four."),
        ])
    func prose(_ text: String, _ expected: String) {
        #expect(ThoughtFilter.answer(in: text, isJSON: false).text == expected)
        for size in 1...max(1, text.count) { #expect(streamed(text, pieces: size) == expected, "\(size)") }
    }

    @Test(
        "before JSON alone are cut out: a text within it may speak of tags",
        arguments: [
            ("<think>\nTwo tools are named.\n</think>\n\n{\"ok\":true}", "{\"ok\":true}"),
            ("{\"a\":\"<think>b</think>\"}", "{\"a\":\"<think>b</think>\"}"),
            ("[think]x[/think][\"[think]\"]", "[\"[think]\"]"), ("[1,2]", "[1,2]"),
            ("<think>a</think>```json\n{\"a\":1}\n```", "```json\n{\"a\":1}\n```"),
        ])
    func json(_ text: String, _ expected: String) {
        #expect(ThoughtFilter.answer(in: text, isJSON: true).text == expected)
        for size in 1...text.count { #expect(streamed(text, pieces: size, isJSON: true) == expected, "\(size)") }
    }

    @Test(
        "whose beginning the prompt wrote are cut out where the answer is whole, and noticed where it streams",
        arguments: [
            ("I think so.\n</think>\n\nYes.", false, "Yes."), ("hm</think>{\"a\":1}", true, "{\"a\":1}"),
            ("a</think>b</think>c", false, "c"), ("analysisWe count. assistantfinalFour.", false, "Four."),
            ("{\"a\":1}<|im_end|>", true, "{\"a\":1}"), ("Yes. <|return|><|im_end|>\n", false, "Yes."),
        ])
    func unbegun(_ text: String, _ isJSON: Bool, _ expected: String) {
        #expect(ThoughtFilter.answer(in: text, isJSON: isJSON).text.trimmingSuffix(while: \.isWhitespace) == expected)
        var filter = ThoughtFilter(isJSON: false)
        _ = filter.take(text)
        _ = filter.finish()
        #expect(filter.endsUnbegun == text.contains("</think>"))
    }

    @Test(
        "of a whole text are cut out behind its JSON, also where they speak of their own tag or an end has no beginning",
        arguments: [
            ("{\"ok\":true}\n<think>why</think>\n", true, "{\"ok\":true}"),
            ("```json\n[1]\n```<think>a</think><think>b</think>", true, "```json\n[1]\n```"),
            ("<answer>{\"ok\":true}</answer>", true, "{\"ok\":true}"),
            (
                "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>[1]",
                true, "[1]"
            ),
            ("<think>I use <think> here</think>Yes.", false, "Yes."), ("<think>a</think>b</think>Yes.", false, "Yes."),
        ])
    func whole(_ text: String, _ isJSON: Bool, _ expected: String) {
        let answer = ThoughtFilter.answer(in: text, isJSON: isJSON)
        #expect(answer.text == expected && !answer.filter.isThinking)
    }

    @Test("long texts are read in one pass")
    func long() {
        let text = String(repeating: "<thin ", count: 50_000)
        #expect(ThoughtFilter.answer(in: text, isJSON: false).text == text)
    }
}

extension String {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isDropped(last) { text.removeLast() }
        return String(text)
    }
}

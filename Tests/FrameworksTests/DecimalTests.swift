import Foundation
import Frameworks
import TestSupport
import Testing

@Suite("Numbers in tables")
struct DecimalTests {
    private func double(_ text: String) -> Double? { Array(text.utf8).withUnsafeBytes { Decimal.double($0) } }
    private func integer(_ text: String) -> Int32? { Array(text.utf8).withUnsafeBytes { Decimal.integer($0) } }

    @Test("agrees with strtod to the last bit on 200,000 seeded random decimals")
    func againstStandardLibrary() {
        var random = SeededRandom(seed: 30_1)
        for _ in 0..<200_000 {
            let digits = 1 + random.next(below: 20)
            var text = ["", "-", "+"][random.next(below: 3)]
            let point = random.next(below: digits + 2)
            for index in 0..<digits {
                if index == point { text += "." }
                text += String(random.next(below: 10))
            }
            if random.next(below: 10) == 0 { text += "e\(random.next(below: 60) - 30)" }
            #expect(double(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
        }
    }

    @Test(
        "refuses what is no plain number",
        arguments: [
            "", "-", "+", ".", "n/a", "nan", "inf", "0x10", "1,5", "1 2", "1e", "1e+", "1.2.3", "--1", "1e999", "4.5x",
        ])
    func refusals(text: String) {
        #expect(double(text) == nil)
    }

    @Test("reads whole numbers that fit, and fractions of zeros")
    func integers() {
        #expect(integer("95") == 95)
        #expect(integer("-3") == -3)
        #expect(integer("2147483647") == 2_147_483_647)
        #expect(integer("95.0") == 95)
        for text in ["", "2147483648", "1.5", "1e3", "x", "99999999999999999999999"] { #expect(integer(text) == nil) }
    }
}

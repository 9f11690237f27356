/// One line of what `metier doctor` found.
struct DoctorCheck {
    enum Verdict: String {
        case good = "ok"
        case warning
        case bad = "failed"
    }

    let name: String
    let verdict: Verdict
    let text: String

    init(name: String, verdict: Verdict, text: String) {
        (self.name, self.verdict, self.text) = (name, verdict, text)
    }

    /// A check that is good unless there is something to warn of.
    init(_ name: String, _ text: String, warning: String? = nil) {
        self.init(
            name: name, verdict: warning == nil ? .good : .warning, text: warning.map { "\(text): \($0)" } ?? text)
    }
}

package import ServiceSupport
package import Store

/// `probe`: does nothing, so that whoever enqueues one sees whether the queue is being worked on, and how fast.
package struct ProbeWork: WorkHandler {
    /// `probe`.
    package let kind = "probe"
    /// What it does.
    package let summary = "Does nothing: shows that the queue is being worked on, and how fast."

    /// Makes the handler.
    package init() {}

    /// None has a field.
    package let payloads: [[WorkField]] = [[]]

    /// Every field is one too many.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] {
        payload.names.map { ($0, "is not known; `probe` takes no fields") }
    }

    package func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome { WorkOutcome() }
}

package import ServiceSupport
package import Store

/// How work items are written.
package enum WorkItemWire {
    /// Writes the fields of a work item.
    package static func write(_ item: WorkItem, to json: inout JSONWriter) {
        json.field("id", item.id)
        json.field("kind", item.kind)
        json.field("state", item.state.rawValue)
        json.key("payload")
        write(raw: item.payload, to: &json)
        json.field("priority", item.priority)
        json.field("unique_key", item.uniqueKey)
        json.field("attempts", item.attempts)
        json.field("max_attempts", item.maximumAttempts)
        json.field("run_at", item.runAt.rfc3339)
        json.field("leased_by", item.leasedBy)
        json.field("lease_until", item.leaseUntil?.rfc3339)
        json.field("progress", item.progress, places: 3)
        json.field("progress_text", item.progressText)
        json.field("cancel_requested", item.isCancelRequested)
        json.field("last_error", item.lastError)
        json.key("result")
        write(raw: item.result, to: &json)
        json.field("enqueued_at", item.enqueuedAt.rfc3339)
        json.field("started_at", item.startedAt?.rfc3339)
        json.field("finished_at", item.finishedAt?.rfc3339)
    }

    /// JSON that is stored as text; what is none (somebody wrote it by hand) is written as a string.
    private static func write(raw text: String?, to json: inout JSONWriter) {
        guard let text else { return json.null() }
        if let value = try? JSONValue(parsing: text) { value.write(to: &json) } else { json.string(text) }
    }
}

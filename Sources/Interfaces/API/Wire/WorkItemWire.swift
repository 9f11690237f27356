import ServiceSupport
package import Store

extension WorkState: NamedValue {}

/// The JSON of work items.
package enum WorkItemWire {
    /// A work item.
    package static let item = Fields<WorkItem>("WorkItem") { field in
        field("id", "Its id; ids sort by the time of enqueuing.", .uuid) { $0.id }
        field("kind", "What is to be done.") { $0.kind }
        field("state", "Where it is in its life.") { $0.state }
        field("payload", "With what.", stored) { $0.payload }
        field("priority", "Higher goes first.") { $0.priority }
        field("unique_key", "At most one unfinished item of the kind has it.") { $0.uniqueKey }
        field("attempts", "How often it was started.", .count) { $0.attempts }
        field("max_attempts", "How often it is started at most.", .integer(from: 1)) { $0.maximumAttempts }
        field("run_at", "Not before this moment.") { $0.runAt }
        field("leased_by", "The worker that has it.") { $0.leasedBy }
        field("lease_until", "When another worker takes it over unless the lease is extended.") { $0.leaseUntil }
        field("progress", "How far it is.", .share(places: 3)) { $0.progress }
        field("progress_text", "How far it is, in words.") { $0.progressText }
        field("cancel_requested", "Whether it was asked to stop.") { $0.isCancelRequested }
        field("last_error", "What went wrong last.") { $0.lastError }
        field("result", "What came of it; null until it is done.", stored) { $0.result }
        field("enqueued_at", "When it was enqueued.") { $0.enqueuedAt }
        field("started_at", "When its latest attempt began.") { $0.startedAt }
        field("finished_at", "When it finished.") { $0.finishedAt }
    }

    /// JSON stored as text; invalid JSON (edited by hand) is written as a string.
    private static let stored = Form<String?>(.anything) { text, json in
        guard let text else { return json.null() }
        if let value = try? JSONValue(parsing: text) { value.write(to: &json) } else { json.string(text) }
    }

    static let page = Fields<Page.Part<WorkItem>>("WorkItemPage") { field in
        field("items", "The page.", .list(item)) { $0.entries }
        field("next_cursor", "Where the next page begins; null on the last one.") { $0.next }
    }
}

import ServiceSupport

/// The queues of what takes long, one a kind: a full one answers 503 with `Retry-After`, and the others go on.
struct LongWork: Sendable {
    /// Texts and names that skills are looked for in.
    var skills = ComputeQueue(kind: "skills in texts", concurrency: 2, waiting: 16)
    /// Batches of titles.
    var titles = ComputeQueue(kind: "batches of titles", concurrency: 2, waiting: 16)
    /// Recommendations that read a description or compare held skills.
    var recommendations = ComputeQueue(kind: "recommendations with texts", concurrency: 2, waiting: 32)
    /// Documents of companies.
    var knowledge = ComputeQueue(kind: "companies' documents", concurrency: 1, waiting: 16)
}

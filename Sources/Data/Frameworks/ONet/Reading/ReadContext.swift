/// What every table of one reading shares.
struct ReadContext: Sendable {
    var references = References()
    let texts = TextPool()
}

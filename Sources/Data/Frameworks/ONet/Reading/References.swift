/// The codes that rows refer to, with their positions in the release.
struct References: Sendable {
    /// Occupation codes.
    var occupations = ByteInterner()
    /// The same codes by what spreadsheets and other programs make of them.
    var shortened = WitnessedCodes()
    /// Element ids.
    var skills = ByteInterner()
    /// Scale ids.
    var scales = ByteInterner()
    /// The least and greatest value of each scale.
    var ranges: [ClosedRange<Double>] = []
    /// Ids of detailed work activities.
    var activities = ByteInterner()
    /// Commodity codes.
    var commodities = ByteInterner()
}

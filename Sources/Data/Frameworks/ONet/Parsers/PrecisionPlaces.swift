import Documents
import Taxonomy

/// Where a table says how well its values are known.
struct PrecisionPlaces {
    private let sampleSize: Int
    private let standardError: Int
    private let lowerBound: Int
    private let upperBound: Int
    private let suppress: Int

    init(_ session: TableSession) {
        sampleSize = session.place(.sampleSize)
        standardError = session.place(.standardError)
        lowerBound = session.place(.lowerBound)
        upperBound = session.place(.upperBound)
        suppress = session.place(.recommendSuppress)
    }

    func read(_ row: TableRow, _ session: TableSession) -> RatingPrecision {
        RatingPrecision(
            sampleSize: session.optionalInteger(row, sampleSize),
            standardError: session.optionalNumber(row, standardError),
            lowerBound: session.optionalNumber(row, lowerBound), upperBound: session.optionalNumber(row, upperBound),
            suppressed: session.flag(row, suppress))
    }
}

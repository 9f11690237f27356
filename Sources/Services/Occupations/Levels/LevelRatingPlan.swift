package import LanguageModels
internal import ServiceSupport
package import Taxonomy

/// The occupations that a model is still to be queried about, with an estimate of the effort.
package struct LevelRatingPlan: Sendable {
    /// The selection of occupations and model.
    package struct Choice: Sendable {
        /// Codes as typed; empty for all occupations of the release.
        package var occupations: [String] = []
        /// One model of the chain by its name in the settings; `nil` for the whole chain.
        package var model: String?
        /// The maximum number of occupations.
        package var limit: Int?
        /// Whether occupations that already have levels are queried again.
        package var restarts = false

        /// Everything still missing.
        package init() {}
    }

    /// A code that the release does not have.
    package struct UnknownOccupation: Error {
        /// The code, as typed.
        package let code: String
    }

    /// The estimated effort of the calls.
    package struct Estimate: Sendable, Hashable {
        /// Input tokens of the requests.
        package let inputTokens: Int
        /// Output tokens of the answers.
        package let outputTokens: Int
        /// Cost in US dollars by the configured price; `nil` where there is none.
        package let cost: Double?
        /// Duration in seconds, from the mean of earlier calls or the provider's limit of tokens per minute, whichever
        /// is longer; `nil` where neither is known.
        package let seconds: Double?
    }

    /// The release.
    package let snapshot: OccupationSnapshot
    /// The prompt.
    package let question: LevelRatingPrompt
    /// The occupations to query, by position, in the order of their codes.
    package let occupations: [OccupationPosition]
    /// The number of selected occupations that already have levels.
    package let doneCount: Int

    /// Selects the occupations; `nil` where the release has no skills with level ratings.
    ///
    /// Occupations of remote sources are excluded, since they are not permanent.
    ///
    /// - Throws: ``UnknownOccupation``.
    package init?(
        _ choice: Choice, snapshot: OccupationSnapshot, levels: ModelLevels?
    ) throws(UnknownOccupation) {
        guard let question = LevelRatingPrompt(snapshot) else { return nil }
        var chosen: [OccupationPosition] = []
        for code in choice.occupations {
            guard let position = snapshot.occupation(code), snapshot.remote[position] == nil else {
                throw UnknownOccupation(code: code)
            }
            if !chosen.contains(position) { chosen.append(position) }
        }
        if choice.occupations.isEmpty {
            chosen = snapshot.content.occupations.positions.filter { snapshot.remote[$0] == nil }
        }
        let sources = choice.model.map { [ModelLevels.prefix + $0] } ?? levels?.sources ?? []
        let left = chosen.filter { occupation in
            choice.restarts || sources.allSatisfy { levels?.levels(of: occupation, from: $0).isEmpty ?? true }
        }
        self.snapshot = snapshot
        self.question = question
        doneCount = chosen.count - left.count
        occupations = Array(left.prefix(choice.limit ?? left.count))
    }

    /// The estimated effort for all occupations.
    ///
    /// - Parameters:
    ///   - price: The model's price.
    ///   - means: The means of earlier calls: milliseconds, input tokens and output tokens.
    ///   - concurrency: The number of concurrent calls.
    ///   - tokensAMinute: The provider's limit of tokens per minute.
    package func estimate(
        price: ChainModel.Price?, means: (milliseconds: Double, input: Double, output: Double)?, concurrency: Int,
        tokensAMinute: Int?
    ) -> Estimate {
        let count = Double(occupations.count)
        // Without earlier calls: about four bytes per token, as is usual for English.
        let texts = occupations.map { occupation in
            let request = question.request(about: occupation)
            return request.text.utf8.count + request.instructions.utf8.count
                + (request.schema?.schema.text.utf8.count ?? 0)
        }
        let input = means.map { $0.input * count } ?? Double(texts.reduce(0, +)) / 4
        let output = means.map { $0.output * count } ?? Double(question.answerTokens) * count
        let byCalls = means.map { $0.milliseconds / 1_000 * count / Double(max(1, concurrency)) }
        let byTokens = tokensAMinute.map { (input + output) / Double(max(1, $0)) * 60 }
        let seconds: Double? = [byCalls, byTokens].compactMap(\.self).max()
        let (inputTokens, outputTokens) = (Int(input.rounded()), Int(output.rounded()))
        return Estimate(
            inputTokens: inputTokens, outputTokens: outputTokens,
            cost: price?.cost(input: inputTokens, output: outputTokens), seconds: seconds)
    }
}

package import LanguageModels
internal import ServiceSupport
internal import Taxonomy

/// Which occupations a model is still to be asked about, and what that takes.
package struct ProficiencyPlan: Sendable {
    /// What is asked for.
    package struct Choice: Sendable {
        /// Codes as typed; all occupations of the release where empty.
        package var occupations: [String] = []
        /// One model of the chain by its name in the settings; `nil` for the whole chain.
        package var model: String?
        /// How many occupations at most.
        package var limit: Int?
        /// Asks anew about occupations that were told of.
        package var restarts = false

        /// All that is left.
        package init() {}
    }

    /// A code that the release does not have.
    package struct UnknownOccupation: Error {
        /// The code, as typed.
        package let code: String
    }

    /// What the calls come to, about.
    package struct Estimate: Sendable, Hashable {
        /// Tokens of the questions.
        package let inputTokens: Int
        /// Tokens of the answers.
        package let outputTokens: Int
        /// US dollars by the configured price; `nil` where there is none.
        package let cost: Double?
        /// Seconds by the mean of earlier calls, or by the tokens that the provider allows a minute; `nil` where neither
        /// is known.
        package let seconds: Double?
    }

    /// The release.
    package let snapshot: OccupationSnapshot
    /// The questions.
    package let question: ProficiencyQuestion
    /// Occupations that are asked about, by position, in the order of their codes.
    package let occupations: [Int32]
    /// Occupations that were chosen and told of before.
    package let doneCount: Int

    /// Chooses the occupations; `nil` where the release rates no skills on levels.
    ///
    /// Occupations of remote sources are left out: they come and go.
    ///
    /// - Throws: ``UnknownOccupation``.
    package init?(
        _ choice: Choice, snapshot: OccupationSnapshot, levels: ModelLevels?
    ) throws(UnknownOccupation) {
        guard let question = ProficiencyQuestion(snapshot) else { return nil }
        var chosen: [Int32] = []
        for code in choice.occupations {
            guard let position = snapshot.occupation(code), snapshot.remote[position] == nil else {
                throw UnknownOccupation(code: code)
            }
            if !chosen.contains(position) { chosen.append(position) }
        }
        if choice.occupations.isEmpty {
            chosen = snapshot.content.occupations.indices.map(Int32.init).filter { snapshot.remote[$0] == nil }
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

    /// What asking about all of them comes to.
    ///
    /// - Parameters:
    ///   - price: What the model costs.
    ///   - means: What earlier calls took in the mean: milliseconds, tokens of the question and of the answer.
    ///   - concurrency: Calls at the same time.
    ///   - tokensAMinute: What the provider allows.
    package func estimate(
        price: ChainModel.Price?, means: (milliseconds: Double, input: Double, output: Double)?, concurrency: Int,
        tokensAMinute: Int?
    ) -> Estimate {
        let count = Double(occupations.count)
        // Without earlier calls: about four bytes a token, which is what English comes to.
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

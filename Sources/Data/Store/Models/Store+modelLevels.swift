package import Database
package import ServiceSupport

/// A level that a language model gave a skill in an occupation.
package struct StoredModelLevel: Sendable, Hashable {
    /// Code of the occupation.
    package var occupation: String
    /// Code of the skill.
    package var skill: String
    /// Code of the scale, `LV`.
    package var scale: String
    /// Which model: `llm:` and its name in the settings.
    package var source: String
    /// The level, in the scale's units.
    package var value: Double

    /// Makes a level.
    package init(occupation: String, skill: String, scale: String, source: String, value: Double) {
        self.occupation = occupation
        self.skill = skill
        self.scale = scale
        self.source = source
        self.value = value
    }
}

extension Store {
    /// Levels that one answer of a model gave the skills of one occupation.
    package struct ModelLevelSet: Sendable {
        /// The release that they were made for.
        package var release: Int64
        /// Code of the occupation.
        package var occupation: String
        /// Code of the scale.
        package var scale: String
        /// Which model; at most 200 characters.
        package var source: String
        /// Codes of skills and their levels; each skill once.
        package var levels: [(skill: String, value: Double)]
        /// The recorded call; `nil` where it was not recorded.
        package var callID: String?
        /// When they were made.
        package var madeAt: Timestamp

        /// Makes a set.
        package init(
            release: Int64, occupation: String, scale: String, source: String, levels: [(skill: String, value: Double)],
            callID: String?, madeAt: Timestamp
        ) {
            self.release = release
            self.occupation = occupation
            self.scale = scale
            self.source = source
            self.levels = levels
            self.callID = callID
            self.madeAt = madeAt
        }
    }

    /// Puts levels in place of those that the same source gave the occupation before, in the caller's transaction.
    package static func replaceModelLevels(_ set: ModelLevelSet, in session: any DatabaseSession) throws {
        try session.execute(
            """
            DELETE FROM model_levels WHERE release_id = \(set.release) AND occupation_code = \(set.occupation)
                AND scale_code = \(set.scale) AND source = \(set.source)
            """)
        for level in set.levels {
            try session.execute(
                """
                INSERT INTO model_levels (release_id, occupation_code, skill_code, scale_code, source, data_value,
                    call_id, made_at)
                VALUES (\(set.release), \(set.occupation), \(level.skill), \(set.scale), \(set.source), \(level.value),
                    \(set.callID.sqlValue), \(set.madeAt.milliseconds))
                """)
        }
        try announceChange("model_levels", in: session)
    }

    /// The same in a transaction of its own.
    package func replaceModelLevels(_ set: ModelLevelSet) async throws {
        try await pool.transaction { try Self.replaceModelLevels(set, in: $0) }
    }

    /// What changes whenever the levels of a release do, by release: how many there are and when the last one was made.
    package func modelLevelStamps() async throws -> [Int64: String] {
        let stamps = try await pool.withSession { session in
            try session.all("SELECT release_id, COUNT(*), MAX(made_at) FROM model_levels GROUP BY release_id") {
                (release: $0.integer(0), stamp: "\($0.integer(1)).\($0.integer(2))")
            }
        }
        return Dictionary(uniqueKeysWithValues: stamps.map { ($0.release, $0.stamp) })
    }

    /// Every level that models gave for a release, ordered by source, occupation and skill.
    package func modelLevels(release: Int64) async throws -> [StoredModelLevel] {
        try await pool.withSession { session in
            try session.all(
                """
                SELECT occupation_code, skill_code, scale_code, source, data_value FROM model_levels
                WHERE release_id = \(release) ORDER BY source, occupation_code, skill_code
                """
            ) { row in
                StoredModelLevel(
                    occupation: row.text(0), skill: row.text(1), scale: row.text(2), source: row.text(3),
                    value: row.real(4))
            }
        }
    }

    /// The mean time in milliseconds and the mean tokens of the accepted calls for a purpose; `nil` where there are none.
    package func modelCallMeans(
        purpose: String
    ) async throws -> (milliseconds: Double, input: Double, output: Double)? {
        try await pool.withSession { session in
            try session.first(
                """
                SELECT COUNT(*), SUM(milliseconds), SUM(input_tokens), SUM(output_tokens) FROM model_calls
                WHERE purpose = \(purpose) AND verdict = \(StoredModelCall.accepted)
                """
            ) { row in
                let count = Double(row.integer(0))
                guard count > 0 else { return nil }
                return (Double(row.integer(1)) / count, Double(row.integer(2)) / count, Double(row.integer(3)) / count)
            } ?? nil
        }
    }
}

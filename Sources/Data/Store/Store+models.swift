package import Database
package import ServiceSupport

extension Store {
    /// Calls of language models, and the skill levels they produced.
    package struct Models: Sendable {
        let pool: ConnectionPool
    }

    /// Calls of language models, and the skill levels they produced.
    package var models: Models { Models(pool: pool) }
}

extension Store.Models {
    /// The newest accepted call with this key on public data whose answer was stored.
    package func acceptedCall(key: String) async throws -> ModelCall? {
        try await pool.withSession { session in
            try ModelTables.calls.first(
                """
                WHERE key_hash = \(key) AND verdict = \(ModelCall.accepted)
                    AND privacy = \(ModelCall.Privacy.publicData.rawValue) AND reply IS NOT NULL
                ORDER BY asked_at DESC, id DESC LIMIT 1
                """, in: session)
        }
    }

    /// Stores a call.
    package func save(_ call: ModelCall) async throws {
        _ = try await pool.withSession { try ModelTables.calls.insert(call, in: $0) }
    }

    /// Marks the accepted calls of this key as discarded, so that ``acceptedCall(key:)`` no longer finds them.
    package func discardCalls(key: String) async throws {
        _ = try await pool.withSession { session in
            try session.execute(
                """
                UPDATE model_calls SET verdict = \(ModelCall.discarded)
                WHERE key_hash = \(key) AND verdict = \(ModelCall.accepted)
                """)
        }
    }

    /// Cost in US dollars of the calls since a moment.
    package func spend(since moment: Timestamp) async throws -> Double {
        try await pool.withSession { session in
            try session.first("SELECT SUM(cost) FROM model_calls WHERE asked_at >= \(moment.milliseconds)") {
                $0.optionalReal(0) ?? 0
            } ?? 0
        }
    }

    /// The latest calls, without requests and replies.
    package func calls(limit: Int) async throws -> [ModelCall] {
        try await pool.withSession { session in
            try ModelTables.calls.all(
                "ORDER BY asked_at DESC, id DESC LIMIT \(limit)", without: ["request", "reply"], in: session)
        }
    }

    /// Deletes calls from before a moment, the oldest first.
    ///
    /// - Returns: How many were deleted; fewer than `limit` when no more are left.
    @discardableResult
    package func pruneCalls(before moment: Timestamp, limit: Int) async throws -> Int {
        try await pool.withSession { session in
            let ids = try session.all(
                "SELECT id FROM model_calls WHERE asked_at < \(moment.milliseconds) ORDER BY asked_at LIMIT \(limit)"
            ) { $0.text(0) }
            for start in stride(from: 0, to: ids.count, by: 200) {
                let some = Array(ids[start..<min(start + 200, ids.count)])
                try session.execute("DELETE FROM model_calls WHERE id IN (\(list: some))")
            }
            return ids.count
        }
    }
}

/// The level of a skill in an occupation, as given by a language model.
package struct StoredModelLevel: Sendable, Hashable {
    /// Code of the occupation.
    package var occupation: String
    /// Code of the skill.
    package var skill: String
    /// Code of the scale, `LV`.
    package var scale: String
    /// The model: `llm:` and its name in the settings.
    package var source: String
    /// The level, in the scale's units.
    package var value: Double

    package init(occupation: String, skill: String, scale: String, source: String, value: Double) {
        self.occupation = occupation
        self.skill = skill
        self.scale = scale
        self.source = source
        self.value = value
    }
}

extension Store.Models {
    /// The levels of one occupation's skills from one model answer.
    package struct LevelSet: Sendable {
        /// The release that the levels refer to.
        package var release: Int64
        /// Code of the occupation.
        package var occupation: String
        /// Code of the scale.
        package var scale: String
        /// The model; at most 200 characters.
        package var source: String
        /// Codes of skills and their levels; each skill once.
        package var levels: [(skill: String, value: Double)]
        /// Id of the recorded call; `nil` where it was not recorded.
        package var callID: String?
        /// When the levels were produced.
        package var madeAt: Timestamp

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

    /// Replaces the levels of the occupation from the same source, in the caller's transaction.
    package static func replaceLevels(_ set: LevelSet, in session: any DatabaseSession) throws {
        try session.execute(
            """
            DELETE FROM model_levels WHERE release_id = \(set.release) AND occupation_code = \(set.occupation)
                AND scale_code = \(set.scale) AND source = \(set.source)
            """)
        for level in set.levels {
            try ModelTables.levels.insert(
                StoredModelLevel(
                    occupation: set.occupation, skill: level.skill, scale: set.scale, source: set.source,
                    value: level.value),
                given: ["release_id": set.release, "call_id": set.callID, "made_at": set.madeAt], in: session)
        }
        try Store.announceChange("model_levels", in: session)
    }

    /// As above, in a transaction of its own.
    package func replaceLevels(_ set: LevelSet) async throws {
        try await pool.transaction { try Self.replaceLevels(set, in: $0) }
    }

    /// Version stamps of the model levels by release, made of their number and the time of the last one; a stamp
    /// changes when the levels do.
    package func levelStamps() async throws -> [Int64: String] {
        let stamps = try await pool.withSession { session in
            try session.all("SELECT release_id, COUNT(*), MAX(made_at) FROM model_levels GROUP BY release_id") {
                (release: $0.integer(0), stamp: "\($0.integer(1)).\($0.integer(2))")
            }
        }
        return Dictionary(uniqueKeysWithValues: stamps.map { ($0.release, $0.stamp) })
    }

    /// Every level from a model for a release, ordered by source, occupation and skill.
    package func levels(release: Int64) async throws -> [StoredModelLevel] {
        try await pool.withSession { session in
            try ModelTables.levels.all(
                "WHERE release_id = \(release) ORDER BY source, occupation_code, skill_code", in: session)
        }
    }

    /// The mean time in milliseconds and the mean token counts of the accepted calls for a purpose; `nil` where there
    /// are none.
    package func callMeans(
        purpose: String
    ) async throws -> (milliseconds: Double, input: Double, output: Double)? {
        try await pool.withSession { session in
            try session.first(
                """
                SELECT COUNT(*), SUM(milliseconds), SUM(input_tokens), SUM(output_tokens) FROM model_calls
                WHERE purpose = \(purpose) AND verdict = \(ModelCall.accepted)
                """
            ) { row in
                let count = Double(row.integer(0))
                guard count > 0 else { return nil }
                return (Double(row.integer(1)) / count, Double(row.integer(2)) / count, Double(row.integer(3)) / count)
            } ?? nil
        }
    }
}

/// The tables of language model calls and results.
enum ModelTables {
    /// Every call, whatever its outcome. Request and reply are stored only where that is permitted; a stored accepted
    /// answer is found by the hash of its request.
    static let calls = Table<ModelCall>(
        "model_calls", key: ["id"], indexes: [.on("key_hash", "asked_at"), .on("asked_at")]
    ) { column in
        ModelCall(
            id: column("id", .code(36)) { $0.id }, key: column("key_hash", .code(64)) { $0.key },
            purpose: column("purpose", .code(64)) { String($0.purpose.prefix(64)) },
            provider: column("provider", .code(40)) { String($0.provider.prefix(40)) },
            model: column("model", .code(200)) { String($0.model.prefix(200)) },
            privacy: column.choice("privacy", .code(16), { $0.privacy }, else: .privateText),
            verdict: column("verdict", .code(32)) { $0.verdict }, status: column("status") { $0.status },
            inputTokens: column("input_tokens") { $0.inputTokens },
            outputTokens: column("output_tokens") { $0.outputTokens },
            cost: column("cost") { $0.cost }, milliseconds: column("milliseconds") { $0.milliseconds },
            askedAt: column("asked_at") { $0.askedAt },
            dataVersion: column("data_version") { $0.dataVersion.withoutZeros },
            request: column("request") { $0.request?.withoutZeros }, reply: column("reply") { $0.reply?.withoutZeros })
    }

    /// The level of a skill in an occupation from a language model, kept beside the published one and never in its
    /// place; `source` names the model.
    static let levels = Table<StoredModelLevel>.ofRelease(
        "model_levels", key: ["occupation_code", "skill_code", "scale_code", "source"],
        to: [
            .to("occupations", ["release_id": "release_id", "occupation_code": "code"]),
            .to("skills", ["release_id": "release_id", "skill_code": "code"]),
            .to("scales", ["release_id": "release_id", "scale_code": "code"]),
        ],
        // This index alone answers the query by which servers detect changes.
        indexes: [.on("release_id", "made_at")]
    ) { column in
        let level = StoredModelLevel(
            occupation: column("occupation_code", .code(255)) { $0.occupation },
            skill: column("skill_code", .code(255)) { $0.skill }, scale: column("scale_code", .code(40)) { $0.scale },
            source: column("source", .code(200)) { $0.source }, value: column("data_value") { $0.value })
        column.given("call_id", .code(36), as: String?.self)
        column.given("made_at", .timestamp, as: Timestamp.self)
        return level
    }
}

import Database
package import ServiceSupport

/// A call of a language model, as it is kept.
package struct StoredModelCall: Sendable, Hashable {
    /// The verdict of a call whose answer was used.
    package static let accepted = "accepted"
    /// The verdict of a call whose answer was used and is not to be used again.
    package static let discarded = "discarded"
    /// The privacy of a call that held published data alone.
    package static let publicData = "public"

    /// A UUID of version 7.
    package var id: String
    /// SHA-256 of what equal requests share.
    package var key: String
    /// What the call was for; cut at 64 characters.
    package var purpose: String
    /// The provider's name in the settings; cut at 40 characters.
    package var provider: String
    /// The model's name; cut at 200 characters.
    package var model: String
    /// Whose words the request held: `public` or `private`.
    package var privacy: String
    /// What became of it.
    package var verdict: String
    /// The status of the answer; `nil` where there was none.
    package var status: Int?
    /// Tokens of the request.
    package var inputTokens: Int
    /// Tokens of the answer.
    package var outputTokens: Int
    /// US dollars; `nil` where no price is known.
    package var cost: Double?
    /// How long it took.
    package var milliseconds: Int
    /// When it was asked.
    package var askedAt: Timestamp
    /// The releases that the request was made from.
    package var dataVersion: String
    /// The request; `nil` where it is not kept.
    package var request: String?
    /// The answer; `nil` where it is not kept.
    package var reply: String?

    /// Makes a record.
    package init(
        id: String, key: String, purpose: String, provider: String, model: String, privacy: String, verdict: String,
        status: Int?, inputTokens: Int, outputTokens: Int, cost: Double?, milliseconds: Int, askedAt: Timestamp,
        dataVersion: String, request: String?, reply: String?
    ) {
        self.id = id
        self.key = key
        self.purpose = purpose
        self.provider = provider
        self.model = model
        self.privacy = privacy
        self.verdict = verdict
        self.status = status
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.milliseconds = milliseconds
        self.askedAt = askedAt
        self.dataVersion = dataVersion
        self.request = request
        self.reply = reply
    }
}

extension Store {
    /// The newest accepted call of public data with this key whose answer was kept.
    package func acceptedModelCall(key: String) async throws -> StoredModelCall? {
        try await pool.withSession { session in
            try session.first(
                """
                SELECT \(raw: Self.modelCallColumns) FROM model_calls
                WHERE key_hash = \(key) AND verdict = \(StoredModelCall.accepted)
                    AND privacy = \(StoredModelCall.publicData) AND reply IS NOT NULL
                ORDER BY asked_at DESC, id DESC LIMIT 1
                """, read: Self.modelCall)
        }
    }

    /// Keeps a call.
    package func save(_ call: StoredModelCall) async throws {
        // Some engines refuse a zero character in a text.
        @Sendable func stored(_ text: String?) -> String? {
            text.map { String(String.UnicodeScalarView($0.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })) }
        }
        _ = try await pool.withSession { session in
            try session.execute(
                """
                INSERT INTO model_calls (\(raw: Self.modelCallColumns))
                VALUES (\(call.id), \(call.key), \(String(call.purpose.prefix(64))),
                    \(String(call.provider.prefix(40))), \(String(call.model.prefix(200))), \(call.privacy),
                    \(call.verdict), \(call.status.sqlValue), \(call.inputTokens), \(call.outputTokens),
                    \(call.cost.sqlValue), \(call.milliseconds), \(call.askedAt.milliseconds),
                    \(stored(call.dataVersion) ?? ""), \(stored(call.request).sqlValue),
                    \(stored(call.reply).sqlValue))
                """)
        }
    }

    /// Makes sure that no kept answer of this key is found again.
    package func discardModelCalls(key: String) async throws {
        _ = try await pool.withSession { session in
            try session.execute(
                """
                UPDATE model_calls SET verdict = \(StoredModelCall.discarded)
                WHERE key_hash = \(key) AND verdict = \(StoredModelCall.accepted)
                """)
        }
    }

    /// US dollars that calls since a moment came to.
    package func modelSpend(since moment: Timestamp) async throws -> Double {
        try await pool.withSession { session in
            try session.first("SELECT SUM(cost) FROM model_calls WHERE asked_at >= \(moment.milliseconds)") {
                $0.optionalReal(0) ?? 0
            } ?? 0
        }
    }

    /// The latest calls, without requests and replies.
    package func modelCalls(limit: Int) async throws -> [StoredModelCall] {
        try await pool.withSession { session in
            try session.all(
                """
                SELECT \(raw: Self.modelCallFigures), NULL, NULL FROM model_calls
                ORDER BY asked_at DESC, id DESC LIMIT \(limit)
                """, read: Self.modelCall)
        }
    }

    /// Deletes calls from before a moment, the oldest first.
    ///
    /// - Returns: How many were deleted; fewer than `limit` when no more are left.
    @discardableResult
    package func pruneModelCalls(before moment: Timestamp, limit: Int) async throws -> Int {
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

    private static let modelCallFigures = """
        id, key_hash, purpose, provider, model, privacy, verdict, status, input_tokens, output_tokens, cost,
        milliseconds, asked_at, data_version
        """

    private static let modelCallColumns = modelCallFigures + ", request, reply"

    private static func modelCall(_ row: any RowReading) -> StoredModelCall {
        StoredModelCall(
            id: row.text(0), key: row.text(1), purpose: row.text(2), provider: row.text(3), model: row.text(4),
            privacy: row.text(5), verdict: row.text(6), status: row.optionalInteger(7).map(Int.init),
            inputTokens: Int(row.integer(8)), outputTokens: Int(row.integer(9)), cost: row.optionalReal(10),
            milliseconds: Int(row.integer(11)), askedAt: Timestamp(milliseconds: row.integer(12)),
            dataVersion: row.text(13), request: row.optionalText(14), reply: row.optionalText(15))
    }
}

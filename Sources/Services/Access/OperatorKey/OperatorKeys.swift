import ServiceSupport
package import Store

/// The operator's key of an installation: this node's file, and the hash shared by all nodes of one database.
package final class OperatorKeys: Sendable {
    /// The state of this node's file relative to the key in force.
    package enum State: Sendable, Hashable {
        /// The file's key is in force.
        case inForce
        /// The file was just created, and its key is in force.
        case made
        /// No key is in force yet, and there is no file; the next server start creates both.
        case absent
        /// Another node has the key in force, and this one has no file.
        case elsewhere
        /// The file's key is not the one in force.
        case differs
    }

    private struct Known {
        let hash: String?
        let at: ContinuousClock.Instant
    }

    /// This node's file.
    package let file: OperatorKeyFile
    private let store: Store
    private let known = Locked<Known?>(nil)

    /// How long the cached hash is trusted; after that, a key replaced on another node is no longer accepted.
    private static let freshness = Duration.seconds(1)

    /// Makes it; no file is read yet.
    package init(file: OperatorKeyFile, store: Store) {
        self.file = file
        self.store = store
    }

    /// Whether a text is the key in force.
    package func accepts(_ text: String) async throws -> Bool {
        guard let hash = try await hash() else { return false }
        return Secrecy.areEqual(SHA256.hex(of: text), hash)
    }

    private func hash() async throws -> String? {
        if let known = known.withLock({ $0 }), known.at.duration(to: .now) < Self.freshness { return known.hash }
        let hash = try await store.access.operatorKeyHash()
        known.withLock { $0 = Known(hash: hash, at: .now) }
        return hash
    }

    /// The current state; changes nothing.
    package func state() async throws -> State {
        let own = try file.read()
        guard let hash = try await store.access.operatorKeyHash() else { return own == nil ? .absent : .inForce }
        guard let own else { return .elsewhere }
        return Secrecy.areEqual(own.hash, hash) ? .inForce : .differs
    }

    /// Ensures that a key is in force: the file's, or a new one for which the file is created.
    package func prepare() async throws -> State {
        if let own = try file.read() {
            let hash = try await store.access.claimOperatorKey(hash: own.hash, now: .now)
            return Secrecy.areEqual(own.hash, hash) ? .inForce : .differs
        }
        guard try await store.access.operatorKeyHash() == nil else { return .elsewhere }
        let key = OperatorKey.random()
        guard try file.make(key) else { return try await prepare() }
        let hash = try await store.access.claimOperatorKey(hash: key.hash, now: .now)
        if Secrecy.areEqual(key.hash, hash) { return .made }
        // Another node was first; a file with an unused key would be misleading.
        file.remove()
        return .elsewhere
    }

    /// Replaces the key in force and returns the new one: a generated key, or the current content of a file named in
    /// the settings.
    package func rotate() async throws -> OperatorKey {
        let key: OperatorKey
        if file.isConfigured {
            guard let own = try file.read() else { throw OperatorKeyFile.Failure(description: "There is no key file.") }
            key = own
        } else {
            key = .random()
            try file.replace(with: key)
        }
        try await store.access.replaceOperatorKey(hash: key.hash, now: .now)
        known.withLock { $0 = nil }
        return key
    }
}

extension OperatorKeys.State {
    /// The action needed; `nil` where there is none.
    package var remedy: String? {
        switch self {
        case .inForce, .made, .absent: nil
        case .elsewhere:
            "the key in force is kept by another node over this database: copy its file here, or run "
                + "`metier access operator-key --rotate`"
        case .differs:
            "this node's file holds another key than the one in force: copy the file of the node that has it, or run "
                + "`metier access operator-key --rotate` to put another in force"
        }
    }
}

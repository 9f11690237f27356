import ServiceSupport
package import Store

/// The operator's key of an installation: this node's file, and the hash that all nodes over one database share.
package final class OperatorKeys: Sendable {
    /// How this node's file stands to the key that is in force.
    package enum State: Sendable, Hashable {
        /// The file's key is in force.
        case inForce
        /// The file was made just now, and its key is in force.
        case made
        /// No key is in force yet, and there is no file; the next start of a server makes both.
        case absent
        /// The key in force is kept by another node, and this one has no file.
        case elsewhere
        /// The file holds another key than the one in force.
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

    /// How long the hash in force is believed: a key that was replaced on another node opens nothing after that.
    private static let freshness = Duration.seconds(1)

    /// Makes it; nothing is read yet.
    package init(file: OperatorKeyFile, store: Store) {
        self.file = file
        self.store = store
    }

    /// Whether a text is the key that is in force.
    package func accepts(_ text: String) async throws -> Bool {
        guard let hash = try await hash() else { return false }
        return Secrecy.areEqual(SHA256.hex(of: text), hash)
    }

    private func hash() async throws -> String? {
        if let known = known.withLock({ $0 }), known.at.duration(to: .now) < Self.freshness { return known.hash }
        let hash = try await store.operatorKeyHash()
        known.withLock { $0 = Known(hash: hash, at: .now) }
        return hash
    }

    /// How things stand; changes nothing.
    package func state() async throws -> State {
        let own = try file.read()
        guard let hash = try await store.operatorKeyHash() else { return own == nil ? .absent : .inForce }
        guard let own else { return .elsewhere }
        return Secrecy.areEqual(own.hash, hash) ? .inForce : .differs
    }

    /// Brings a key into force where there is none: the file's, or a new one that the file is made with.
    package func prepare() async throws -> State {
        if let own = try file.read() {
            let hash = try await store.claimOperatorKey(hash: own.hash, now: .now)
            return Secrecy.areEqual(own.hash, hash) ? .inForce : .differs
        }
        guard try await store.operatorKeyHash() == nil else { return .elsewhere }
        let key = OperatorKey.random()
        guard try file.make(key) else { return try await prepare() }
        let hash = try await store.claimOperatorKey(hash: key.hash, now: .now)
        if Secrecy.areEqual(key.hash, hash) { return .made }
        // Another node was first: a file with a key that opens nothing would only mislead.
        file.remove()
        return .elsewhere
    }

    /// Puts another key in force and returns it: a new one, or what the file that a setting names holds by now.
    package func rotate() async throws -> OperatorKey {
        let key: OperatorKey
        if file.isConfigured {
            guard let own = try file.read() else { throw OperatorKeyFile.Failure(description: "There is no key file.") }
            key = own
        } else {
            key = .random()
            try file.replace(with: key)
        }
        try await store.replaceOperatorKey(hash: key.hash, now: .now)
        known.withLock { $0 = nil }
        return key
    }
}

extension OperatorKeys.State {
    /// What is to be done about it; `nil` where nothing is.
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

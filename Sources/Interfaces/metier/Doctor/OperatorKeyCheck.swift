import Access
import ServiceSupport
import Store

/// Compares this node's copy of the operator's key with the one in force.
enum OperatorKeyCheck {
    /// Runs the check; changes nothing.
    static func run(_ invocation: Invocation) async -> DoctorCheck {
        do {
            let installation = try Installation(invocation)
            defer { installation.store.close() }
            let keys = installation.operatorKeys(invocation.settings)
            let path = keys.file.path
            guard try await installation.isMigrated() else {
                return DoctorCheck("operator key", "\(path); the first start of a server makes it")
            }
            let state = try await keys.state()
            let text =
                switch state {
                case .inForce, .made: path
                case .absent: "\(path); the next start of a server makes it"
                case .elsewhere: "no file \(path)"
                case .differs: path
                }
            return DoctorCheck(
                "operator key", text,
                warning: state.remedy
                    ?? (keys.file.isOpenToOthers ? "other users may read it; run chmod 600 \(path)" : nil))
        } catch {
            return DoctorCheck(name: "operator key", verdict: .warning, text: CommandFailure(error).message)
        }
    }

    /// Ensures that there is a key when a server starts; without one the server runs all the same, but accepts no key.
    static func prepare(_ keys: OperatorKeys, logger: Logger) async {
        do {
            let state = try await keys.prepare()
            if state == .made { logger.info("the operator's key was made", ["file": keys.file.path]) }
            if let remedy = state.remedy { logger.warning("the operator's key", ["remedy": remedy]) }
        } catch {
            logger.warning("there is no operator's key", ["reason": CommandFailure(error).message])
        }
    }
}

extension Installation {
    /// The operator's key, in the file that the settings name.
    func operatorKeys(_ settings: Settings) -> OperatorKeys {
        OperatorKeys(
            file: OperatorKeyFile(
                configured: settings.access.operatorKeyFile, home: settings.files.home),
            store: store)
    }
}

import Foundation
import ServiceSupport

extension MySQLConnection {
    func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        let name = "s\(transactionDepth)"
        let isOuter = transactionDepth == 0
        if isOuter { transactionLoss = nil }
        try control(isOuter ? "START TRANSACTION" : "SAVEPOINT \(name)")
        transactionDepth += 1
        defer {
            transactionDepth -= 1
            if isOuter { transactionLoss = nil }
        }
        do {
            let outcome = try body()
            // A transaction that the server has ended is refused here as everywhere: its rows are lost.
            if let transactionLoss { throw transactionLoss }
            if isOuter { try commit() } else { try control("RELEASE SAVEPOINT \(name)") }
            return outcome
        } catch {
            // The first error is the cause; a failed rollback would hide it.
            handle.cleaningUp { rollBack(isOuter ? nil : name) }
            throw error
        }
    }

    private func control(_ text: String) throws {
        try working(text) {
            try handle.send(text)
            _ = try handle.dropRows(of: text)
        }
    }

    private func commit() throws {
        let depth = transactionDepth
        // The commit ends the transaction regularly.
        transactionDepth = 0
        defer { transactionDepth = depth }
        try control("COMMIT")
    }

    /// Rolls back to a savepoint, or everything. If the rollback fails, the connection must not be used further: the
    /// server ends the transaction when the connection is closed.
    private func rollBack(_ savepoint: String?) {
        let loss = transactionLoss
        guard let savepoint else {
            (transactionLoss, transactionDepth) = (nil, 0)
            defer { transactionDepth = 1 }
            do { try control("ROLLBACK") } catch { handle.giveUp() }
            return
        }
        guard loss == nil else { return }
        do {
            try control("ROLLBACK TO SAVEPOINT \(savepoint)")
            try control("RELEASE SAVEPOINT \(savepoint)")
        } catch {
            transactionLoss =
                transactionLoss
                ?? DatabaseError(
                    .conflict, "The server has rolled the whole transaction back, not only its inner part.")
        }
    }

    /// The lock is the server's (`GET_LOCK`): it ends with the connection, however that ends. Lock names are shared by
    /// all databases of the server, so the name contains a hash of this one's.
    func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome {
        // At most 64 characters are allowed.
        let lock = "metier_" + SHA256.hex(of: "\(address.database)\u{0}\(name)").prefix(48)
        let start = ContinuousClock.now
        while true {
            // In steps, so that neither the statement's limit nor the connection's ends a long wait.
            let left = limit - start.duration(to: .now)
            let seconds = max(0, min(5, left / .seconds(1)))
            let answer = try first("SELECT GET_LOCK(\(lock), \(seconds))") { $0.optionalInteger(0) } ?? nil
            if answer == 1 { break }
            guard start.duration(to: .now) < limit else { throw DatabaseError.atSameWork(name) }
        }
        defer {
            handle.cleaningUp {
                let answer = try? first("SELECT RELEASE_LOCK(\(lock))") { $0.integer(0) }
                // Then only the end of the connection is certain to release it.
                if answer != 1 { handle.giveUp() }
            }
        }
        return try body()
    }
}

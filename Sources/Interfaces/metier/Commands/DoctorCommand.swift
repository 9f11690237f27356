import Database
import Foundation
import Frameworks
import HTTPServer
import ServiceSupport
import SharedCache
import Store

/// `metier doctor`: checks whether this installation can work.
enum DoctorCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "doctor", abstract: "Checks this installation: settings, disk, database, schema, releases, port.",
            discussion: "Writes nothing. Ends with code 1 when a check fails.", flags: [CommandTree.json]),
        run: run)

    private typealias Check = DoctorCheck

    /// Below this an import may not fit.
    private static let enoughBytes = 1_000_000_000

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        var checks = [SettingsCheck.run(invocation), clock(), disk(invocation)]
        checks += await DatabaseChecks.run(invocation)
        checks.append(await OperatorKeyCheck.run(invocation))
        checks.append(await cache(invocation))
        checks.append(remote(invocation))
        checks.append(await EmbeddingsCheck.run(invocation))
        checks.append(ModelsCheck.run(invocation))
        checks.append(port(invocation))
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("ok", !checks.contains { $0.verdict == .bad })
                json.array("checks") { json in
                    for check in checks {
                        json.object { json in
                            json.field("name", check.name)
                            json.field("verdict", check.verdict.rawValue)
                            json.field("text", check.text)
                        }
                    }
                }
            }
            invocation.writeJSON(json.bytes)
        } else {
            var table = TerminalTable(columns: [.init("CHECK"), .init("RESULT"), .init("DETAIL", canShrink: true)])
            for check in checks { table.add([check.name, check.verdict.rawValue, check.text]) }
            invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
        }
        return checks.contains { $0.verdict == .bad } ? .failure : .ok
    }

    private static func clock() -> Check {
        let now = Timestamp.now
        // A clock before the build date of this program breaks certificates and the order of releases.
        let isSane = now > Timestamp(milliseconds: 1_767_225_600_000)
        return Check(
            name: "clock", verdict: isSane ? .good : .bad, text: "\(now.rfc3339)\(isSane ? "" : "; set the clock")")
    }

    /// Whether a remote source has credentials; they are neither shown nor used.
    private static func remote(_ invocation: Invocation) -> Check {
        do {
            guard let services = try RemoteSource.services(invocation.settings) else {
                return Check(
                    name: "remote", verdict: .good,
                    text: "no credentials for O*NET Web Services: answers come from local data alone")
            }
            return Check(
                name: "remote", verdict: .good,
                text: "credentials for \(services.name) at \(services.configuration.baseURL) are set, not tried")
        } catch {
            return Check(name: "remote", verdict: .bad, text: CommandFailure(error).message)
        }
    }

    /// Whether the shared cache can be used; it is optional, so this check never fails.
    private static func cache(_ invocation: Invocation) async -> Check {
        do {
            guard let cache = try ConfiguredCache.cache(invocation, isServer: false) else {
                return Check(name: "cache", verdict: .good, text: "no Redis is configured, and none is needed")
            }
            let answer = await cache.check()
            await cache.shutDown()
            switch answer {
            case .reachable(let version):
                return Check(name: "cache", verdict: .good, text: "\(cache.displayAddress), Redis \(version)")
            case .unreachable(let reason):
                return Check(
                    name: "cache", verdict: .warning,
                    text: "\(cache.displayAddress) cannot be used: \(reason); nodes work without it")
            }
        } catch {
            return Check(name: "cache", verdict: .warning, text: CommandFailure(error).message)
        }
    }

    private static func disk(_ invocation: Invocation) -> Check {
        var folder = invocation.settings.files.home
        while !FileManager.default.fileExists(atPath: folder), !folder.isEmpty {
            folder = (folder as NSString).deletingLastPathComponent
        }
        if folder.isEmpty { folder = "." }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            return Check(name: "disk", verdict: .bad, text: "\(folder) cannot be written; set METIER_HOME")
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue else {
            return Check(name: "disk", verdict: .warning, text: "the free space of \(folder) is not known")
        }
        return Check(
            name: "disk", verdict: free > enoughBytes ? .good : .warning,
            text: "\(Figures.bytes(free)) free in \(folder)")
    }

    /// Tries to listen on the address of `serve`.
    private static func port(_ invocation: Invocation) -> Check {
        let (host, port) = (invocation.settings.http.host, invocation.settings.http.port)
        do {
            try HTTPServer.checkAddress(host: host, port: UInt16(port))
            return Check(name: "port", verdict: .good, text: "\(host):\(port) is free")
        } catch {
            return Check(name: "port", verdict: .warning, text: "\(CommandFailure(error).message)")
        }
    }
}

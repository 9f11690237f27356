import Database
import Documents
import Frameworks
import HTTPClient
package import ServiceSupport
package import Store
import Taxonomy
package import WorkQueue

/// `import`: imports a release, as `metier import` does.
///
/// Payload: `framework` (its id), one of `path` (a folder or zip on the worker's machine) and `url`, or neither for the
/// newest release on the worker's machine; `force` to import the same files again. The import switches the release in a
/// transaction of its own and changes nothing when repeated, so that it is idempotent.
package struct ImportWork: WorkHandler {
    /// `import`.
    package let kind = "import"
    /// What it does.
    package let summary = "Imports a release of a framework and serves it."
    /// If files could not be read three times, a fourth attempt is unlikely to help.
    package let maximumAttempts = 3
    private let store: Store
    private let sources: ReleaseSources
    private let data: String?

    /// How long an import waits while another process imports.
    static let busyWait = Duration.seconds(15)

    /// Makes the handler.
    ///
    /// - Parameters:
    ///   - store: The target of the import.
    ///   - sources: Finds and downloads releases.
    ///   - data: The folder searched first when an item names none.
    package init(store: Store, sources: ReleaseSources, data: String?) {
        self.store = store
        self.sources = sources
        self.data = data
    }

    /// The newest local release, one at a path of the worker's machine, or one at an address.
    package var payloads: [[WorkField]] {
        let common = [
            WorkField(
                "framework", .choice(FrameworkAdapters.all.map(\.framework.id)), "The framework.", isRequired: true),
            WorkField("force", .flag, "Whether files that were imported before are imported again."),
        ]
        let path = WorkField("path", .text(), "A file or folder of the worker's machine.", isRequired: true)
        let address = WorkField(
            "url", .text(beginning: Self.schemes), "An address to download from.", isRequired: true)
        return [common, common + [path], common + [address]]
    }

    private static let schemes = ["http://", "https://"]

    /// Reports unknown fields, fields of the wrong type and invalid addresses.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] {
        var found: [(field: String, text: String)] = []
        let framework = payload["framework"]?.stringValue ?? ""
        if FrameworkAdapters.adapter(for: framework) == nil {
            let names = FrameworkAdapters.all.map { "'\($0.framework.id)'" }.joined(separator: ", ")
            found.append(("framework", "must be one of \(names)"))
        }
        for name in ["path", "url"] {
            guard let value = payload[name] else { continue }
            if value.stringValue?.isEmpty != false { found.append((name, "must be a text that is not empty")) }
        }
        // Schemes are case-insensitive (RFC 3986, 3.1). Bytes are compared since a combining mark would merge with the
        // last slash.
        if let url = payload["url"]?.stringValue, !url.isEmpty,
            !Self.schemes.contains(where: { url.lowercased().utf8.starts(with: $0.utf8) })
        {
            found.append(("url", "must be an http or https address"))
        }
        if payload["path"] != nil, payload["url"] != nil {
            found.append(("url", "cannot be given together with 'path'"))
        }
        if let force = payload["force"], force.boolValue == nil { found.append(("force", "must be true or false")) }
        let known = ["framework", "path", "url", "force"]
        for name in payload.names where !known.contains(name) {
            found.append((name, "is not known; use \(known.joined(separator: ", "))"))
        }
        return found
    }

    /// The named file or folder, or the address.
    package func places(in payload: JSONObject) -> [WorkPlace] {
        let path = payload["path"]?.stringValue.map { WorkPlace.file(field: "path", path: $0) }
        return [path, payload["url"].map { _ in .address(field: "url") }].compactMap { $0 }
    }

    package func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome {
        guard let payload = try? JSONValue(parsing: item.payload).objectValue, complaints(about: payload).isEmpty else {
            throw WorkFailure.permanent("The payload is not one of `import`.")
        }
        var options = ReleaseImporter.Options()
        options.isForced = payload["force"]?.boolValue ?? false
        options.switchesBack = payload["path"] != nil || payload["url"] != nil
        let framework = payload["framework"]?.stringValue ?? Framework.onet.id
        do {
            let (path, download) = try await place(payload, framework, options, context)
            defer { download?.discard() }
            options.version = download?.version
            let report = try await ReleaseImporter(store: store).importRelease(
                of: framework, from: path, options: options
            ) { step in
                switch step {
                // Reading takes about a third of the time.
                case .reading(let bytes, let total, let file):
                    context.report(0.35 * Double(bytes) / Double(max(1, total)), "reading \(file)")
                case .writing(let rows, let total, let table):
                    context.report(0.35 + 0.65 * Double(rows) / Double(max(1, total)), "writing \(table)")
                }
            }
            if case .refused(let reason) = report.outcome {
                throw WorkFailure.permanent("The release is refused: \(reason)")
            }
            return WorkOutcome(result: Self.summary(of: report))
        } catch let error as DatabaseError where error.code == .busy {
            throw WorkFailure.postponed(Self.busyWait, reason: error.message)
        } catch let error as FrameworkError where error.code == .notARelease {
            throw WorkFailure.permanent(error.message)
        } catch let error as DocumentError where Self.isRefusal(error) {
            throw WorkFailure.permanent(error.description)
        } catch let error as HTTPClientError where Self.isRefusal(error) {
            throw WorkFailure.permanent(error.message)
        }
    }

    /// Whether a file is refused for its contents, so that a retry is useless.
    private static func isRefusal(_ error: DocumentError) -> Bool {
        error.code != .unreadable && error.code != .unwritable
    }

    /// Whether an address is refused as such, so that a retry is useless.
    private static func isRefusal(_ error: HTTPClientError) -> Bool {
        [.invalidURL, .tooLarge, .redirect].contains(error.code)
    }

    private func place(
        _ payload: JSONObject, _ framework: String, _ options: ReleaseImporter.Options, _ context: WorkContext
    ) async throws -> (path: String, download: DownloadedRelease?) {
        if let url = payload["url"]?.stringValue {
            context.report(0, "downloading")
            let download = try await sources.download(url, isForced: options.isForced)
            return (download.path, download)
        }
        if let path = payload["path"]?.stringValue {
            return (sources.release(of: framework, in: path) ?? path, nil)
        }
        guard let found = sources.local(framework, configured: data) else {
            throw WorkFailure.permanent("No release is found on this machine; name a path or an address.")
        }
        return (found, nil)
    }

    /// The main figures of a report.
    private static func summary(of report: ImportReport) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("outcome", report.outcome.name)
            switch report.outcome {
            case .loaded(let release), .unchanged(let release), .switched(let release):
                json.field("release_id", Int(release.id))
            case .dryRun, .undecided, .refused: break
            }
            json.field("framework", report.framework)
            json.field("version", report.version)
            json.field("is_sample", report.isSample)
            json.field("source", report.source)
            json.field("rows_read", report.diagnostics.rowsRead)
            json.field("rows_set_aside", report.diagnostics.rowsSetAside)
            json.field("seconds", report.seconds, places: 3)
        }
        return json.text
    }
}

import Documents
import Taxonomy

/// Recognises the files of a source and opens them as tables.
struct TableOpening {
    /// Tables that could be opened, in the order of the files' names.
    private(set) var tables: [OpenTable] = []
    private(set) var report = DiagnosticReport()
    private var landedIDs: Set<String> = []

    /// Opens every file that is a table. What cannot be one is reported and left out.
    init(_ source: ONetSource) {
        let roles = TableOpening.roles(of: source.files.map(\.name))
        for file in source.files where file.name != ONetSource.sampleMarker && !ONetReleaseNotes.isNotes(file.name) {
            open(file, role: roles[file.name])
        }
        reportMissing()
        reportUnread(names: source.files.map(\.name), roles: roles)
    }

    /// The opened files of a table: the whole one, or its parts.
    func files(of spec: ONetTable) -> [OpenTable] {
        tables.filter { $0.spec?.id == spec.id }
    }

    private struct Role {
        let spec: ONetTable
        let landedID: String
    }

    /// Which file is read as which table: the first whole file found under any name, else every part found.
    private static func roles(of names: [String]) -> [String: Role] {
        var byID: [String: String] = [:]
        for name in names.sorted() where byID[ColumnName.fileID(name)] == nil {
            byID[ColumnName.fileID(name)] = name
        }
        var roles: [String: Role] = [:]
        for spec in ONetTable.all {
            if let whole = spec.files.lazy.compactMap({ byID[ColumnName.fileID($0)] }).first {
                roles[whole] = Role(spec: spec, landedID: spec.id)
                continue
            }
            for part in spec.parts {
                let id = ColumnName.fileID(part)
                if let name = byID[id] { roles[name] = Role(spec: spec, landedID: id) }
            }
        }
        return roles
    }

    private mutating func open(_ file: SourceFile, role: Role?) {
        let table: DelimitedTable
        do {
            table = try DelimitedTable(
                file: file.name, bytes: file.bytes, format: role == nil ? .usual(for: file.name) : nil)
        } catch {
            let isRequired = role?.spec.isRequired ?? false
            let consequence = isRequired ? "" : "; the table is set aside"
            report.add(
                Diagnostic(
                    isRequired ? .error : .warning, error.code.rawValue, error.message + consequence, file: file.name,
                    line: error.line))
            return
        }
        guard table.header.count > 1 else {
            let isRequired = role?.spec.isRequired ?? false
            let severity: Diagnostic.Severity = isRequired ? .error : role == nil ? .note : .warning
            report.add(
                Diagnostic(
                    severity, table.header.isEmpty ? "empty_table" : "not_a_table",
                    table.header.isEmpty ? "is empty" : "has no tabs in its first line; it is not a table",
                    file: file.name))
            return
        }
        if table.probe.encoding == .mixed { checkHeaderEncoding(table) }
        let id = ColumnName.unique(role?.landedID ?? ColumnName.fileID(file.name), among: landedIDs)
        landedIDs.insert(id)
        tables.append(OpenTable(source: file, table: table, spec: role?.spec, landedID: id))
    }

    private mutating func checkHeaderEncoding(_ table: DelimitedTable) {
        let head = table.bytes.withUnsafeBytes { bytes in
            let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            return ByteText.isUTF8(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
        guard !head else { return }
        report.add(
            Diagnostic(
                .warning, "latin1", "the header is not UTF-8 and was read as Windows-1252", file: table.file,
                line: table.headerLine))
    }

    /// Notes files that hold a table under a second name, for instance both layouts in one folder.
    private mutating func reportUnread(names: [String], roles: [String: Role]) {
        for spec in ONetTable.all {
            let ids = Set((spec.files + spec.parts).map(ColumnName.fileID))
            guard let read = names.first(where: { roles[$0]?.spec.id == spec.id }) else { continue }
            for name in names where roles[name] == nil && ids.contains(ColumnName.fileID(name)) {
                report.add(
                    Diagnostic(
                        .warning, "second_file", "holds the same table as \"\(read)\"; it is only landed", file: name))
            }
        }
    }

    /// Reports required tables for which there is no file at all; a file that is there but unreadable was reported.
    private mutating func reportMissing() {
        for spec in ONetTable.all where spec.isRequired && files(of: spec).isEmpty {
            let name = spec.files[0] + ".txt"
            guard !report.hasErrors(inFilesOf: spec) else { continue }
            report.add(
                Diagnostic(
                    .error, "missing_table", "the table is not there; a release cannot be loaded without it", file: name
                ))
        }
    }
}

extension DiagnosticReport {
    fileprivate func hasErrors(inFilesOf spec: ONetTable) -> Bool {
        let ids = Set((spec.files + spec.parts).map(ColumnName.fileID))
        return kept.contains { $0.severity == .error && ids.contains(ColumnName.fileID($0.file)) }
    }
}

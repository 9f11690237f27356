import Documents
import ServiceSupport
import Taxonomy

/// Joins labels in other languages to the concepts of an ESCO release.
///
/// Sources are ordered newest first. Where one labels a concept in a language, older ones are not used for that
/// language.
final class ESCOLabels {
    private let files: FileSet
    private let reading: FrameworkReading
    private var named: Set<String> = []
    private var others = 0

    init(_ files: FileSet, _ reading: FrameworkReading) {
        self.files = files
        self.reading = reading
    }

    /// The names in a field: separated by line feeds in main tables, by ` | ` in collections, by `|` in later exports;
    /// some spreadsheets turn the line feeds into carriage returns.
    static func list(_ row: SourceRow, _ column: SourceColumn) -> [String] {
        row.list(column) { $0.isNewline || $0 == "|" }
    }

    func readAll() {
        let base = files["occupations"].flatMap { ESCOLabels.language(of: $0.name) } ?? "en"
        for file in files.all("labels") {
            guard let language = ESCOLabels.language(of: file.name), language != "en", language != base else {
                continue
            }
            readTable(file, language: language)
        }
        for file in files.all("label_documents") { readDocument(file) }
        readGermanSkills()
    }

    /// The language at the end of a file's name: `occupations_de.csv`.
    static func language(of name: String) -> String? {
        let words = name.dropLast(4).split(separator: "_")
        guard let last = words.last, last.utf8.count == 2, words.count > 1 else { return nil }
        return last.lowercased()
    }

    private func readTable(_ file: SourceFile, language: String) {
        let id = "labels_" + ColumnName.fileID(file.name)
        reading.read(file, .optional(id, ["conceptUri", "preferredLabel"])) { table in
            let (uri, label) = (table.column("conceptUri"), table.column("preferredLabel"))
            let (alternate, hidden) = (table.column("altLabels"), table.column("hiddenLabels"))
            others = 0
            table.forEachRow { row in
                guard let code = row.neededAddress(uri), let name = row.needed(label) else { return false }
                join(code, language, name, alternate: Self.list(row, alternate), hidden: Self.list(row, hidden))
                return true
            }
            Self.noteOthers(others, table)
        }
    }

    private func readDocument(_ file: SourceFile) {
        let spec = TableSpec.optional("labels_" + ColumnName.fileID(file.name), ["uri"])
        let cells: TextCells
        do {
            cells = try Self.cells(of: file)
        } catch {
            return reading.add(
                Diagnostic(.warning, error.code.rawValue, error.message + "; the file is set aside", file: file.name))
        }
        reading.read(cells, of: file, spec) { table in
            let uri = table.column("uri")
            let languages = table.columns(after: [uri, table.column("notation"), table.column("broader")])
            others = 0
            table.forEachRow { row in
                guard let code = row.neededAddress(uri) else { return false }
                for language in languages where language.name != "en" {
                    let name = row.text(language)
                    if !name.isEmpty { join(code, language.name, name, alternate: [], hidden: []) }
                }
                return true
            }
            Self.noteOthers(others, table)
        }
    }

    /// Objects with a column for each language of their names.
    private static func cells(of file: SourceFile) throws(DocumentError) -> TextCells {
        guard let list = try JSONDocument.value(of: file).arrayValue else {
            throw DocumentError(.malformed, "is not a list", file: file.name)
        }
        return JSONDocument.cells(
            of: list.compactMap(\.objectValue).map { object in
                var flat = JSONObject()
                for field in object.fields {
                    if field.name == "prefLabel", let names = field.value.objectValue {
                        for name in names.fields { flat[name.name] = name.value }
                    } else {
                        flat[field.name] = field.value
                    }
                }
                return flat
            })
    }

    private func readGermanSkills() {
        guard let file = files["german_skills"] else { return }
        let columns = ["Classification 1 URI", "Classification 1 PrefLabel"]
        reading.read(file, .optional("german_skill_labels", columns)) { table in
            let (uri, label) = (table.column(columns[0]), table.column(columns[1]))
            others = 0
            table.forEachRow { row in
                let (code, name) = (row.address(uri), row.text(label))
                if !code.isEmpty, !name.isEmpty { join(code, "de", name, alternate: [], hidden: []) }
                return true
            }
            Self.noteOthers(others, table)
        }
    }

    private func join(_ uri: String, _ language: String, _ name: String, alternate: [String], hidden: [String]) {
        guard named.insert(language + " " + uri).inserted else { return }
        let subject: ConceptSubject
        let index: Int
        if let found = reading.occupations.find(uri) {
            (subject, index) = (.occupation, found.index)
        } else if let found = reading.skills.find(uri) {
            (subject, index) = (.skill, found.index)
        } else if let found = ISCOCode.code(ofURI: uri).flatMap(reading.groups.find) {
            (subject, index) = (.group, found.index)
        } else {
            others += 1
            return
        }
        let name = ByteText.plain(name)
        reading.label(subject, index, language, .preferred, name)
        var names = LabelList(without: name)
        names.add(alternate)
        let count = names.labels.count
        names.add(hidden)
        for (place, text) in names.labels.enumerated() {
            reading.label(subject, index, language, place < count ? .alternate : .hidden, text)
        }
    }

    /// Notes how many rows of a file refer to concepts that the release does not have, which is not a fault of the
    /// file.
    static func noteOthers(_ count: Int, _ table: SourceTable) {
        table.findings.note(
            count, "other_release", "row is", "rows are", " about concepts that this release does not have")
    }
}

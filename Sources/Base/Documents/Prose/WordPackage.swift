import Foundation

/// The text parts of a DOCX, found as the Open Packaging Conventions define (ECMA-376, part 2): the main part is the
/// target of the package's relationship `officeDocument`, whatever its name; the others are targets of its own
/// relationships.
struct WordPackage {
    /// The part with the body, then headers, footers, footnotes and endnotes in the order of their relationships.
    let parts: [ArchiveEntry]
    /// The part with the styles, which can hide text.
    let styles: ArchiveEntry?
    /// Documents of other formats that the body embeds (`altChunk`), by relationship id.
    let chunks: [String: ArchiveEntry]

    /// The maximum number of text parts beside the body: a real document has a few of each kind.
    private static let partLimit = 100
    /// The maximum number of relationships: pictures and links have one each, too.
    private static let relationLimit = 20_000
    /// Relationship types whose targets hold text, by the last component of their URI, which both editions of the
    /// standard share.
    private static let wordKinds: Set<String> = ["header", "footer", "footnotes", "endnotes"]

    /// A relationship of one part to another.
    private struct Relation {
        /// The id by which the part refers to it.
        let id: String
        /// The last component of its type's URI, for instance `officeDocument`.
        let kind: String
        let target: String
    }

    /// Finds the parts; each is unpacked once.
    ///
    /// Throws `malformed` where the archive is not a word-processing document, and what `ZIPArchive` throws.
    init(_ archive: ZIPArchive, name: String) throws(DocumentError) {
        let paths = Dictionary(
            try archive.list().map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        let related = Dictionary(
            try archive.read { $0.lowercased().hasSuffix(".rels") || $0.lowercased() == Self.contentTypes }.map {
                ($0.path.lowercased(), $0)
            },
            uniquingKeysWith: { first, _ in first })
        let roots = try related["_rels/.rels"].map { (entry) throws(DocumentError) in
            try Self.relations(in: entry, of: "", name: name)
        }
        var main = roots?.first { $0.kind == "officeDocument" }.flatMap { paths[$0.target.lowercased()] }
        // Some programs omit the relationships, and Word opens their files all the same.
        if main == nil, roots == nil, let part = try Self.mainPart(in: related[Self.contentTypes], name: name) {
            main = paths[part]
        }
        guard let main = main ?? paths["word/document.xml"] else {
            throw DocumentError(
                .malformed, "is an archive, but no DOCX: nothing in it is said to be the document", file: name)
        }
        let folder = main.split(separator: "/").dropLast().joined(separator: "/")
        let file = main.split(separator: "/").last.map(String.init) ?? ""
        let own = try related[((folder.isEmpty ? "" : folder + "/") + "_rels/" + file + ".rels").lowercased()].map {
            (entry) throws(DocumentError) in try Self.relations(in: entry, of: folder, name: name)
        }
        var wanted = [main]
        var style: String?
        var chunkPaths: [String: String] = [:]
        for relation in own ?? [] {
            guard let target = paths[relation.target.lowercased()] else { continue }
            if relation.kind == "styles" { style = style ?? target }
            if relation.kind == "aFChunk", chunkPaths.count < Self.partLimit { chunkPaths[relation.id] = target }
            if Self.wordKinds.contains(relation.kind), wanted.count <= Self.partLimit, !wanted.contains(target) {
                wanted.append(target)
            }
        }
        let needed = Set(wanted + (style.map { [$0] } ?? []) + chunkPaths.values)
        let read = Dictionary(
            try archive.read { needed.contains($0) }.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        parts = wanted.compactMap { read[$0] }
        styles = style.flatMap { read[$0] }
        chunks = chunkPaths.compactMapValues { read[$0] }
    }

    /// The part that lists the content type of each other part.
    private static let contentTypes = "[content_types].xml"

    /// The lowercase path of the part declared as the main part of a document or template, with or without macros.
    private static func mainPart(in entry: ArchiveEntry?, name: String) throws(DocumentError) -> String? {
        guard let entry else { return nil }
        var found: String?
        try WordPart(entry, name: name).scan { (scanner) throws(DocumentError) in
            while true {
                switch try scanner.next() {
                case .finished: return
                case .start where scanner.isNamed("Override") && found == nil:
                    let type = (scanner.attribute("ContentType") ?? "").lowercased()
                    guard type.hasSuffix("main+xml"), type.contains("word"), let part = scanner.attribute("PartName")
                    else { continue }
                    found = resolved(part, from: "")?.lowercased()
                default: continue
                }
            }
        }
        return found
    }

    /// The relationships in a relationships part; external targets are left out.
    private static func relations(
        in entry: ArchiveEntry, of folder: String, name: String
    ) throws(DocumentError) -> [Relation] {
        var relations: [Relation] = []
        try WordPart(entry, name: name).scan { (scanner) throws(DocumentError) in
            while true {
                switch try scanner.next() {
                case .finished: return
                case .start where scanner.isNamed("Relationship") && relations.count < relationLimit:
                    guard let type = scanner.attribute("Type"), let target = scanner.attribute("Target"),
                        scanner.attribute("TargetMode") != "External",
                        let path = resolved(target, from: folder)
                    else { continue }
                    relations.append(
                        Relation(
                            id: scanner.attribute("Id") ?? "",
                            kind: type.split(separator: "/").last.map(String.init) ?? "", target: path))
                default: continue
                }
            }
        }
        return relations
    }

    /// The path of a target in the package; `nil` where it leads outside it.
    private static func resolved(_ target: String, from folder: String) -> String? {
        var path = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
        for step in (target.removingPercentEncoding ?? target).split(separator: "/") {
            switch step {
            case ".": continue
            case "..":
                guard path.popLast() != nil else { return nil }
            default: path.append(String(step))
            }
        }
        return path.joined(separator: "/")
    }
}

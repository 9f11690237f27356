extension SQLiteConnection {
    func inspect() throws -> EngineReport {
        var report = EngineReport()
        func text(_ name: String) throws -> String {
            try first("PRAGMA \(raw: name)") { $0.text(0) } ?? ""
        }
        let journal = try text("journal_mode")
        report.durability = [
            .init(
                "journal_mode", journal,
                warning: journal == "wal"
                    ? nil : "readers and writers wait for each other; the file system takes no write-ahead log"),
            .init("synchronous", try text("synchronous") == "2" ? "full" : try text("synchronous")),
        ]
        let encoding = try text("encoding")
        report.characters = [
            .init("encoding", encoding, warning: encoding == "UTF-8" ? nil : "texts are not kept as UTF-8")
        ]
        let (pages, size) = (Int(try text("page_count")) ?? 0, Int(try text("page_size")) ?? 0)
        report.bytes = pages * size
        return report
    }
}

import Documents
import Frameworks
import Taxonomy

// Fed by libFuzzer with arbitrary bytes. What must hold: nothing crashes, reads outside its memory or hangs; every row
// that is lent is within its limits; text that is lent by a landed table is UTF-8.

/// The entry point that libFuzzer calls. The first byte chooses what is read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard let choice = input.first else { return 0 }
    let bytes = FileBytes(copying: UnsafeRawBufferPointer(rebasing: input.dropFirst()))
    switch choice % 4 {
    case 0: readTable(bytes, .tabSeparated)
    case 1: readTable(bytes, .quoted(delimiter: 0x2C))
    case 2: readRelease(with: "Skills.txt", bytes)
    default: readRelease(with: FuzzRelease.names[Int(choice >> 2) % FuzzRelease.names.count], bytes)
    }
    return 0
}

private func readTable(_ bytes: FileBytes, _ format: DelimitedTable.Format) {
    guard let table = try? DelimitedTable(file: "T.txt", bytes: bytes, format: format) else { return }
    var lastLine = 0
    table.forEachRow { row in
        precondition(row.count > 0 && row.count <= 4096, "a row has \(row.count) fields")
        precondition(row.line > lastLine, "lines go backwards")
        lastLine = row.line
        for index in 0..<row.count {
            precondition(ByteText.isUTF8(row[index]), "a field is not UTF-8")
            _ = ByteText.excerpt(row[index])
            _ = Decimal.double(row[index])
            _ = Decimal.integer(row[index])
        }
        return true
    }
}

private func readRelease(with name: String, _ bytes: FileBytes) {
    let source = ONetAdapter.source(named: "30.1", FuzzRelease.files(replacing: name, with: bytes))
    guard let read = try? source.read(release: nil, progress: nil) else { return }
    for table in read.tables where table.file == name {
        var rows = 0
        table.forEachRow { row in
            rows += 1
            precondition(row.count == table.columns.count, "a landed row has another width than its table")
        }
        precondition(rows == table.rowCount, "a landed table lends \(rows) rows and says \(table.rowCount)")
    }
    for rating in read.content.ratings {
        precondition(read.content.occupations.indices.contains(rating.occupation.index), "no such occupation")
        precondition(read.content.skills.indices.contains(rating.skill.index), "no such skill")
        precondition(read.content.scales.indices.contains(rating.scale.index), "no such scale")
    }
    for product in read.content.technologies {
        precondition(read.content.commodities.indices.contains(product.commodity.index), "no such commodity")
    }
}

/// A tiny release, one table of which the fuzzer writes.
private enum FuzzRelease {
    static let names = tables.map(\.name)

    static func files(replacing name: String, with bytes: FileBytes) -> [SourceFile] {
        tables.map { SourceFile(name: $0.name, bytes: $0.name == name ? bytes : FileBytes(text: $0.text)) }
    }

    private static let tables: [(name: String, text: String)] = [
        ("Occupation Data.txt", "O*NET-SOC Code\tTitle\tDescription\n15-1252.00\tBakers\tBake.\n"),
        ("Scales Reference.txt", "Scale ID\tScale Name\tMinimum\tMaximum\nIM\tImportance\t1\t5\n"),
        ("Content Model Reference.txt", "Element ID\tElement Name\tDescription\n2.A.1.a\tReading\tReads.\n"),
        (
            "Skills.txt",
            "O*NET-SOC Code\tElement ID\tScale ID\tData Value\tCategory\tDate\n15-1252.00\t2.A.1.a\tIM\t4\tn/a\t08/2023\n"
        ),
        ("Task Statements.txt", "O*NET-SOC Code\tTask ID\tTask\n15-1252.00\t1\tBake.\n"),
        ("Tasks to DWAs.txt", "O*NET-SOC Code\tTask ID\tDWA ID\n15-1252.00\t1\t2.A.1.a.I01.D01\n"),
        ("DWA Reference.txt", "Element ID\tIWA ID\tDWA ID\tDWA Title\n2.A.1.a\t2.A.1.a.I01\t2.A.1.a.I01.D01\tBake.\n"),
        ("Technology Skills.txt", "O*NET-SOC Code\tExample\tCommodity Code\n15-1252.00\tOven\t1\n"),
        ("Alternate Titles.txt", "O*NET-SOC Code\tAlternate Title\n15-1252.00\tBaker\n"),
        ("Job Zones.txt", "O*NET-SOC Code\tJob Zone\n15-1252.00\t2\n"),
    ]
}

// The package manager renames an executable's `main` after its target, so libFuzzer's own one is not found; this one
// calls the same driver.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The program's start.
@_cdecl("TSVFuzz_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments) { fuzz($0, $1) }
}

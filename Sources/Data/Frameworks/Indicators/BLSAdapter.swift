import Documents
import Taxonomy

/// Wages and projections of the U.S. Bureau of Labor Statistics.
struct BLSAdapter: FileAdapter {
    var framework: Framework { .bls }
    var folders: [String] { ["bls"] }
    var patterns: [FilePattern] {
        [
            FilePattern("wages", "national_m", endings: ["xlsx", "csv"], in: [""], isNeeded: true),
            FilePattern("projections", "employment_projections", in: [""]),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        let year = files["wages"].flatMap { Self.years(in: $0.name).first }
        try reading.setVersion(own: year)
        BLSReader(files: files, reading: reading).readAll()
    }

    /// The years in a file's name: `national_M2024_dl.xlsx`.
    static func years(in name: String) -> [String] {
        name.split { !$0.isNumber }.filter { $0.utf8.count == 4 }.map(String.init)
    }
}

/// Reads wages and projections as indicators for codes of SOC 2018.
struct BLSReader {
    let files: FileSet
    let reading: FrameworkReading

    private static let wages: [(column: String, measure: String, unit: String)] = [
        ("TOT_EMP", "employment", "persons"), ("H_MEAN", "mean_hourly_wage", "USD"),
        ("A_MEAN", "mean_annual_wage", "USD"),
        ("H_MEDIAN", "median_hourly_wage", "USD"), ("A_MEDIAN", "median_annual_wage", "USD"),
        ("A_PCT10", "annual_wage_p10", "USD"), ("A_PCT25", "annual_wage_p25", "USD"),
        ("A_PCT75", "annual_wage_p75", "USD"), ("A_PCT90", "annual_wage_p90", "USD"),
        ("H_PCT10", "hourly_wage_p10", "USD"), ("H_PCT25", "hourly_wage_p25", "USD"),
        ("H_PCT75", "hourly_wage_p75", "USD"), ("H_PCT90", "hourly_wage_p90", "USD"),
    ]

    func readAll() {
        var occupations: [String: OccupationRecord] = [:]
        var examples: [String: LabelList] = [:]
        readWages(into: &occupations)
        readProjections(into: &occupations, examples: &examples)
        reading.take(occupations: Array(occupations.values))
        for (index, record) in reading.content.occupations.enumerated() {
            for name in examples[record.code]?.labels ?? [] {
                reading.label(.occupation, index, "en", .alternate, name)
            }
        }
    }

    private func add(
        _ code: String, _ measure: String, _ period: String, _ value: Double?, _ unit: String, _ note: String
    ) {
        reading.content.indicators.append(
            IndicatorRecord(
                subject: .occupation, classification: .soc2018, code: code, country: "US", measure: measure,
                period: period, value: value, unit: unit, note: note))
    }

    /// Adds a published figure: `#` and `*` are kept as notes, an empty cell is ignored.
    private func add(
        _ row: SourceRow, _ column: SourceColumn, _ code: String, _ measure: String, _ period: String, _ unit: String,
        factor: Double = 1
    ) {
        let text = row.text(column)
        switch text {
        case "", "N/A": return
        case "*", "**", "#": add(code, measure, period, nil, unit, text)
        default:
            // The bureau uses commas as thousands separators; a spreadsheet in another locale uses one as decimal
            // separator.
            let isThousands = !row.table.decimalCommas.isUsual
            guard let value = isThousands ? Double(text.filter { $0 != "," }) : row.value(column) else {
                return row.note("bad_number", column, "is not a number; the value is left empty")
            }
            // Thousands with one decimal are whole numbers of persons.
            add(code, measure, period, factor == 1 ? value : (value * factor).rounded(), unit, "")
        }
    }

    private func readWages(into occupations: inout [String: OccupationRecord]) {
        let columns = ["OCC_CODE", "OCC_TITLE", "O_GROUP"]
        let period = reading.content.version
        reading.read(files["wages"], TableSpec(id: "wages", columns: columns)) { table in
            let (code, title, group) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            let figures = Self.wages.map { (table.column($0.column), $0.measure, $0.unit) }
            table.forEachRow { row in
                guard let id = row.needed(code), row.needed(title) != nil else { return false }
                guard CodeText.fits(id, "99-9999") else {
                    return row.setAside("malformed_code", code, CodeText.reason(id, isNoCodeOf: "SOC"))
                }
                // Aggregate rows count the same people again.
                guard row.text(group) == "detailed" else { return true }
                occupations[id] = OccupationRecord(code: id, title: row.plain(title), summary: "")
                for (column, measure, unit) in figures { add(row, column, id, measure, period, unit) }
                return true
            }
        }
    }

    private func readProjections(
        into occupations: inout [String: OccupationRecord], examples: inout [String: LabelList]
    ) {
        guard let file = files["projections"] else { return }
        let years = BLSAdapter.years(in: file.name)
        let (first, last) = (years.first ?? reading.content.version, years.last ?? reading.content.version)
        let span = "\(first)-\(last)"
        reading.read(file, .optional("projections", ["Occupation Title", "Occupation Code"])) { table in
            let (title, code) = (table.column("Occupation Title"), table.column("Occupation Code"))
            let counts = [
                (table.column("Employment \(first)"), "employment_base", first),
                (table.column("Employment \(last)"), "employment_projected", last),
                (table.column("Employment Change, \(span)"), "employment_change", span),
                (table.column("Occupational Openings, \(span) Annual Average"), "annual_openings", span),
            ]
            let change = table.column("Employment Percent Change, \(span)")
            let wage = table.column("Median Annual Wage \(first)")
            let words = [
                (table.column("Typical Entry-Level Education"), table.column("Education Code"), "entry_education"),
                (
                    table.column("Work Experience in a Related Occupation"), table.column("Workex Code"),
                    "work_experience"
                ),
                (table.column("Typical on-the-job Training"), table.column("trCode"), "on_the_job_training"),
            ]
            table.forEachRow { row in
                guard let id = row.needed(code), let text = row.needed(title) else { return false }
                guard CodeText.fits(id, "99-9999") else {
                    return row.setAside("malformed_code", code, CodeText.reason(id, isNoCodeOf: "SOC"))
                }
                let names = text.split(separator: "*", omittingEmptySubsequences: false).map {
                    ByteText.plain(String($0))
                }
                let name = names.first ?? ""
                if occupations[id] == nil { occupations[id] = OccupationRecord(code: id, title: name, summary: "") }
                var list = LabelList(without: name, "")
                list.add(Array(names.dropFirst()))
                examples[id] = list
                for (column, measure, period) in counts {
                    add(row, column, id, measure, period, "persons", factor: 1000)
                }
                add(row, change, id, "employment_percent_change", span, "percent")
                add(row, wage, id, "projections_median_annual_wage", first, "USD")
                for (column, number, measure) in words where !row.bytes(column).isEmpty {
                    add(id, measure, span, row.number(number), "code", row.plain(column))
                }
                return true
            }
        }
    }
}

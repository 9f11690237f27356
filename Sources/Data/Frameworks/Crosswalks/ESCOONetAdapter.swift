import ServiceSupport
import Taxonomy

/// ESCO occupations and O*NET-SOC 2019 in both directions.
///
/// The table back names occupations by ESCO's short codes, whose addresses are found in ESCO's own table; without that
/// table it is only landed. Titles are witnesses: a code that a spreadsheet has shortened is known again by its title.
/// Titles and descriptions, some of them encoded twice, are taken from nowhere here.
struct ESCOONetAdapter: FileAdapter {
    var framework: Framework { .escoONet }
    var folders: [String] { ["crosswalks"] }
    var patterns: [FilePattern] {
        [
            FilePattern("reverse", "crosswalk_esco_onet_reverse", in: [""]),
            FilePattern("forward", "=crosswalk_esco_onet", in: [""], isNeeded: true),
            FilePattern("esco_codes", "occupations_en", in: ["", "../esco/v1.1.1", "../esco"]),
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: "1")
        let onet = readForward(files["forward"], reading)
        readReverse(files["reverse"], escoCodes(files["esco_codes"], reading), onet, reading)
    }

    /// Reads the links from O*NET; returns its codes with their titles.
    private func readForward(_ file: SourceFile?, _ reading: FrameworkReading) -> WitnessedCodes {
        var codes = WitnessedCodes()
        let columns = ["O*NET Id", "ESCO or ISCO URI", "Type of Match"]
        reading.read(file, TableSpec(id: "onet_to_esco", columns: columns)) { table in
            let (onet, uri, match) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            let title = table.column("O*NET Title")
            table.forEachRow { row in
                guard let source = row.needed(onet), let address = row.needed(uri) else { return false }
                guard CodeText.fits(source, "99-9999.99") else {
                    return row.setAside("malformed_code", onet, CodeText.reason(source, isNoCodeOf: "O*NET-SOC"))
                }
                codes.add(source, title: row.text(title))
                let relation = CrosswalkReader.relation(row, match)
                if let code = ISCOCode.code(ofURI: address) {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(
                            source: .onet, sourceCode: source, target: .isco, targetCode: code, relation: relation))
                } else if address.hasPrefix("http://data.europa.eu/esco/occupation/") {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(
                            source: .onet, sourceCode: source, target: .esco, targetCode: address, relation: relation))
                } else {
                    return row.setAside("malformed_code", uri, "is no address of an ESCO occupation or ISCO group")
                }
                return true
            }
        }
        return codes
    }

    /// ESCO's short codes: what they are called, and the addresses of their occupations.
    private struct ESCOCodes {
        var witnessed = WitnessedCodes()
        var addresses: [String: String] = [:]
    }

    private func escoCodes(_ file: SourceFile?, _ reading: FrameworkReading) -> ESCOCodes {
        var codes = ESCOCodes()
        guard let file else { return codes }
        reading.read(file, TableSpec(id: "esco_codes", columns: ["conceptUri", "code"], isRequired: false)) { table in
            let (uri, code) = (table.column("conceptUri"), table.column("code"))
            let title = table.column("preferredLabel")
            table.forEachRow { row in
                guard let address = row.needed(uri), let short = row.needed(code) else { return false }
                codes.addresses[short] = address
                codes.witnessed.add(short, title: row.text(title))
                return true
            }
        }
        return codes
    }

    private func readReverse(
        _ file: SourceFile?, _ codes: ESCOCodes, _ onetCodes: WitnessedCodes, _ reading: FrameworkReading
    ) {
        guard let file else { return }
        let columns = ["ESCO/ISCO Code", "O*NET-SOC 2019 Code"]
        reading.read(file, TableSpec(id: "esco_to_onet", columns: columns, isRequired: false)) { table in
            let (esco, onet) = (table.column(columns[0]), table.column(columns[1]))
            let (escoTitle, onetTitle) = (table.column("ESCO/ISCO Title"), table.column("O*NET-SOC 2019 Title"))
            var older = 0
            var remarks = 0
            table.forEachRow { row in
                let (short, written) = (row.text(esco), row.text(onet))
                if short.isEmpty || written.isEmpty {
                    remarks += 1
                    return true
                }
                guard let target = Self.onetCode(row, onet, title: row.text(onetTitle), onetCodes) else { return false }
                let group = CodeText.iscoCode(short)
                if ISCOCode.isWellFormed(group) {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(source: .isco, sourceCode: group, target: .onet, targetCode: target))
                    return true
                }
                switch codes.witnessed.find(short, title: row.text(escoTitle)) {
                case .restored(let code):
                    row.note(
                        "restored_code", esco, "was read as \(code), by the title beside it and the list of codes",
                        severity: .note)
                    Self.link(codes.addresses[code], to: target, reading)
                case .known(let code):
                    Self.link(codes.addresses[code], to: target, reading)
                case .ambiguous(let found):
                    return row.setAside(
                        "ambiguous_code", esco,
                        "may be \(found.sorted().joined(separator: " or ")), and the title does not say which")
                case .unknown:
                    older += 1
                }
                return true
            }
            if older > 0 {
                table.findings.add(
                    .note, "other_release",
                    Figures.counted(older, "row names", "rows name")
                        + " ESCO codes of another version than the table of codes: nothing is linked")
            }
            if remarks > 0 {
                table.findings.add(.note, "remarks", Figures.counted(remarks, "row is a remark", "rows are remarks"))
            }
        }
    }

    private static func link(_ address: String?, to target: String, _ reading: FrameworkReading) {
        guard let address else { return }
        reading.content.crosswalks.append(
            CrosswalkRecord(source: .esco, sourceCode: address, target: .onet, targetCode: target))
    }

    /// The O*NET-SOC code of a row; `nil` after a finding where it cannot be told.
    private static func onetCode(
        _ row: SourceRow, _ column: SourceColumn, title: String, _ codes: WitnessedCodes
    ) -> String? {
        let written = row.text(column)
        if CodeText.fits(written, "99-9999.99") { return written }
        if CodeText.fits(written, "99-9999") || CodeText.fits(written, "99-9999.9") {
            switch codes.find(written, title: title) {
            case .known(let code), .restored(let code):
                row.note(
                    "restored_code", column, "was read as \(code), by the title beside it and the list of codes",
                    severity: .note)
                return code
            case .ambiguous, .unknown: break
            }
        }
        _ = row.setAside("malformed_code", column, CodeText.reason(written, isNoCodeOf: "O*NET-SOC"))
        return nil
    }
}

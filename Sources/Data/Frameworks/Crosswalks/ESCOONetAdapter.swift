import Taxonomy

/// ESCO occupations and O*NET-SOC 2019 in both directions.
///
/// The table back names occupations by ESCO's short codes, whose addresses are found in ESCO's own table; without that
/// table it is only landed. Titles and descriptions, some of them encoded twice, are taken from nowhere here.
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
        readForward(files["forward"], reading)
        readReverse(files["reverse"], addresses(files["esco_codes"], reading), reading)
    }

    private func readForward(_ file: SourceFile?, _ reading: FrameworkReading) {
        let columns = ["O*NET Id", "ESCO or ISCO URI", "Type of Match"]
        reading.read(file, TableSpec(id: "onet_to_esco", columns: columns)) { table in
            let (onet, uri, match) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            table.forEachRow { row in
                guard let source = row.needed(onet), let address = row.needed(uri) else { return false }
                guard CodeText.fits(source, "99-9999.99") else {
                    return row.setAside("malformed_code", onet, "is no code of O*NET-SOC")
                }
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
    }

    /// Addresses of ESCO occupations by their short codes.
    private func addresses(_ file: SourceFile?, _ reading: FrameworkReading) -> [String: String] {
        guard let file else { return [:] }
        var addresses: [String: String] = [:]
        reading.read(file, TableSpec(id: "esco_codes", columns: ["conceptUri", "code"], isRequired: false)) { table in
            let (uri, code) = (table.column("conceptUri"), table.column("code"))
            table.forEachRow { row in
                guard let address = row.needed(uri), let short = row.needed(code) else { return false }
                addresses[short] = address
                return true
            }
        }
        return addresses
    }

    private func readReverse(_ file: SourceFile?, _ addresses: [String: String], _ reading: FrameworkReading) {
        guard let file else { return }
        let columns = ["ESCO/ISCO Code", "O*NET-SOC 2019 Code"]
        reading.read(file, TableSpec(id: "esco_to_onet", columns: columns, isRequired: false)) { table in
            let (esco, onet) = (table.column(columns[0]), table.column(columns[1]))
            var older = 0
            var remarks = 0
            table.forEachRow { row in
                let (short, target) = (row.text(esco), row.text(onet))
                if short.isEmpty || target.isEmpty {
                    remarks += 1
                    return true
                }
                guard CodeText.fits(target, "99-9999.99") else {
                    return row.setAside("malformed_code", onet, "is no code of O*NET-SOC")
                }
                if ISCOCode.isWellFormed(short) {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(source: .isco, sourceCode: short, target: .onet, targetCode: target))
                } else if let address = addresses[short] {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(source: .esco, sourceCode: address, target: .onet, targetCode: target))
                } else {
                    older += 1
                }
                return true
            }
            if older > 0 {
                table.findings.add(
                    .note, "other_release",
                    "\(older) rows name ESCO codes of another version than the table of codes; they link nothing")
            }
            if remarks > 0 { table.findings.add(.note, "remarks", "\(remarks) rows are remarks") }
        }
    }
}

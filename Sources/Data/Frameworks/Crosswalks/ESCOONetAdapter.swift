import Taxonomy

/// ESCO occupations and O*NET-SOC 2019 in both directions.
///
/// The table from ESCO to O*NET uses ESCO's short codes, whose URIs are looked up in ESCO's own table; without that
/// table it is only landed. Codes that a spreadsheet has shortened are restored by their titles. Titles and
/// descriptions, some of them encoded twice, are not imported here.
struct ESCOONetAdapter: FileAdapter {
    var framework: Framework { .escoONet }
    var folders: [String] { ["crosswalks"] }
    var patterns: [FilePattern] {
        [
            FilePattern("reverse", "crosswalk_esco_onet_reverse", in: [""]),
            FilePattern("forward", "=crosswalk_esco_onet", in: [""], isNeeded: true),
            FilePattern("esco_codes", "occupations_en", in: ["", "../esco/v1.1.1", "../esco"]),
            CodeList.isco.file,
        ]
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: "1")
        let onet = onetCodes(files, reading)
        readForward(files["forward"], onet, reading)
        readReverse(files["reverse"], escoCodes(files["esco_codes"], reading), onet, iscoCodes(files, reading), reading)
    }

    /// The whole codes of O*NET in both tables, with their titles.
    private func onetCodes(_ files: FileSet, _ reading: FrameworkReading) -> WitnessedCodes {
        var codes = WitnessedCodes()
        for (role, side) in [("forward", Self.forwardSide), ("reverse", Self.onetSide)] {
            reading.look(at: files[role], TableSpec(id: role, columns: [side.column])) { table in
                side.forEachWhole(in: table) { codes.add($0, title: $1) }
            }
        }
        return codes
    }

    private func iscoCodes(_ files: FileSet, _ reading: FrameworkReading) -> WitnessedCodes {
        var codes = WitnessedCodes()
        CodeList.isco.read(files, reading) { codes.add($0, title: $1) }
        return codes
    }

    /// Reads the links from O*NET.
    private func readForward(_ file: SourceFile?, _ codes: WitnessedCodes, _ reading: FrameworkReading) {
        let columns = ["O*NET Id", "ESCO or ISCO URI", "Type of Match"]
        reading.read(file, TableSpec(id: "onet_to_esco", columns: columns)) { table in
            let (onet, uri, match) = (table.column(columns[0]), table.column(columns[1]), table.column(columns[2]))
            let title = table.column("O*NET Title")
            table.forEachRow { row in
                guard let written = row.needed(onet), let address = row.neededAddress(uri),
                    let source = Self.onetSide.resolve(written, title: row.text(title), row, onet, among: codes)
                else { return false }
                let relation = CrosswalkReader.relation(row, match)
                if let code = ISCOCode.code(ofURI: address) {
                    reading.content.crosswalks.append(
                        CrosswalkRecord(
                            source: .onet, sourceCode: source, target: .isco, targetCode: code, relation: relation))
                } else if address.hasPrefix(ESCOAddress.occupations) {
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

    /// ESCO's short codes: their titles, and the URIs of their occupations.
    private struct ESCOCodes {
        var witnessed = WitnessedCodes()
        var addresses: [String: String] = [:]
    }

    private func escoCodes(_ file: SourceFile?, _ reading: FrameworkReading) -> ESCOCodes {
        var codes = ESCOCodes()
        guard let file else { return codes }
        reading.read(file, .optional("esco_codes", ["conceptUri", "code"])) { table in
            let (uri, code) = (table.column("conceptUri"), table.column("code"))
            let title = table.column("preferredLabel")
            table.forEachRow { row in
                guard let address = row.neededAddress(uri), let short = row.needed(code) else { return false }
                codes.addresses[short] = address
                codes.witnessed.add(short, title: row.text(title))
                return true
            }
        }
        return codes
    }

    private func readReverse(
        _ file: SourceFile?, _ codes: ESCOCodes, _ onetCodes: WitnessedCodes, _ groups: WitnessedCodes,
        _ reading: FrameworkReading
    ) {
        guard let file else { return }
        let columns = ["ESCO/ISCO Code", "O*NET-SOC 2019 Code"]
        reading.read(file, .optional("esco_to_onet", columns)) { table in
            let (esco, onet) = (table.column(columns[0]), table.column(columns[1]))
            let (escoTitle, onetTitle) = (table.column("ESCO/ISCO Title"), table.column("O*NET-SOC 2019 Title"))
            var older = 0
            var remarks = 0
            table.forEachRow { row in
                let (short, written) = (CodeText.unguarded(row.text(esco)), row.text(onet))
                if short.isEmpty || written.isEmpty {
                    remarks += 1
                    return true
                }
                guard
                    let target = Self.onetSide.resolve(
                        written, title: row.text(onetTitle), row, onet, among: onetCodes)
                else { return false }
                if ISCOCode.isWellFormed(short) {
                    guard
                        let group = CrosswalkSide.isco(columns[0]).resolve(
                            short, title: row.text(escoTitle), row, esco, among: groups)
                    else { return false }
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
            table.findings.note(
                older, "other_release", "row names", "rows name",
                " ESCO codes of another version than the table of codes: nothing is linked")
            table.findings.note(remarks, "remarks", "row is a remark", "rows are remarks")
        }
    }

    private static func link(_ address: String?, to target: String, _ reading: FrameworkReading) {
        guard let address else { return }
        reading.content.crosswalks.append(
            CrosswalkRecord(source: .esco, sourceCode: address, target: .onet, targetCode: target))
    }

    private static let forwardSide = CrosswalkSide.onet(.onet, "O*NET Id", .column("O*NET Title"))
    private static let onetSide = CrosswalkSide.onet(.onet, "O*NET-SOC 2019 Code", .column("O*NET-SOC 2019 Title"))
}

/// Names made from a publisher's column and file names.
enum ColumnName {
    /// Lower case, everything but letters and digits an underscore, runs collapsed, `*` dropped, no digit in front:
    /// `O*NET-SOC Code` is `onet_soc_code`.
    static func sqlName(_ original: String) -> String {
        var name = ""
        for scalar in original.unicodeScalars where scalar != "*" {
            switch scalar {
            case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
            case "A"..."Z": name += String(scalar).lowercased()
            default: if !name.isEmpty, !name.hasSuffix("_") { name += "_" }
            }
        }
        while name.hasSuffix("_") { name.removeLast() }
        // Names of database columns end at 63 bytes in PostgreSQL and at 64 in MySQL; room is left for a number.
        if name.utf8.count > 56 { name = String(name.prefix(56)) }
        if let first = name.first, first.isNumber { name = "_" + name }
        return name
    }

    /// SQL names for a header, unique: a repeated name is numbered from 2, an empty one is named after its place.
    static func sqlNames(_ header: [String]) -> [String] {
        var taken: Set<String> = []
        return header.enumerated().map { index, original in
            let plain = sqlName(original)
            let name = unique(plain.isEmpty ? "column_\(index + 1)" : plain, among: taken)
            taken.insert(name)
            return name
        }
    }

    /// `name`, or with the first number from 2 on that makes it new.
    static func unique(_ name: String, among taken: Set<String>) -> String {
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name)_\(number)") { number += 1 }
        return "\(name)_\(number)"
    }

    /// A file's name without its ending, as an id: `Occupation Data.txt` is `occupation_data`.
    static func fileID(_ file: String) -> String {
        var stem = Substring(file)
        if let dot = file.lastIndex(of: "."), dot > file.startIndex { stem = file[..<dot] }
        let name = sqlName(String(stem))
        return name.isEmpty ? "table" : name
    }
}

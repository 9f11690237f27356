import Documents
package import Frameworks

/// A release of three invented occupations, in the layout until 30.2 or in that from 30.3 on.
///
/// Both layouts say the same, so both must give the same typed content.
package struct SmallRelease: Sendable {
    /// Contents by file name.
    package var files: [String: String]

    /// A file's text.
    package subscript(file: String) -> String {
        get { files[file] ?? "" }
        set { files[file] = newValue }
    }

    /// Replaces the first occurrence of a text in a file.
    package mutating func replace(_ old: String, with new: String, in file: String) {
        guard let range = self[file].firstRange(of: old) else { return }
        self[file].replaceSubrange(range, with: new)
    }

    /// Adds a row.
    package mutating func add(_ fields: [String], to file: String) {
        self[file] += fields.joined(separator: "\t") + "\r\n"
    }

    /// The files in memory.
    package func source(named name: String = "30.1") -> any FrameworkSource {
        ONetAdapter.source(
            named: name, files.map { SourceFile(name: $0.key, bytes: FileBytes(text: $0.value)) })
    }

    /// The release as a ZIP archive, as it is published.
    package var archive: [UInt8] {
        var builder = ZIPBuilder()
        for (name, text) in files.sorted(by: { $0.key < $1.key }) { builder.add("db_30_1_text/" + name, text) }
        return builder.bytes()
    }

    /// The release as the reader understands it.
    package func read() throws -> ReadRelease {
        try source().read()
    }

    /// Lines of fields, written with `|` between them.
    package static func table(_ lines: String...) -> String {
        lines.map { $0.replacing("|", with: "\t") + "\r\n" }.joined()
    }
}

extension FrameworkSource {
    /// Reads everything and tells nobody how far it has come.
    package func read(release: String? = nil) throws -> ReadRelease {
        try read(release: release, progress: nil)
    }
}

extension SmallRelease {
    /// The layout until 30.2.
    package static let old = SmallRelease(
        files: common.merging([
            "Skills.txt": table([ratingHeader] + essential + transferable),
            "Interests.txt": table(
                ["O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value|Date|Domain Source"]
                    + types + areas),
            "Technology Skills.txt": table(
                "O*NET-SOC Code|Example|Commodity Code|Commodity Title|Hot Technology|In Demand",
                "15-1252.00|Python|43232408|Development environment software|Y|Y",
                "15-1252.00|Our own tool|43239999|Other software|N|N"),
            "Alternate Titles.txt": table(
                "O*NET-SOC Code|Alternate Title|Short Title|Source(s)", "15-1252.00|Coder|n/a|04,06",
                "15-1252.00|Applications Programmer|AP|08", "11-1011.00|Boss|n/a|10"),
            "Education, Training, and Experience.txt": table(
                [trainingHeader] + education + training),
            "DWA Reference.txt": table(
                "Element ID|IWA ID|DWA ID|DWA Title", "4.A.1.a.1|4.A.1.a.1.I01|4.A.1.a.1.I01.D02|Read manuals.",
                "4.A.1.a.1|4.A.1.a.1.I01|4.A.1.a.1.I01.D01|Read plans."),
            "IWA Reference.txt": table(
                "Element ID|IWA ID|IWA Title", "4.A.1.a.1|4.A.1.a.1.I01|Read things."),
        ]) { $1 })

    /// The layout from 30.3 on: renamed and split files, look-up columns, another order of columns.
    package static let new = SmallRelease(
        files: common.merging([
            "Essential Skills.txt": table([ratingHeader] + essential),
            "Transferable Skills.txt": table([ratingHeader] + transferable),
            "Career Interest Types.txt": table(
                ["O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value|Date|Domain Source"] + types),
            "Specific Interest Areas.txt": table(
                ["O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value|Date|Domain Source"] + areas),
            "Software Skills.txt": table(
                "O*NET-SOC Code|Title|Commodity Title|Commodity Code|Workplace Example|In Demand|Hot Technology",
                "15-1252.00|Bit Bakers|Development environment software|43232408|Python|Y|Y",
                "15-1252.00|Bit Bakers|Other software|43239999|Our own tool|N|N"),
            "Job Titles.txt": table(
                "O*NET-SOC Code|Title|Job Title|Short Title|Source(s)", "15-1252.00|Bit Bakers|Coder|n/a|04,06",
                "15-1252.00|Bit Bakers|Applications Programmer|AP|08", "11-1011.00|Heads|Boss|n/a|10"),
            "Education.txt": table([trainingHeader] + education),
            "Training and Experience.txt": table([trainingHeader] + training),
            "GWAs to IWAs to DWAs.txt": table(
                "Element ID|Element Name|IWA ID|IWA Title|DWA ID|DWA Title",
                "4.A.1.a.1|Getting Information|4.A.1.a.1.I01|Read things.|4.A.1.a.1.I01.D01|Read plans.",
                "4.A.1.a.1|Getting Information|4.A.1.a.1.I01|Read things.|4.A.1.a.1.I01.D02|Read manuals."),
        ]) { $1 })

    private static func table(_ lines: [String]) -> String {
        lines.map { table($0) }.joined()
    }

    private static let ratingHeader =
        "O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value|N|Standard Error|Lower CI Bound|Upper CI Bound|"
        + "Recommend Suppress|Not Relevant|Date|Domain Source"
    private static let essential = [
        "11-1011.00|2.A.1.a|Reading|IM|4.12|8|0.1250|3.8800|4.3700|N|n/a|08/2023|Analyst",
        "11-1011.00|2.A.1.a|Reading|LV|4.62|8|0.1830|4.2664|4.9836|N|N|08/2023|Analyst",
        "15-1252.00|2.A.1.a|Reading|IM|3.75|8|0.1637|3.4292|4.0708|N|n/a|08/2024|Analyst",
        "15-1252.00|2.A.1.a|Reading|LV|4.00|8|0.0000|n/a|n/a|Y|Y|08/2024|Analyst",
    ]
    private static let transferable = [
        "11-1011.00|2.B.1.a|Persuading|IM|4.00|8|n/a|n/a|n/a|n/a|n/a|08/2023|Analyst",
        "11-1011.00|2.B.1.a|Persuading|LV|4.25|8|0.1637|3.9292|4.5708|N|N|08/2023|Analyst",
        "15-1252.00|2.B.1.a|Persuading|IM|2.88|n/a|0.2266|2.4359|3.3241|N|n/a|n/a|n/a",
        "15-1252.00|2.B.1.a|Persuading|LV|2.75|8|0.2500|2.2600|3.2400|N|N|08/2024|Analyst",
    ]
    private static let types = ["11-1011.00|1.B.1.a|Realistic|OI|1.30|11/2023|Machine Learning"]
    private static let areas = ["11-1011.00|1.B.3.a|Mechanics|OI|2.50|11/2023|Machine Learning"]
    private static let trainingHeader =
        "O*NET-SOC Code|Element ID|Element Name|Scale ID|Category|Data Value|N|Standard Error|Lower CI Bound|"
        + "Upper CI Bound|Recommend Suppress|Date|Domain Source"
    private static let education = [
        "11-1011.00|2.D.1|Education|RL|1|40.00|28|0.0000|n/a|n/a|N|08/2023|Incumbent",
        "11-1011.00|2.D.1|Education|RL|2|60.00|28|4.1428|0.6307|25.5524|N|08/2023|Incumbent",
    ]
    private static let training = ["11-1011.00|3.A.1|Experience|RW|1|100.00|28|0.0000|n/a|n/a|N|08/2023|Incumbent"]

    private static let common = [
        "Read Me.txt": "O*NET 30.1 Database\nDecember 2025 Release\n---------------------\n",
        "Occupation Data.txt": table(
            "O*NET-SOC Code|Title|Description", "29-2043.00|Menders|Mend.", "11-1011.00|Heads|Head things.",
            "15-1252.00|Bit Bakers|Bake bits."),
        "Scales Reference.txt": table(
            "Scale ID|Scale Name|Minimum|Maximum", "LV|Level|0|7", "IM|Importance|1|5", "OI|Occupational Interests|1|7",
            "RL|Education|0|100", "RW|Experience|0|100", "CX|Context|1|5", "CXP|Context shares|0|100",
            "FT|Frequency|0|100", "RT|Relevance|0|100"),
        "Content Model Reference.txt": table(
            "Element ID|Element Name|Description", "1|Worker Characteristics|About workers.",
            "1.B.1.a|Realistic|Likes things.", "1.B.3.a|Mechanics|Likes machines.", "2|Worker Requirements|Needs.",
            "2.A|Basic Skills|Basics.", "2.A.1|Content|Contents.", "2.A.1.a|Reading|Reads.",
            "2.B.1.a|Persuading|Persuades.", "2.D.1|Education|School.", "3.A.1|Experience|Earlier work.",
            "4.A.1.a.1|Getting Information|Finds out.", "4.C.1.a.2.c|Public Speaking|Speaks.",
            "5|Occupation-Specific|-",
            "5.A|Tasks|-"),
        "Work Context.txt": table(
            "O*NET-SOC Code|Element ID|Element Name|Scale ID|Category|Data Value|N|Standard Error|Lower CI Bound|"
                + "Upper CI Bound|Recommend Suppress|Not Relevant|Date|Domain Source",
            "11-1011.00|4.C.1.a.2.c|Public Speaking|CX|n/a|4.10|30|0.1|3.9|4.3|N|n/a|08/2023|Incumbent",
            "11-1011.00|4.C.1.a.2.c|Public Speaking|CXP|1|25.50|30|0.1|3.9|4.3|N|n/a|08/2023|Incumbent"),
        "Task Statements.txt": table(
            "O*NET-SOC Code|Task ID|Task|Task Type|Incumbents Responding|Date|Domain Source",
            "11-1011.00|8823|Direct things.|Core|95|08/2023|Incumbent",
            "15-1252.00|9001|Bake bits.|n/a|n/a|n/a|n/a"),
        "Emerging Tasks.txt": table(
            "O*NET-SOC Code|Task|Category|Original Task ID|Original Task|Date|Domain Source",
            "15-1252.00|Bake qubits.|New|n/a|n/a|08/2025|Occupational Expert",
            "15-1252.00|Bake more bits.|Revision|9001|Bake bits.|08/2025|Occupational Expert"),
        "Task Ratings.txt": table(
            "O*NET-SOC Code|Task ID|Scale ID|Category|Data Value|N|Standard Error|Lower CI Bound|Upper CI Bound|"
                + "Recommend Suppress|Date|Domain Source",
            "11-1011.00|8823|FT|1|5.92|68|3.6|1.7|18.3|N|08/2023|Incumbent",
            "11-1011.00|8823|RT|n/a|74.4|95|4.7|64|82|N|08/2023|Incumbent"),
        "Tasks to DWAs.txt": table(
            "O*NET-SOC Code|Task ID|DWA ID|Date|Domain Source",
            "11-1011.00|8823|4.A.1.a.1.I01.D02|07/2014|Analyst"),
        "Tools Used.txt": table(
            "O*NET-SOC Code|Example|Commodity Code|Commodity Title", "11-1011.00|Gavel|44101809|Hammer"),
        "UNSPSC Reference.txt": table(
            "Commodity Code|Commodity Title|Class Code|Class Title|Family Code|Family Title|Segment Code|Segment Title",
            "43232408|Development environment software|1|Development|2|Software|3|Technology"),
        "Sample of Reported Titles.txt": table(
            "O*NET-SOC Code|Reported Job Title|Shown in My Next Move", "15-1252.00|Coder|Y"),
        "Related Occupations.txt": table(
            "O*NET-SOC Code|Related O*NET-SOC Code|Relatedness Tier|Index", "11-1011.00|15-1252.00|Primary-Short|1"),
        "Job Zones.txt": table("O*NET-SOC Code|Job Zone|Date|Domain Source", "11-1011.00|5|08/2023|Analyst"),
        "Job Zone Reference.txt": table(
            "Job Zone|Name|Experience|Education|Job Training|Examples|SVP Range", "5|Zone Five|Much|Long|Some|All|8"),
        "Task Categories.txt": table("Scale ID|Category|Category Description", "FT|1|Yearly or less"),
        "Work Context Categories.txt": table(
            "Element ID|Element Name|Scale ID|Category|Category Description", "4.C.1.a.2.c|Speaking|CXP|1|Never"),
        "Level Scale Anchors.txt": table(
            "Element ID|Element Name|Scale ID|Anchor Value|Anchor Description", "2.A.1.a|Reading|LV|2|Read a sign"),
        "Skills to Work Activities.txt": table(
            "Skills Element ID|Skills Element Name|Work Activities Element ID|Work Activities Element Name",
            "2.A.1.a|Reading|4.A.1.a.1|Getting Information"),
        "Basic Interests to RIASEC.txt": table(
            "Basic Interests Element ID|Basic Interests Element Name|RIASEC Element ID|RIASEC Element Name",
            "1.B.3.a|Mechanics|1.B.1.a|Realistic"),
        "RIASEC Keywords.txt": table(
            "Element ID|Element Name|Keyword|Keyword Type", "1.B.1.a|Realistic|Build|Action",
            "1.B.1.a|Realistic|Drive|Action"),
    ]
}

import Foundation

/// A data folder with the files of four small frameworks: `SmallRelease` of O*NET, two occupations of ESCO with German
/// names, two unit groups of ISCO-08, and a table between ESCO and O*NET.
package struct SmallFrameworks: Sendable {
    /// Contents by path below the folder, O*NET's left out.
    package var files: [String: String] = [
        "esco/v1.2.0/occupations_en.csv": """
        conceptUri,iscoGroup,preferredLabel,altLabels,description,code
        http://data.europa.eu/esco/occupation/a,7512,baker,bread maker,Bakes.,7512.1
        http://data.europa.eu/esco/occupation/b,2512,software developer,coder,Codes.,2512.4

        """,
        "esco/v1.2.0/ISCOGroups_en.csv": """
        conceptUri,code,preferredLabel
        http://data.europa.eu/esco/isco/C2512,2512,Software developers
        http://data.europa.eu/esco/isco/C7512,7512,Bakers

        """,
        "esco/v1.2.0/skills_en.csv":
            "conceptUri,skillType,preferredLabel,altLabels\ns1,knowledge,flour,meal\ns2,skill/competence,knead,\n",
        "esco/v1.2.0/occupationSkillRelations.csv": """
        occupationUri,relationType,skillType,skillUri
        http://data.europa.eu/esco/occupation/a,essential,knowledge,s1
        http://data.europa.eu/esco/occupation/a,optional,skill/competence,s2

        """,
        "esco/v1.2.0/labels-de/occupations_de.csv": """
        conceptUri,preferredLabel,altLabels
        http://data.europa.eu/esco/occupation/a,Bäcker,Bäckerin

        """,
        "isco/ISCO-08 EN Structure and definitions.csv": """
        Level,ISCO 08 Code,Title EN,Definition
        1,2,Professionals,All.
        4,2512,Software developers,Develop.
        1,7,Craft workers,All.
        4,7512,Bakers and confectionery makers,Bake.

        """,
        "crosswalks/crosswalk_esco_onet.csv": """
        O*NET Id,O*NET Title,ESCO or ISCO URI,Type of Match
        15-1252.00,Bit Bakers,http://data.europa.eu/esco/occupation/b,exactMatch

        """,
    ]

    /// Makes the files as they should be.
    package init() {}

    /// The same with a file of the OECD that broke off.
    package static let withDamage: SmallFrameworks = {
        var frameworks = SmallFrameworks()
        frameworks.files["oecd/oecd_skills_for_jobs_2022.json"] = #"{"us_skills": [{"skill_code": "1", "#
        return frameworks
    }()

    /// Writes everything below a folder, which is made, and returns it.
    @discardableResult
    package func write(to folder: String) throws -> String {
        var all = files
        for (name, text) in SmallRelease.old.files { all["onet/30.1/" + name] = text }
        for (path, text) in all {
            let file = URL(fileURLWithPath: folder + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return folder
    }
}

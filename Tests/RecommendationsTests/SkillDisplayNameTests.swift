import Testing

@testable import Occupations
@testable import Recommendations

@Suite("Short names of skills")
struct SkillDisplayNameTests {
    @Test(
        "of products",
        arguments: [
            ("Structured query language SQL", true, "SQL"), ("Python", true, "Python"), ("R", true, "R"),
            ("Microsoft Excel", true, "Excel"), ("Microsoft Word", true, "Microsoft Word"),
            ("Microsoft Office software", true, "Microsoft Office"), ("Amazon Web Services AWS software", true, "AWS"),
            ("Microsoft Azure software", true, "Azure"), ("Salesforce software", true, "Salesforce"),
            ("Accounting software", false, "Accounting software"), ("Oracle Java", true, "Java"),
            ("The MathWorks MATLAB", true, "MATLAB"), ("Dassault Systemes SolidWorks", true, "SolidWorks"),
            ("Customer relationship management CRM software", false, "CRM software"),
            ("Data base user interface and query software", false, "Data base user interface and query software"),
            ("JavaScript Object Notation JSON", true, "JSON"), ("Google Cloud software", false, "Google Cloud"),
            ("C++", true, "C++"), ("Autodesk AutoCAD Civil 3D", true, "AutoCAD Civil 3D"),
        ])
    func products(_ name: String, _ isBrand: Bool, _ short: String) {
        #expect(SkillDisplayName.product(name, isBrand: isBrand) == short)
    }

    @Test(
        "of concepts",
        arguments: [
            ("Python (computer programming)", "Python"), ("use databases", "Databases"),
            ("machine learning", "Machine learning"),
            ("perform data cleansing", "Data cleansing"), ("apply for research funding", "Apply for research funding"),
            ("speak different languages", "Speak different languages"), ("iOS", "iOS"),
            ("carry out sales analysis", "Sales analysis"),
        ])
    func concepts(_ name: String, _ short: String) {
        #expect(SkillDisplayName.concept(name) == short)
    }

    @Test("tell C, C++ and C# apart and plural from nothing")
    func keys() {
        #expect(Set(["C", "C++", "C#"].map(SkillDisplayName.key)).count == 3)
        #expect(SkillDisplayName.key("Databases") == SkillDisplayName.key("database"))
        #expect(SkillDisplayName.key("Data mining") != SkillDisplayName.key("Data models"))
    }
}

@Suite("Lists that take turns")
struct InterleavingTests {
    @Test("each has its share of every beginning, and what ends leaves its share to the others")
    func shares() {
        let merged = Interleaving.merge([(["a", "b", "c"], 0.5), (["1", "2", "3", "4"], 0.25), ([], 9)])
        // Progress (taken + 0.5) / share: a 1, 1 2, b 3, c 5, then 2 and the rest.
        #expect(merged == ["a", "1", "b", "c", "2", "3", "4"])
        #expect(Interleaving.merge([([Int](), 1)]).isEmpty)
    }
}

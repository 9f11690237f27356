package import Documents

extension LabelledSet {
    /// Labels that name no skill.
    private static let noSkill: Set = ["UNDERSPECIFIED", "LABEL NOT PRESENT", ""]

    /// Reads sentences with the labels of their skills, a row each; rows of one sentence belong together.
    ///
    /// The labels UNDERSPECIFIED and LABEL NOT PRESENT are left out; a sentence may be left without any.
    ///
    /// - Throws: `DocumentError` that names file, line and remedy.
    package init(sentences path: String) throws(DocumentError) {
        let table = try LabelledTable(path: path)
        var places = (sentence: 0, label: 1)
        if table.header != nil {
            places.sentence = try table.required(.text, for: "the sentence")
            places.label = try table.required(.code, for: "the skill's label")
        }
        var queries: [LabelledQuery] = []
        var known: [String: Int] = [:]
        for row in table.rows {
            let sentence = try table.field(places.sentence, of: row)
            let label = try table.field(places.label, of: row)
            if known[sentence] == nil {
                known[sentence] = queries.count
                queries.append(LabelledQuery(id: "\(row.line)", text: sentence))
            }
            guard let place = known[sentence], !Self.noSkill.contains(label) else { continue }
            queries[place].grades[label] = 1
        }
        self.init(name: table.file, queries: queries)
    }
}

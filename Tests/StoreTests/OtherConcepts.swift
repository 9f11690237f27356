import Taxonomy

extension ReleaseContent {
    /// This release with rows in every list that O*NET leaves empty, each in the order in which the store returns it.
    ///
    /// Two rows differ in every optional field where there is one.
    func withOtherConcepts() -> ReleaseContent {
        var content = self
        content.groups = [
            OccupationGroupRecord(code: "1", title: "Managers", summary: "Lead.", level: 1, parentCode: nil),
            OccupationGroupRecord(code: "11", title: "Chief executives", summary: "", level: 2, parentCode: "1"),
        ]
        content.memberships = [OccupationMembership(occupation: 0, group: 1)]
        content.qualifications = [
            QualificationRecord(
                code: "Q1", title: "Baker", summary: "Bakes.", level: 4.5, sector: "Food", occupation: "Baker"),
            QualificationRecord(code: "Q2", title: "Cook", summary: "", level: nil, sector: "", occupation: ""),
        ]
        content.labels = [
            LabelRecord(subject: .group, position: 0, language: "de", kind: .preferred, text: "Führungskräfte"),
            LabelRecord(subject: .occupation, position: 0, language: "fr", kind: .alternate, text: "cuisinière"),
            LabelRecord(subject: .occupation, position: 0, language: "fr", kind: .alternate, text: "cuisinier"),
            LabelRecord(subject: .qualification, position: 1, language: "hi", kind: .hidden, text: "रसोइया"),
            LabelRecord(subject: .skill, position: 1, language: "en", kind: .alternate, text: "reading"),
        ]
        content.attributes = [
            AttributeRecord(subject: .occupation, position: 1, name: ConceptAttribute.regulation, value: "by law"),
            AttributeRecord(subject: .skill, position: 0, name: ConceptAttribute.collection, value: "digital"),
            AttributeRecord(subject: .skill, position: 0, name: ConceptAttribute.collection, value: "a second one"),
        ]
        content.occupationLinks = [
            OccupationSkillLink(occupation: 0, skill: 0, relation: .essential),
            OccupationSkillLink(occupation: 0, skill: 1, relation: .optional),
            OccupationSkillLink(occupation: 1, skill: 0, relation: .uses),
        ]
        content.sectorSkills = [
            SectorSkillRecord(code: "S-1.1", sector: "Food", skill: 1, title: "Baking", scale: 0, level: 2.5)
        ]
        content.crosswalks = [
            CrosswalkRecord(
                source: .noc, sourceCode: "00010", target: .isco, targetCode: "1111", relation: .broad,
                isPartial: true, weight: 0.25, note: "a part"),
            CrosswalkRecord(source: .noc, sourceCode: "00010", target: .isco, targetCode: "1111"),
            CrosswalkRecord(
                source: .noc, sourceCode: "00011", target: .onet, targetCode: "11-1011.00", isPartial: false),
        ]
        content.indicators = [
            IndicatorRecord(
                subject: .occupation, classification: .soc2018, code: "11-1011", country: "US", measure: "median_wage",
                period: "2024", value: 206_420, unit: "USD", note: ""),
            IndicatorRecord(
                subject: .skill, classification: .oecd, code: "03-1", country: "US", measure: "shortage",
                period: "2022", value: nil, unit: "index", note: "#"),
        ]
        return content
    }
}

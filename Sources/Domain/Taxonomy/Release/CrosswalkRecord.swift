/// A classification that crosswalks link: those of the loaded frameworks and intermediate ones.
package struct Classification: Sendable, Hashable, Comparable {
    /// A stable short name; for the classification of a framework, the framework's id.
    package let id: String

    package init(id: String) {
        self.id = id
    }

    package static func < (left: Classification, right: Classification) -> Bool { left.id < right.id }

    /// O*NET-SOC 2019, which O*NET has used since release 25.1.
    package static let onet = Classification(id: "onet")
    /// O*NET-SOC 2010.
    package static let onetSOC2010 = Classification(id: "onet-soc-2010")
    /// Standard Occupational Classification of the United States, 2018.
    package static let soc2018 = Classification(id: "soc-2018")
    /// Standard Occupational Classification of the United States, 2010.
    package static let soc2010 = Classification(id: "soc-2010")
    /// ESCO occupations, by URI.
    package static let esco = Classification(id: "esco")
    /// ESCO skills, by URI.
    package static let escoSkills = Classification(id: "esco-skills")
    /// Competence system of the German employment agency.
    package static let kompetenzen = Classification(id: "ba-kompetenzen")
    /// ISCO-08: unit groups (four digits) and the groups above them.
    package static let isco = Classification(id: "isco")
    /// ISCO-88.
    package static let isco88 = Classification(id: "isco-88")
    /// NOC 2021: unit groups (five digits) and OaSIS profiles (`21231.00`).
    package static let noc = Classification(id: "noc")
    /// NOC 2016.
    package static let noc2016 = Classification(id: "noc-2016")
    /// NOC 2011.
    package static let noc2011 = Classification(id: "noc-2011")
    /// ANZSCO 2022.
    package static let anzsco = Classification(id: "anzsco")
    /// ANZSCO 2021, as the Australian Skills Classification uses it.
    package static let anzsco2021 = Classification(id: "anzsco-2021")
    /// Occupations of the Australian Skills Classification: ANZSCO codes of four and six digits of the edition that it
    /// used.
    package static let asc = Classification(id: "asc")
    /// NCO 2015 of India; its first four digits are the ISCO-08 unit group.
    package static let nco = Classification(id: "nco")
    /// UK SOC 2020 with its six-digit extension.
    package static let ukSOC = Classification(id: "uk-soc")
    /// OECD Skills for Jobs skill codes.
    package static let oecd = Classification(id: "oecd")
}

/// How one concept is related to another, in the terms of SKOS.
package enum MappingRelation: String, Sendable, CaseIterable, Hashable {
    /// The concepts are the same.
    case exact
    /// The concepts are nearly the same.
    case close
    /// The target is broader than the source.
    case broad
    /// The target is narrower than the source.
    case narrow
    /// The concepts are associated.
    case related

    /// The relation in the opposite direction.
    package var reversed: MappingRelation {
        switch self {
        case .broad: .narrow
        case .narrow: .broad
        case .exact, .close, .related: self
        }
    }

    /// The composition of two consecutive relations: equal directions are kept, opposite directions give `related`, and
    /// `exact` is neutral.
    package static func composed(_ first: MappingRelation, _ second: MappingRelation) -> MappingRelation {
        switch (first, second) {
        case (.exact, _): second
        case (_, .exact): first
        case (.related, _), (_, .related), (.broad, .narrow), (.narrow, .broad): .related
        case (.close, _): second
        case (_, .close): first
        case (.broad, .broad): .broad
        case (.narrow, .narrow): .narrow
        }
    }
}

/// A published link between codes of two classifications.
package struct CrosswalkRecord: Sendable, Hashable {
    /// The classification of `sourceCode`.
    package var source: Classification
    /// The code as published, with the zeros restored that spreadsheets removed.
    package var sourceCode: String
    /// The classification of `targetCode`.
    package var target: Classification
    /// The code as published, with the zeros restored that spreadsheets removed.
    package var targetCode: String
    /// The relation of the target to the source; `nil` where the table does not state it.
    package var relation: MappingRelation?
    /// Whether only a part of one of them is meant; `nil` where the table does not state it.
    package var isPartial: Bool?
    /// The share of the source that maps to the target, 0 to 1; `nil` where the table has none.
    package var weight: Double?
    /// The publisher's remark; empty if none.
    package var note: String

    package init(
        source: Classification, sourceCode: String, target: Classification, targetCode: String,
        relation: MappingRelation? = nil, isPartial: Bool? = nil, weight: Double? = nil, note: String = ""
    ) {
        self.source = source
        self.sourceCode = sourceCode
        self.target = target
        self.targetCode = targetCode
        self.relation = relation
        self.isPartial = isPartial
        self.weight = weight
        self.note = note
    }
}

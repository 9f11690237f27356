/// A column of an O*NET table, whichever of its names a release uses.
enum ONetColumn: String, Sendable, CaseIterable {
    case occupationCode = "O*NET-SOC Code"
    case relatedCode = "Related O*NET-SOC Code"
    case title = "Title"
    case description = "Description"
    case elementID = "Element ID"
    case elementName = "Element Name"
    case scaleID = "Scale ID"
    case scaleName = "Scale Name"
    case minimum = "Minimum"
    case maximum = "Maximum"
    case category = "Category"
    case categoryDescription = "Category Description"
    case dataValue = "Data Value"
    case sampleSize = "N"
    case standardError = "Standard Error"
    case lowerBound = "Lower CI Bound"
    case upperBound = "Upper CI Bound"
    case recommendSuppress = "Recommend Suppress"
    case notRelevant = "Not Relevant"
    case date = "Date"
    case domainSource = "Domain Source"
    case anchorValue = "Anchor Value"
    case anchorDescription = "Anchor Description"
    case alternateTitle = "Alternate Title"
    case shortTitle = "Short Title"
    case sources = "Source(s)"
    case reportedTitle = "Reported Job Title"
    case shownInMyNextMove = "Shown in My Next Move"
    case taskID = "Task ID"
    case task = "Task"
    case taskType = "Task Type"
    case incumbentsResponding = "Incumbents Responding"
    case intermediateID = "IWA ID"
    case intermediateTitle = "IWA Title"
    case detailedID = "DWA ID"
    case detailedTitle = "DWA Title"
    case example = "Example"
    case commodityCode = "Commodity Code"
    case commodityTitle = "Commodity Title"
    case classTitle = "Class Title"
    case familyTitle = "Family Title"
    case segmentTitle = "Segment Title"
    case hotTechnology = "Hot Technology"
    case inDemand = "In Demand"
    case relatednessTier = "Relatedness Tier"
    case relatedIndex = "Index"
    case jobZone = "Job Zone"
    case zoneName = "Name"
    case zoneExperience = "Experience"
    case zoneEducation = "Education"
    case zoneTraining = "Job Training"
    case zoneExamples = "Examples"
    case zonePreparation = "SVP Range"
    case linkFrom = "From Element ID"
    case linkTo = "To Element ID"

    /// The name that this release line uses.
    var name: String { rawValue }

    /// Names in the order they are looked for. Compared by their letters and digits only (`onet_soc_code`), so case,
    /// spaces and signs do not matter.
    var aliases: [String] {
        switch self {
        case .occupationCode: [name, "ONETSOC Code", "O*NET-SOC 2019 Code", "SOC Code", "Occupation Code"]
        case .relatedCode:
            [name, "Related ONETSOC Code", "O*NET-SOC Code (Related)", "Related Occupation Code"]
        case .title: [name, "Occupation Title", "O*NET-SOC Title", "O*NET-SOC 2019 Title"]
        case .alternateTitle: [name, "Job Title", "Alternative Title"]
        case .reportedTitle: [name, "Reported Title", "Job Title"]
        case .sources: [name, "Source", "Sources"]
        case .shownInMyNextMove: [name, "Shown in MNM"]
        case .example:
            [
                name, "Workplace Example", "Software", "Software Title", "Software Name", "Software Skill",
                "Technology", "Tool", "T2 Example",
            ]
        case .commodityCode: [name, "UNSPSC Code", "Software Category Code"]
        case .commodityTitle: [name, "UNSPSC Title", "Software Category", "Software Category Title"]
        case .hotTechnology: [name, "Hot Software", "Hot"]
        case .relatednessTier: [name, "Tier"]
        case .relatedIndex: [name, "Related Index", "Rank"]
        case .zoneTraining: [name, "Training"]
        case .zonePreparation: [name, "SVP"]
        case .sampleSize: [name, "Sample Size"]
        case .lowerBound: [name, "Lower CI", "Lower Confidence Bound"]
        case .upperBound: [name, "Upper CI", "Upper Confidence Bound"]
        case .recommendSuppress: [name, "Suppress"]
        case .intermediateTitle: [name, "IWA Name"]
        case .detailedTitle: [name, "DWA Name"]
        case .linkFrom:
            [
                "Abilities Element ID", "Skills Element ID", "Essential Skills Element ID",
                "Transferable Skills Element ID", "Basic Interests Element ID", "Specific Interest Areas Element ID",
            ]
        case .linkTo:
            [
                "Work Activities Element ID", "Work Context Element ID", "RIASEC Element ID",
                "Career Interest Types Element ID",
            ]
        case .elementID: [name, "GWA Element ID", "GWA ID"]
        case .date: [name, "Date Updated"]
        default: [name]
        }
    }
}

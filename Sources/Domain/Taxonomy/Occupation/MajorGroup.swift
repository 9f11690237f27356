/// A major group of the Standard Occupational Classification: the first two digits of an O*NET-SOC code.
package struct MajorGroup: Sendable, Hashable {
    /// Two digits.
    package let code: String
    /// Its title, without the word "Occupations".
    package let title: String

    /// The 23 major groups of SOC 2018 in order.
    package static let all: [MajorGroup] = [
        .init(code: "11", title: "Management"), .init(code: "13", title: "Business and Financial Operations"),
        .init(code: "15", title: "Computer and Mathematical"), .init(code: "17", title: "Architecture and Engineering"),
        .init(code: "19", title: "Life, Physical, and Social Science"),
        .init(code: "21", title: "Community and Social Service"), .init(code: "23", title: "Legal"),
        .init(code: "25", title: "Educational Instruction and Library"),
        .init(code: "27", title: "Arts, Design, Entertainment, Sports, and Media"),
        .init(code: "29", title: "Healthcare Practitioners and Technical"),
        .init(code: "31", title: "Healthcare Support"), .init(code: "33", title: "Protective Service"),
        .init(code: "35", title: "Food Preparation and Serving Related"),
        .init(code: "37", title: "Building and Grounds Cleaning and Maintenance"),
        .init(code: "39", title: "Personal Care and Service"), .init(code: "41", title: "Sales and Related"),
        .init(code: "43", title: "Office and Administrative Support"),
        .init(code: "45", title: "Farming, Fishing, and Forestry"),
        .init(code: "47", title: "Construction and Extraction"),
        .init(code: "49", title: "Installation, Maintenance, and Repair"), .init(code: "51", title: "Production"),
        .init(code: "53", title: "Transportation and Material Moving"), .init(code: "55", title: "Military Specific"),
    ]
}

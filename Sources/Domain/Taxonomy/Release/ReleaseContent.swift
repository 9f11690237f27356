/// Everything that one release of a framework says, typed and checked, in memory.
///
/// Rows refer to occupations, skills and scales by their position in `occupations`, `skills` and `scales` (`Int32`
/// positions keep a release of some 300,000 ratings small). An adapter fills it; the store writes it.
package struct ReleaseContent: Sendable {
    /// Which framework.
    package var framework: Framework
    /// The release's version, for instance `30.1`.
    package var version: String
    /// When the publisher released it, as the publisher writes it (`December 2025`); empty if unknown.
    package var releasedOn: String = ""
    /// Whether this is Metier's small bundled sample and not a publisher's release.
    package var isSample = false

    /// Occupations in the order of their codes.
    package var occupations: [OccupationRecord] = []
    /// Titles other than the preferred one.
    package var titles: [TitleRecord] = []
    /// Rated and linked concepts and the headings above them.
    package var skills: [SkillRecord] = []
    /// Links between skills, for instance an ability and the work activities that need it.
    package var skillLinks: [SkillLinkRecord] = []
    /// Scales.
    package var scales: [ScaleRecord] = []
    /// Meanings of the categories of categorical scales.
    package var scaleCategories: [ScaleCategoryRecord] = []
    /// Worked examples of levels.
    package var levelAnchors: [LevelAnchorRecord] = []
    /// Ratings, ordered by occupation, skill and scale.
    package var ratings: [RatingRecord] = []
    /// Shares of answers by category (education, training, experience, work context).
    package var distributions: [DistributionRecord] = []
    /// Task statements.
    package var tasks: [TaskRecord] = []
    /// Ratings of tasks.
    package var taskRatings: [TaskRatingRecord] = []
    /// Detailed work activities and what they belong to.
    package var detailedActivities: [DetailedActivityRecord] = []
    /// Which tasks show which detailed work activity.
    package var taskActivities: [TaskActivityRecord] = []
    /// Technologies and tools.
    package var technologies: [TechnologyRecord] = []
    /// The product classification that technologies and tools belong to.
    package var commodities: [CommodityRecord] = []
    /// Related occupations.
    package var relatedOccupations: [RelatedOccupationRecord] = []
    /// Job zone of each occupation.
    package var jobZones: [JobZoneRecord] = []
    /// What the job zones mean.
    package var jobZoneDefinitions: [JobZoneDefinitionRecord] = []
    /// Headings above occupations, in the order of their codes.
    package var groups: [OccupationGroupRecord] = []
    /// Which occupation stands below which heading.
    package var memberships: [OccupationMembership] = []
    /// Other names of skills, and names in other languages.
    package var labels: [LabelRecord] = []
    /// Facts that no engine computes with.
    package var attributes: [AttributeRecord] = []
    /// Links between occupations and skills that have no number, ordered by occupation and skill.
    package var occupationLinks: [OccupationSkillLink] = []
    /// Qualifications of a national register, in the order of their codes.
    package var qualifications: [QualificationRecord] = []
    /// Skills at a level in an industry.
    package var sectorSkills: [SectorSkillRecord] = []
    /// Links between codes of two classifications.
    package var crosswalks: [CrosswalkRecord] = []
    /// Figures about demand.
    package var indicators: [IndicatorRecord] = []

    /// Rows of all kinds together.
    package var rowCount: Int {
        occupations.count + titles.count + skills.count + skillLinks.count + scales.count + scaleCategories.count
            + levelAnchors.count + ratings.count + distributions.count + tasks.count + taskRatings.count
            + detailedActivities.count + taskActivities.count + technologies.count + commodities.count
            + relatedOccupations.count + jobZones.count + jobZoneDefinitions.count + groups.count + memberships.count
            + labels.count + attributes.count + occupationLinks.count + qualifications.count + sectorSkills.count
            + crosswalks.count + indicators.count
    }

    /// Makes an empty release.
    package init(framework: Framework, version: String) {
        self.framework = framework
        self.version = version
    }
}

/// An occupation of a release.
package struct OccupationRecord: Sendable, Hashable {
    /// The framework's own code, for instance `15-1252.00`.
    package var code: String
    /// The preferred title.
    package var title: String
    /// What its members do.
    package var summary: String

    /// Makes an occupation.
    package init(code: String, title: String, summary: String) {
        self.code = code
        self.title = title
        self.summary = summary
    }
}

/// What sort of title a title is.
package enum TitleKind: String, Sendable, CaseIterable {
    /// The framework's own title of the occupation.
    case preferred
    /// Another name for it, or for a part of it.
    case alternate
    /// A name that people in the occupation reported.
    case reported
    /// A name that helps to find it but is not shown (misspellings, abbreviations).
    case hidden
}

/// A title of an occupation other than the preferred one.
package struct TitleRecord: Sendable {
    /// Position of the occupation.
    package var occupation: Int32
    /// The title as published.
    package var title: String
    /// Its abbreviation, if one is given.
    package var shortTitle: String?
    /// What sort of title.
    package var kind: TitleKind
    /// The publisher's source codes as published (`04,06`), or whether it is shown to the public; empty if not given.
    package var origin: String

    /// Makes a title.
    package init(occupation: Int32, title: String, shortTitle: String?, kind: TitleKind, origin: String) {
        self.occupation = occupation
        self.title = title
        self.shortTitle = shortTitle
        self.kind = kind
        self.origin = origin
    }
}

/// A skill of a release: any concept that is rated or linked, or a heading above such concepts.
package struct SkillRecord: Sendable, Hashable {
    /// The framework's own id, for instance `2.A.1.a` or a URI.
    package var code: String
    /// Its name.
    package var name: String
    /// What it means.
    package var summary: String
    /// What sort of concept.
    package var kind: SkillKind
    /// The code of the heading above it, if that heading is part of the release.
    package var parentCode: String?

    /// Makes a skill.
    package init(code: String, name: String, summary: String, kind: SkillKind, parentCode: String?) {
        self.code = code
        self.name = name
        self.summary = summary
        self.kind = kind
        self.parentCode = parentCode
    }
}

/// A published link between two skills.
package struct SkillLinkRecord: Sendable, Hashable {
    /// Position of the skill that needs or belongs to the other one.
    package var from: Int32
    /// Position of the other skill.
    package var to: Int32
    /// How they are linked: `related_activity`, `related_context`, `interest_area`.
    package var relation: String

    /// Makes a link.
    package init(from: Int32, to: Int32, relation: String) {
        self.from = from
        self.to = to
        self.relation = relation
    }
}

/// A scale of a release.
package struct ScaleRecord: Sendable, Hashable {
    /// The framework's own id, for instance `LV`.
    package var code: String
    /// Its name.
    package var name: String
    /// The least value.
    package var minimum: Double
    /// The greatest value.
    package var maximum: Double

    /// Makes a scale.
    package init(code: String, name: String, minimum: Double, maximum: Double) {
        self.code = code
        self.name = name
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// What one category of a categorical scale means.
package struct ScaleCategoryRecord: Sendable, Hashable {
    /// Position of the skill that the categories belong to; `nil` where they belong to the scale alone.
    package var skill: Int32?
    /// Position of the scale.
    package var scale: Int16
    /// The category, counted from 1.
    package var category: Int16
    /// What it means.
    package var meaning: String

    /// Makes a category.
    package init(skill: Int32?, scale: Int16, category: Int16, meaning: String) {
        self.skill = skill
        self.scale = scale
        self.category = category
        self.meaning = meaning
    }
}

/// A worked example of a level of a skill.
package struct LevelAnchorRecord: Sendable, Hashable {
    /// Position of the skill.
    package var skill: Int32
    /// Position of the scale.
    package var scale: Int16
    /// The value that the example stands for.
    package var value: Double
    /// The example.
    package var example: String

    /// Makes an anchor.
    package init(skill: Int32, scale: Int16, value: Double, example: String) {
        self.skill = skill
        self.scale = scale
        self.value = value
        self.example = example
    }
}

/// How well a number is known, as published. Every part may be missing.
package struct RatingPrecision: Sendable, Hashable {
    /// How many people or judges were asked.
    package var sampleSize: Int32?
    /// Standard error, in the scale's own units.
    package var standardError: Double?
    /// Lower bound of the 95 % confidence interval.
    package var lowerBound: Double?
    /// Upper bound of the 95 % confidence interval.
    package var upperBound: Double?
    /// The publisher advises against using the value (O*NET `Recommend Suppress` is `Y`); `nil` where not stated.
    package var suppressed: Bool?

    /// Makes a precision.
    package init(
        sampleSize: Int32? = nil, standardError: Double? = nil, lowerBound: Double? = nil, upperBound: Double? = nil,
        suppressed: Bool? = nil
    ) {
        self.sampleSize = sampleSize
        self.standardError = standardError
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.suppressed = suppressed
    }
}

/// A rating: how much of a skill an occupation needs, on one scale.
package struct RatingRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// Position of the skill.
    package var skill: Int32
    /// Position of the scale.
    package var scale: Int16
    /// The value as published, in the scale's own units.
    package var value: Double
    /// How well it is known.
    package var precision: RatingPrecision
    /// Most of those asked said that the skill does not matter here (O*NET `Not Relevant`); `nil` where not stated.
    package var notRelevant: Bool?
    /// Year and month of the rating as a number, for instance 202308; 0 if not given.
    package var yearMonth: Int32
    /// Who rated, as published: `Analyst`, `Incumbent`, `Machine Learning`.
    package var origin: RatingOrigin

    /// Makes a rating.
    package init(
        occupation: Int32, skill: Int32, scale: Int16, value: Double, precision: RatingPrecision, notRelevant: Bool?,
        yearMonth: Int32, origin: RatingOrigin
    ) {
        self.occupation = occupation
        self.skill = skill
        self.scale = scale
        self.value = value
        self.precision = precision
        self.notRelevant = notRelevant
        self.yearMonth = yearMonth
        self.origin = origin
    }
}

/// Who made a rating, as published (`Domain Source`); empty if not given.
package typealias RatingOrigin = String

/// The share of answers in one category.
package struct DistributionRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// Position of the element asked about.
    package var skill: Int32
    /// Position of the scale.
    package var scale: Int16
    /// The category, counted from 1.
    package var category: Int16
    /// Share of answers in percent, 0 to 100.
    package var percent: Double
    /// How well it is known.
    package var precision: RatingPrecision
    /// Year and month, for instance 202308; 0 if not given.
    package var yearMonth: Int32
    /// Who answered.
    package var origin: RatingOrigin

    /// Makes a share.
    package init(
        occupation: Int32, skill: Int32, scale: Int16, category: Int16, percent: Double, precision: RatingPrecision,
        yearMonth: Int32, origin: RatingOrigin
    ) {
        self.occupation = occupation
        self.skill = skill
        self.scale = scale
        self.category = category
        self.percent = percent
        self.precision = precision
        self.yearMonth = yearMonth
        self.origin = origin
    }
}

/// A task statement of an occupation.
package struct TaskRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// The publisher's id; for emerging tasks, which have none, `new-` and a number counted within the occupation.
    package var taskID: String
    /// What is done.
    package var statement: String
    /// `Core`, `Supplemental`, `New`, `Revision`, or empty if not given.
    package var category: String
    /// How many incumbents answered about it; `nil` if not given.
    package var respondents: Int32?
    /// Year and month, for instance 202308; 0 if not given.
    package var yearMonth: Int32
    /// Who stated it.
    package var origin: RatingOrigin

    /// Makes a task.
    package init(
        occupation: Int32, taskID: String, statement: String, category: String, respondents: Int32?, yearMonth: Int32,
        origin: RatingOrigin
    ) {
        self.occupation = occupation
        self.taskID = taskID
        self.statement = statement
        self.category = category
        self.respondents = respondents
        self.yearMonth = yearMonth
        self.origin = origin
    }
}

/// A rating of a task on one scale; categorical scales have one row a category.
package struct TaskRatingRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// The task's id.
    package var taskID: String
    /// Position of the scale.
    package var scale: Int16
    /// The category, counted from 1; 0 where the scale has none.
    package var category: Int16
    /// The value as published.
    package var value: Double
    /// How well it is known.
    package var precision: RatingPrecision
    /// Year and month; 0 if not given.
    package var yearMonth: Int32
    /// Who rated.
    package var origin: RatingOrigin

    /// Makes a rating of a task.
    package init(
        occupation: Int32, taskID: String, scale: Int16, category: Int16, value: Double, precision: RatingPrecision,
        yearMonth: Int32, origin: RatingOrigin
    ) {
        self.occupation = occupation
        self.taskID = taskID
        self.scale = scale
        self.category = category
        self.value = value
        self.precision = precision
        self.yearMonth = yearMonth
        self.origin = origin
    }
}

/// A detailed work activity and the intermediate and generalized ones above it.
package struct DetailedActivityRecord: Sendable, Hashable {
    /// Id of the detailed work activity, for instance `4.A.1.a.1.I01.D01`.
    package var code: String
    /// What is done.
    package var title: String
    /// Id of the intermediate work activity above it.
    package var intermediateCode: String
    /// Title of the intermediate work activity; empty if not given.
    package var intermediateTitle: String
    /// Position of the generalized work activity above both.
    package var skill: Int32

    /// Makes an activity.
    package init(code: String, title: String, intermediateCode: String, intermediateTitle: String, skill: Int32) {
        self.code = code
        self.title = title
        self.intermediateCode = intermediateCode
        self.intermediateTitle = intermediateTitle
        self.skill = skill
    }
}

/// A task of an occupation that shows a detailed work activity.
package struct TaskActivityRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// The task's id.
    package var taskID: String
    /// Position of the activity in `detailedActivities`.
    package var activity: Int32

    /// Makes a link.
    package init(occupation: Int32, taskID: String, activity: Int32) {
        self.occupation = occupation
        self.taskID = taskID
        self.activity = activity
    }
}

/// A technology or tool that an occupation uses.
package struct TechnologyRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// `technology` or `tool`.
    package var kind: SkillKind
    /// The product or tool as published, for instance `Python`.
    package var name: String
    /// Position of its class in `commodities`.
    package var commodity: Int32
    /// Often asked for in employers' postings (O*NET `Hot Technology`); `nil` where not stated.
    package var isHot: Bool?
    /// Often asked for in postings for this occupation (O*NET `In Demand`); `nil` where not stated.
    package var isInDemand: Bool?

    /// Makes a technology or tool.
    package init(
        occupation: Int32, kind: SkillKind, name: String, commodity: Int32, isHot: Bool?, isInDemand: Bool?
    ) {
        self.occupation = occupation
        self.kind = kind
        self.name = name
        self.commodity = commodity
        self.isHot = isHot
        self.isInDemand = isInDemand
    }
}

/// A class of products (UNSPSC: segment, family, class, commodity).
package struct CommodityRecord: Sendable, Hashable {
    /// Eight digits.
    package var code: String
    /// Its title.
    package var title: String
    /// Title of the class above it; empty if not given.
    package var classTitle: String
    /// Title of the family above that; empty if not given.
    package var familyTitle: String
    /// Title of the segment above that; empty if not given.
    package var segmentTitle: String

    /// Makes a commodity.
    package init(code: String, title: String, classTitle: String, familyTitle: String, segmentTitle: String) {
        self.code = code
        self.title = title
        self.classTitle = classTitle
        self.familyTitle = familyTitle
        self.segmentTitle = segmentTitle
    }
}

/// One occupation that the publisher holds to be like another.
package struct RelatedOccupationRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// Position of the related one.
    package var related: Int32
    /// The publisher's tier, for instance `Primary-Short`.
    package var tier: String
    /// Its place in the list, counted from 1 (nearest first).
    package var rank: Int16

    /// Makes a relation.
    package init(occupation: Int32, related: Int32, tier: String, rank: Int16) {
        self.occupation = occupation
        self.related = related
        self.tier = tier
        self.rank = rank
    }
}

/// The job zone of an occupation: how much preparation it needs, 1 (little) to 5 (extensive).
package struct JobZoneRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// 1 to 5.
    package var zone: Int16
    /// Year and month; 0 if not given.
    package var yearMonth: Int32
    /// Who decided.
    package var origin: RatingOrigin

    /// Makes a job zone of an occupation.
    package init(occupation: Int32, zone: Int16, yearMonth: Int32, origin: RatingOrigin) {
        self.occupation = occupation
        self.zone = zone
        self.yearMonth = yearMonth
        self.origin = origin
    }
}

/// What a job zone means.
package struct JobZoneDefinitionRecord: Sendable, Hashable {
    /// 1 to 5.
    package var zone: Int16
    /// Its name.
    package var name: String
    /// Experience that it usually asks for.
    package var experience: String
    /// Education that it usually asks for.
    package var education: String
    /// Training on the job that it usually asks for.
    package var training: String
    /// Occupations in it.
    package var examples: String
    /// Specific vocational preparation, as published (`7.0 to < 8.0`).
    package var preparation: String

    /// Makes a definition.
    package init(
        zone: Int16, name: String, experience: String, education: String, training: String, examples: String,
        preparation: String
    ) {
        self.zone = zone
        self.name = name
        self.experience = experience
        self.education = education
        self.training = training
        self.examples = examples
        self.preparation = preparation
    }
}

/// The complete content of one release of a framework, typed and validated, in memory.
///
/// Rows refer to occupations, skills and scales by their ``Position`` in `occupations`, `skills` and `scales`;
/// `content[position]` is the record. An adapter fills it; the store writes it.
package struct ReleaseContent: Sendable {
    /// The framework.
    package var framework: Framework
    /// The release's version, for instance `30.1`.
    package var version: String
    /// The release date as written by the publisher (`December 2025`); empty if unknown.
    package var releasedOn: String = ""
    /// Whether this is Metier's small bundled sample instead of a publisher's release.
    package var isSample = false

    /// Occupations in the order of their codes.
    package var occupations: [OccupationRecord] = []
    /// Titles other than the preferred one.
    package var titles: [TitleRecord] = []
    /// Rated and linked concepts and their groups.
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
    /// Detailed work activities and their parent activities.
    package var detailedActivities: [DetailedActivityRecord] = []
    /// Links between tasks and detailed work activities.
    package var taskActivities: [TaskActivityRecord] = []
    /// Technologies and tools.
    package var technologies: [TechnologyRecord] = []
    /// The product classification that technologies and tools belong to.
    package var commodities: [CommodityRecord] = []
    /// Related occupations.
    package var relatedOccupations: [RelatedOccupationRecord] = []
    /// Job zone of each occupation.
    package var jobZones: [JobZoneRecord] = []
    /// The definitions of the job zones.
    package var jobZoneDefinitions: [JobZoneDefinitionRecord] = []
    /// Occupation groups, in the order of their codes.
    package var groups: [OccupationGroupRecord] = []
    /// The memberships of occupations in groups.
    package var memberships: [OccupationMembership] = []
    /// Other names of skills, and names in other languages.
    package var labels: [LabelRecord] = []
    /// Facts that are not used in computations.
    package var attributes: [AttributeRecord] = []
    /// Links between occupations and skills without a number, ordered by occupation and skill.
    package var occupationLinks: [OccupationSkillLink] = []
    /// Qualifications of a national register, in the order of their codes.
    package var qualifications: [QualificationRecord] = []
    /// Skills at a level in an industry.
    package var sectorSkills: [SectorSkillRecord] = []
    /// Links between codes of two classifications.
    package var crosswalks: [CrosswalkRecord] = []
    /// Statistics about demand.
    package var indicators: [IndicatorRecord] = []

    /// The number of rows of all kinds together.
    package var rowCount: Int {
        occupations.count + titles.count + skills.count + skillLinks.count + scales.count + scaleCategories.count
            + levelAnchors.count + ratings.count + distributions.count + tasks.count + taskRatings.count
            + detailedActivities.count + taskActivities.count + technologies.count + commodities.count
            + relatedOccupations.count + jobZones.count + jobZoneDefinitions.count + groups.count + memberships.count
            + labels.count + attributes.count + occupationLinks.count + qualifications.count + sectorSkills.count
            + crosswalks.count + indicators.count
    }

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
    /// A description of the work.
    package var summary: String

    package init(code: String, title: String, summary: String) {
        self.code = code
        self.title = title
        self.summary = summary
    }
}

/// The kind of a title.
package enum TitleKind: String, Sendable, CaseIterable {
    /// The framework's own title of the occupation.
    case preferred
    /// Another name for the occupation, or for a part of it.
    case alternate
    /// A name that people in the occupation reported.
    case reported
    /// A name for searching that is not displayed (misspellings, abbreviations).
    case hidden
}

/// A title of an occupation other than the preferred one.
package struct TitleRecord: Sendable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// The title as published.
    package var title: String
    /// Its abbreviation, if one is given.
    package var shortTitle: String?
    /// The kind of title.
    package var kind: TitleKind
    /// The publisher's source codes as published (`04,06`), or whether it is shown to the public; empty if not given.
    package var origin: String

    package init(occupation: OccupationPosition, title: String, shortTitle: String?, kind: TitleKind, origin: String) {
        self.occupation = occupation
        self.title = title
        self.shortTitle = shortTitle
        self.kind = kind
        self.origin = origin
    }
}

/// A skill of a release: any concept that is rated or linked, or a group of such concepts.
package struct SkillRecord: Sendable, Hashable {
    /// The framework's own id, for instance `2.A.1.a` or a URI.
    package var code: String
    /// Its name.
    package var name: String
    /// Its description.
    package var summary: String
    /// The kind of concept.
    package var kind: SkillKind
    /// The code of its parent group, if that is part of the release.
    package var parentCode: String?

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
    package var from: SkillPosition
    /// Position of the other skill.
    package var to: SkillPosition
    /// How they are linked: `related_activity`, `related_context`, `interest_area`.
    package var relation: String

    package init(from: SkillPosition, to: SkillPosition, relation: String) {
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

    package init(code: String, name: String, minimum: Double, maximum: Double) {
        self.code = code
        self.name = name
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// The meaning of a category of a categorical scale.
package struct ScaleCategoryRecord: Sendable, Hashable {
    /// Position of the skill that the categories belong to; `nil` where they belong to the scale alone.
    package var skill: SkillPosition?
    /// Position of the scale.
    package var scale: ScalePosition
    /// The category, counted from 1.
    package var category: Int16
    /// The meaning.
    package var meaning: String

    package init(skill: SkillPosition?, scale: ScalePosition, category: Int16, meaning: String) {
        self.skill = skill
        self.scale = scale
        self.category = category
        self.meaning = meaning
    }
}

/// A worked example of a level of a skill.
package struct LevelAnchorRecord: Sendable, Hashable {
    /// Position of the skill.
    package var skill: SkillPosition
    /// Position of the scale.
    package var scale: ScalePosition
    /// The value that the example illustrates.
    package var value: Double
    /// The example.
    package var example: String

    package init(skill: SkillPosition, scale: ScalePosition, value: Double, example: String) {
        self.skill = skill
        self.scale = scale
        self.value = value
        self.example = example
    }
}

/// The statistical precision of a number, as published. Every part may be missing.
package struct RatingPrecision: Sendable, Hashable {
    /// The number of respondents or judges.
    package var sampleSize: Int32?
    /// Standard error, in the scale's own units.
    package var standardError: Double?
    /// Lower bound of the 95 % confidence interval.
    package var lowerBound: Double?
    /// Upper bound of the 95 % confidence interval.
    package var upperBound: Double?
    /// Whether the publisher advises against using the value (O*NET `Recommend Suppress` is `Y`); `nil` where not
    /// stated.
    package var suppressed: Bool?

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
    package var occupation: OccupationPosition
    /// Position of the skill.
    package var skill: SkillPosition
    /// Position of the scale.
    package var scale: ScalePosition
    /// The value as published, in the scale's own units.
    package var value: Double
    /// The precision of the value.
    package var precision: RatingPrecision
    /// Whether most respondents stated that the skill does not matter here (O*NET `Not Relevant`); `nil` where not
    /// stated.
    package var notRelevant: Bool?
    /// Year and month of the rating as a number, for instance 202308; 0 if not given.
    package var yearMonth: Int32
    /// The source of the rating, as published: `Analyst`, `Incumbent`, `Machine Learning`.
    package var origin: RatingOrigin

    package init(
        occupation: OccupationPosition, skill: SkillPosition, scale: ScalePosition, value: Double,
        precision: RatingPrecision, notRelevant: Bool?,
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

/// The source of a rating, as published (`Domain Source`); empty if not given.
package typealias RatingOrigin = String

/// The share of responses in one category.
package struct DistributionRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// Position of the element that was rated.
    package var skill: SkillPosition
    /// Position of the scale.
    package var scale: ScalePosition
    /// The category, counted from 1.
    package var category: Int16
    /// The share of responses in percent, 0 to 100.
    package var percent: Double
    /// The precision of the share.
    package var precision: RatingPrecision
    /// Year and month, for instance 202308; 0 if not given.
    package var yearMonth: Int32
    /// The source of the responses.
    package var origin: RatingOrigin

    package init(
        occupation: OccupationPosition, skill: SkillPosition, scale: ScalePosition, category: Int16, percent: Double,
        precision: RatingPrecision,
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
    package var occupation: OccupationPosition
    /// The publisher's id; for emerging tasks, which have none, `new-` and a number counted within the occupation.
    package var taskID: String
    /// The statement.
    package var statement: String
    /// `Core`, `Supplemental`, `New`, `Revision`, or empty if not given.
    package var category: String
    /// The number of incumbents who responded; `nil` if not given.
    package var respondents: Int32?
    /// Year and month, for instance 202308; 0 if not given.
    package var yearMonth: Int32
    /// The source of the statement.
    package var origin: RatingOrigin

    package init(
        occupation: OccupationPosition, taskID: String, statement: String, category: String, respondents: Int32?,
        yearMonth: Int32,
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

/// A rating of a task on one scale; categorical scales have one row per category.
package struct TaskRatingRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// The task's id.
    package var taskID: String
    /// Position of the scale.
    package var scale: ScalePosition
    /// The category, counted from 1; 0 where the scale has none.
    package var category: Int16
    /// The value as published.
    package var value: Double
    /// The precision of the value.
    package var precision: RatingPrecision
    /// Year and month; 0 if not given.
    package var yearMonth: Int32
    /// The source of the rating.
    package var origin: RatingOrigin

    package init(
        occupation: OccupationPosition, taskID: String, scale: ScalePosition, category: Int16, value: Double,
        precision: RatingPrecision,
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

/// A detailed work activity with its intermediate and generalized activities.
package struct DetailedActivityRecord: Sendable, Hashable {
    /// Id of the detailed work activity, for instance `4.A.1.a.1.I01.D01`.
    package var code: String
    /// Its title.
    package var title: String
    /// Id of its intermediate work activity.
    package var intermediateCode: String
    /// Title of the intermediate work activity; empty if not given.
    package var intermediateTitle: String
    /// Position of the generalized work activity above both.
    package var skill: SkillPosition

    package init(code: String, title: String, intermediateCode: String, intermediateTitle: String, skill: SkillPosition)
    {
        self.code = code
        self.title = title
        self.intermediateCode = intermediateCode
        self.intermediateTitle = intermediateTitle
        self.skill = skill
    }
}

/// A link between a task of an occupation and a detailed work activity.
package struct TaskActivityRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// The task's id.
    package var taskID: String
    /// Position of the activity in `detailedActivities`.
    package var activity: ActivityPosition

    package init(occupation: OccupationPosition, taskID: String, activity: ActivityPosition) {
        self.occupation = occupation
        self.taskID = taskID
        self.activity = activity
    }
}

/// A technology or tool that an occupation uses.
package struct TechnologyRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// `technology` or `tool`.
    package var kind: SkillKind
    /// The product or tool as published, for instance `Python`.
    package var name: String
    /// Position of its class in `commodities`.
    package var commodity: CommodityPosition
    /// Whether it is frequent in employers' postings (O*NET `Hot Technology`); `nil` where not stated.
    package var isHot: Bool?
    /// Whether it is frequent in postings for this occupation (O*NET `In Demand`); `nil` where not stated.
    package var isInDemand: Bool?

    package init(
        occupation: OccupationPosition, kind: SkillKind, name: String, commodity: CommodityPosition, isHot: Bool?,
        isInDemand: Bool?
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
    /// The eight-digit code.
    package var code: String
    /// Its title.
    package var title: String
    /// Title of the class above it; empty if not given.
    package var classTitle: String
    /// Title of the family above that; empty if not given.
    package var familyTitle: String
    /// Title of the segment above that; empty if not given.
    package var segmentTitle: String

    package init(code: String, title: String, classTitle: String, familyTitle: String, segmentTitle: String) {
        self.code = code
        self.title = title
        self.classTitle = classTitle
        self.familyTitle = familyTitle
        self.segmentTitle = segmentTitle
    }
}

/// An occupation that the publisher considers similar to another.
package struct RelatedOccupationRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// Position of the related one.
    package var related: OccupationPosition
    /// The publisher's tier, for instance `Primary-Short`.
    package var tier: String
    /// Its rank in the list, counted from 1 (most similar first).
    package var rank: Int16

    package init(occupation: OccupationPosition, related: OccupationPosition, tier: String, rank: Int16) {
        self.occupation = occupation
        self.related = related
        self.tier = tier
        self.rank = rank
    }
}

/// The job zone of an occupation: how much preparation it needs, 1 (little) to 5 (extensive).
package struct JobZoneRecord: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// The zone, 1 to 5.
    package var zone: Int16
    /// Year and month; 0 if not given.
    package var yearMonth: Int32
    /// The source of the assignment.
    package var origin: RatingOrigin

    package init(occupation: OccupationPosition, zone: Int16, yearMonth: Int32, origin: RatingOrigin) {
        self.occupation = occupation
        self.zone = zone
        self.yearMonth = yearMonth
        self.origin = origin
    }
}

/// The definition of a job zone.
package struct JobZoneDefinitionRecord: Sendable, Hashable {
    /// The zone, 1 to 5.
    package var zone: Int16
    /// Its name.
    package var name: String
    /// The experience that is usually required.
    package var experience: String
    /// The education that is usually required.
    package var education: String
    /// The training on the job that is usually required.
    package var training: String
    /// Occupations in it.
    package var examples: String
    /// Specific vocational preparation, as published (`7.0 to < 8.0`).
    package var preparation: String

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

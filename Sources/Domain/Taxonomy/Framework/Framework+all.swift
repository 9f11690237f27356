extension Framework {
    /// O*NET of the United States.
    package static let onet = Framework(
        id: "onet", name: "O*NET",
        publisher: "U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)",
        homepage: "https://www.onetcenter.org/database.html", licence: "CC BY 4.0",
        licenceURL: "https://creativecommons.org/licenses/by/4.0/",
        attribution: """
            Includes information from the O*NET {version} Database by the U.S. Department of Labor, Employment and \
            Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. \
            Metier has modified all or some of this information. USDOL/ETA has not approved, endorsed, or tested these \
            modifications.
            """,
        countries: ["US"])

    /// The sentence that the publisher of O*NET requires with data from its web services.
    package static let onetWebServicesAttribution = """
        Incorporates information from O*NET Web Services by the U.S. Department of Labor, Employment and Training \
        Administration (USDOL/ETA). O*NET® is a trademark of USDOL/ETA. Metier has modified all or some of this \
        information. USDOL/ETA has not approved, endorsed, or tested these modifications.
        """

    /// Every framework that Metier supports, in a stable order.
    package static let all: [Framework] = [
        .onet, .esco, .isco, .noc, .asc, .anzsco, .skillsFuture, .nsqf, .nco, .ukSOC, .oecd, .bls, .escoONet, .iscoSOC,
        .onetSOC, .nocCrosswalks, .anzscoISCO, .escoKompetenzen,
    ]

    /// The framework with an id.
    package static func framework(id: String) -> Framework? { all.first { $0.id == id } }
}

extension Framework {
    /// Member states of the European Union and of the European Economic Area.
    private static let europe = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
        "LT",
        "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    ]
    private static let ccBy = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
    private static let commission = (
        "Commission Decision 2011/833/EU", "https://eur-lex.europa.eu/eli/dec/2011/833/oj"
    )
    private static let ogl = (
        "OGL 3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    )
    private static let canada = ("OGL-Canada 2.0", "https://open.canada.ca/en/open-government-licence-canada")

    /// The European classification of skills, competences, qualifications and occupations.
    package static let esco = Framework(
        id: "esco", name: "ESCO", publisher: "European Commission", homepage: "https://esco.ec.europa.eu/",
        licence: commission.0, licenceURL: commission.1,
        attribution: """
            This service uses a modified version of the ESCO classification of the European Commission (ESCO {version}).
            """,
        countries: europe)

    /// The International Standard Classification of Occupations.
    package static let isco = Framework(
        id: "isco", name: "ISCO-08", publisher: "International Labour Organization (ILO)",
        homepage: "https://isco.ilo.org/", licence: "reproduced with attribution",
        licenceURL: "https://www.ilo.org/rights-and-permissions",
        attribution: """
            International Standard Classification of Occupations 2008 (ISCO-08), International Labour Office, Geneva, \
            2012. Metier has modified all or some of this information.
            """,
        licenceStatus: .unverified, countries: [])

    /// The National Occupational Classification of Canada with the profiles of OaSIS.
    package static let noc = Framework(
        id: "noc", name: "NOC", publisher: "Employment and Social Development Canada; Statistics Canada",
        homepage: "https://noc.esdc.gc.ca/Oasis/OasisWelcome", licence: canada.0, licenceURL: canada.1,
        attribution: """
            Contains information licensed under the Open Government Licence - Canada: Occupational and Skills \
            Information System (OaSIS) {version}, Employment and Social Development Canada. Metier has modified all or \
            some of this information.
            """,
        countries: ["CA"])

    /// The Australian Skills Classification.
    package static let asc = Framework(
        id: "asc", name: "ASC", publisher: "National Skills Commission (now Jobs and Skills Australia)",
        homepage: "https://www.jobsandskills.gov.au/australian-skills-classification", licence: ccBy.0,
        licenceURL: ccBy.1,
        attribution: """
            This website includes content derived from the Australian Skills Classification by the National Skills \
            Commission, Commonwealth of Australia. Used under CC BY 4.0 licence. Metier has modified all or some of \
            this information.
            """,
        countries: ["AU"])

    /// The Australian and New Zealand Standard Classification of Occupations.
    package static let anzsco = Framework(
        id: "anzsco", name: "ANZSCO", publisher: "Australian Bureau of Statistics",
        homepage:
            "https://www.abs.gov.au/statistics/classifications/anzsco-australian-and-new-zealand-standard-classification-occupations",
        licence: ccBy.0, licenceURL: ccBy.1,
        attribution: """
            Contains ANZSCO {version}, Australian Bureau of Statistics, used under CC BY 4.0. Metier has modified all or \
            some of this information.
            """,
        countries: ["AU", "NZ"])

    /// The Skills Framework of Singapore.
    package static let skillsFuture = Framework(
        id: "skillsfuture", name: "SkillsFuture", publisher: "SkillsFuture Singapore (SSG)",
        homepage: "https://jobsandskills.skillsfuture.gov.sg/", licence: "not stated",
        licenceURL: "https://www.skillsfuture.gov.sg/terms-of-use",
        attribution: "Contains the Skills Framework of SkillsFuture Singapore ({version}), modified by Metier.",
        licenceStatus: .unverified, countries: ["SG"])

    /// The National Skills Qualifications Framework of India.
    package static let nsqf = Framework(
        id: "nsqf", name: "NSQF", publisher: "National Council for Vocational Education and Training (NCVET)",
        homepage: "https://www.nqr.gov.in/", licence: "not stated", licenceURL: "https://www.nqr.gov.in/",
        attribution: """
            Contains the National Qualifications Register of the National Council for Vocational Education and \
            Training, India ({version}), modified by Metier.
            """,
        licenceStatus: .unverified, countries: ["IN"])

    /// The National Classification of Occupations of India.
    package static let nco = Framework(
        id: "nco", name: "NCO", publisher: "Directorate General of Employment, Ministry of Labour and Employment",
        homepage: "https://labour.gov.in/", licence: "not stated", licenceURL: "https://dge.gov.in/",
        attribution: """
            Contains the National Classification of Occupations {version} of the Ministry of Labour and Employment, \
            India, modified by Metier.
            """,
        licenceStatus: .unverified, countries: ["IN"])

    /// The Standard Occupational Classification of the United Kingdom with the tasks of the Standard Skills
    /// Classification, whose licence is stated only by third parties.
    package static let ukSOC = Framework(
        id: "uk-soc", name: "UK SOC", publisher: "Office for National Statistics; Skills England",
        homepage:
            "https://www.ons.gov.uk/methodology/classificationsandstandards/standardoccupationalclassificationsoc",
        licence: ogl.0, licenceURL: ogl.1,
        attribution: """
            Contains public sector information licensed under the Open Government Licence v3.0: SOC {version}, Office \
            for National Statistics; UK Standard Skills Classification, Skills England. Modified by Metier.
            """,
        licenceStatus: .unverified, countries: ["GB"])

    /// Skills for Jobs of the OECD.
    package static let oecd = Framework(
        id: "oecd", name: "OECD Skills for Jobs", kind: .indicators,
        publisher: "Organisation for Economic Co-operation and Development (OECD)",
        homepage: "https://www.oecdskillsforjobsdatabase.org/", licence: "not stated",
        licenceURL: "https://www.oecd.org/en/about/terms-conditions.html",
        attribution: "Contains OECD Skills for Jobs ({version}), modified by Metier.", licenceStatus: .unverified,
        countries: ["US"])

    /// Wages and projections of the United States.
    package static let bls = Framework(
        id: "bls", name: "BLS", kind: .indicators, publisher: "U.S. Bureau of Labor Statistics",
        homepage: "https://www.bls.gov/oes/", licence: "public domain",
        licenceURL: "https://www.bls.gov/opub/copyright-information.htm",
        attribution: """
            Source: U.S. Bureau of Labor Statistics, Occupational Employment and Wage Statistics and Employment \
            Projections ({version}).
            """,
        countries: ["US"])

    /// ESCO occupations and O*NET-SOC 2019.
    package static let escoONet = Framework(
        id: "esco-onet", name: "ESCO - O*NET crosswalk", kind: .crosswalk,
        publisher: "European Commission; U.S. Department of Labor, Employment and Training Administration",
        homepage: "https://esco.ec.europa.eu/en/use-esco/eures-mapping", licence: commission.0,
        licenceURL: commission.1,
        attribution: """
            This service uses a modified version of the ESCO classification of the European Commission. Includes \
            information from the O*NET Database by the U.S. Department of Labor, Employment and Training \
            Administration (USDOL/ETA), used under the CC BY 4.0 license.
            """,
        countries: [])

    /// ISCO-08 and the Standard Occupational Classification of 2010.
    package static let iscoSOC = Framework(
        id: "isco-soc", name: "ISCO-08 - SOC 2010 crosswalk", kind: .crosswalk,
        publisher: "U.S. Bureau of Labor Statistics", homepage: "https://www.bls.gov/soc/soccrosswalks.htm",
        licence: "public domain", licenceURL: "https://www.bls.gov/opub/copyright-information.htm",
        attribution: "Source: U.S. Bureau of Labor Statistics, ISCO-08 to 2010 SOC crosswalk.", countries: [])

    /// Editions of O*NET-SOC and of the Standard Occupational Classification of the United States.
    package static let onetSOC = Framework(
        id: "onet-soc", name: "O*NET-SOC - SOC crosswalks", kind: .crosswalk,
        publisher: "U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)",
        homepage: "https://www.onetcenter.org/taxonomy.html", licence: ccBy.0, licenceURL: ccBy.1,
        attribution: """
            Includes crosswalks of the O*NET Resource Center by the U.S. Department of Labor, Employment and Training \
            Administration (USDOL/ETA), used under the CC BY 4.0 license. Metier has modified all or some of this \
            information.
            """,
        countries: [])

    /// Editions of the NOC, ISCO-08, SOC and O*NET-SOC.
    package static let nocCrosswalks = Framework(
        id: "noc-crosswalks", name: "NOC crosswalks", kind: .crosswalk,
        publisher:
            "Statistics Canada; Employment and Social Development Canada; The Dais; Government of British Columbia",
        homepage: "https://www.statcan.gc.ca/en/concepts/occupation", licence: "OGL-Canada 2.0, MIT, Apache-2.0",
        licenceURL: canada.1,
        attribution: """
            Contains information licensed under the Open Government Licence - Canada (Statistics Canada, Employment and \
            Social Development Canada), crosswalks of The Dais at Toronto Metropolitan University (MIT) and of the \
            Government of British Columbia (Apache-2.0). Modified by Metier.
            """,
        licenceStatus: .unverified, countries: [])

    /// ANZSCO and ISCO-08.
    package static let anzscoISCO = Framework(
        id: "anzsco-isco", name: "ANZSCO - ISCO-08 correspondence", kind: .crosswalk,
        publisher: "Australian Bureau of Statistics", homepage: anzsco.homepage, licence: ccBy.0, licenceURL: ccBy.1,
        attribution: """
            Contains correspondences of ANZSCO {version}, Australian Bureau of Statistics, used under CC BY 4.0. Metier \
            has modified all or some of this information.
            """,
        countries: [])

    /// ESCO skills and the competence system of the German employment agency.
    package static let escoKompetenzen = Framework(
        id: "esco-kompetenzen", name: "ESCO - Kompetenzen mapping", kind: .crosswalk,
        publisher: "Bundesagentur für Arbeit; European Commission", homepage: "https://esco.ec.europa.eu/",
        licence: commission.0, licenceURL: commission.1,
        attribution: """
            This service uses a modified version of the ESCO classification of the European Commission, mapped by the \
            Bundesagentur für Arbeit.
            """,
        countries: ["DE"])
}

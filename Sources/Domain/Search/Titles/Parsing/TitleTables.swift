/// Word lists for parsing titles. Facts of the languages, reviewed one by one.
enum TitleTables {
    /// Seniority by folded word.
    static let seniority: [String: TitleQuery.Seniority] = [
        "trainee": .trainee, "apprentice": .trainee, "intern": .trainee, "praktikant": .trainee, "azubi": .trainee,
        "auszubildender": .trainee, "auszubildende": .trainee, "stagiaire": .trainee, "apprenti": .trainee,
        "becario": .trainee, "becaria": .trainee, "tirocinante": .trainee, "graduate": .trainee,
        "werkstudent": .trainee,
        "junior": .junior, "jr": .junior, "jnr": .junior, "entry-level": .junior, "fresher": .junior,
        "senior": .senior, "sr": .senior, "snr": .senior, "experienced": .senior, "expert": .senior, "sénior": .senior,
        "lead": .lead, "principal": .lead, "staff": .lead, "leading": .lead, "leitender": .lead, "leitende": .lead,
        "head": .head, "chief": .head, "director": .head, "vp": .head, "svp": .head, "evp": .head, "avp": .head,
        "leiter": .head, "leiterin": .head, "responsable": .head, "jefe": .head, "jefa": .head, "direttore": .head,
    ]

    /// Seniority words that also name the occupation: they stay in the search text without seniority.
    static let seniorityInTitle: Set<String> = [
        "head", "chief", "director", "vp", "svp", "evp", "avp", "principal", "staff", "apprentice", "leiter",
        "leiterin",
        "responsable", "jefe", "jefa", "direttore", "lead", "leading", "graduate", "expert",
    ]

    /// Contract words by folded phrase, longest first.
    static let terms: [(words: [String], terms: TitleQuery.Terms?)] = [
        (["work", "from", "home"], .remote), (["home", "based"], .remote), (["home", "office"], .remote),
        (["part", "time"], .partTime), (["full", "time"], .fullTime), (["fixed", "term"], .temporary),
        (["teilzeit"], .partTime), (["vollzeit"], .fullTime), (["temps", "plein"], .fullTime),
        (["temps", "partiel"], .partTime), (["media", "jornada"], .partTime), (["tiempo", "completo"], .fullTime),
        (["tempo", "pieno"], .fullTime), (["parttime"], .partTime), (["fulltime"], .fullTime), (["wfh"], .remote),
        (["remote"], .remote), (["hybrid"], .remote), (["permanent"], .permanent), (["temporary"], .temporary),
        (["befristet"], .temporary), (["unbefristet"], .permanent), (["cdi"], .permanent), (["cdd"], .temporary),
        (["freelance"], .freelance), (["freelancer"], .freelance), (["internship"], .internship),
        (["praktikum"], .internship), (["stage"], .internship), (["urgent"], nil), (["urgently"], nil),
        (["immediate", "start"], nil), (["immediate", "hiring"], nil), (["now", "hiring"], nil),
        (["required"], nil), (["needed"], nil), (["wanted"], nil), (["gesucht"], nil), (["hiring"], nil),
    ]

    /// Roman grades.
    static let grades: [String: Int] = ["i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5]

    /// Words that precede a grade.
    static let gradeWords: Set<String> = ["level", "grade", "band", "tier", "lvl", "stufe", "niveau", "nivel"]

    /// Abbreviations with a single meaning in job titles, folded.
    static let abbreviations: [String: String] = [
        "ae": "account executive", "avp": "assistant vice president", "bda": "business development associate",
        "bdm": "business development manager", "bdr": "business development representative",
        "cao": "chief administrative officer", "cdo": "chief data officer", "ceo": "chief executive officer",
        "cfo": "chief financial officer", "chro": "chief human resources officer", "cio": "chief information officer",
        "ciso": "chief information security officer", "cmo": "chief marketing officer",
        "cna": "certified nursing assistant",
        "coo": "chief operating officer", "cpa": "certified public accountant", "cpo": "chief product officer",
        "crna": "certified registered nurse anesthetist", "cro": "chief revenue officer",
        "csr": "customer service representative",
        "cto": "chief technology officer", "dba": "database administrator", "ea": "executive assistant",
        "emt": "emergency medical technician", "eyfs": "early years", "ft": "full time", "gm": "general manager",
        "gp": "general practitioner", "hca": "healthcare assistant", "hgv": "heavy goods vehicle",
        "hr": "human resources",
        "hvac": "heating ventilation and air conditioning", "lgv": "large goods vehicle",
        "lpn": "licensed practical nurse",
        "lvn": "licensed vocational nurse", "md": "medical doctor", "mep": "mechanical electrical and plumbing",
        "mlt": "medical laboratory technician", "ng": "next generation", "np": "nurse practitioner",
        "nqt": "newly qualified teacher", "ot": "occupational therapist", "otr": "over the road",
        "pa": "personal assistant", "pca": "personal care assistant", "pct": "patient care technician",
        "pm": "project manager",
        "ppc": "pay per click", "pr": "public relations", "psw": "personal support worker", "pt": "physical therapist",
        "pta": "physical therapist assistant", "qa": "quality assurance", "qc": "quality control",
        "qs": "quantity surveyor",
        "rbt": "registered behavior technician", "rda": "registered dental assistant",
        "rgn": "registered general nurse",
        "rmn": "registered mental health nurse", "rn": "registered nurse", "rrt": "registered respiratory therapist",
        "sdet": "software development engineer in test", "sdr": "sales development representative",
        "sen": "special educational needs", "senco": "special educational needs coordinator",
        "seo": "search engine optimization", "slp": "speech language pathologist", "sme": "subject matter expert",
        "sre": "site reliability engineer", "swe": "software engineer", "ta": "teaching assistant",
        "ui": "user interface",
        "ux": "user experience", "vp": "vice president",
    ]

    /// Abbreviations that are also ordinary words: expanded only if written in capitals.
    static let capitalsOnly: Set<String> = [
        "ae", "ea", "ft", "gm", "md", "ng", "np", "ot", "pa", "pm", "pr", "pt", "qs", "sen", "ta",
    ]

    /// Hindi names of occupations in Latin script.
    static let hindi: [String: String] = [
        "ayah": "nursemaid", "beldar": "construction labourer", "bawarchi": "cook", "chaprasi": "peon office attendant",
        "chaukidar": "watchman", "chowkidar": "watchman", "daftari": "record keeper office attendant",
        "darzi": "tailor",
        "dhobi": "laundry worker", "driver-cum-peon": "driver and office attendant", "halwai": "confectioner",
        "jamadar": "sweeping supervisor", "karigar": "craft worker", "khalasi": "helper labourer", "khansama": "cook",
        "kisan": "farmer", "kumhar": "potter", "lohar": "blacksmith", "mali": "gardener", "mistri": "mason technician",
        "mochi": "cobbler", "munshi": "clerk accountant", "nai": "barber", "patwari": "village land record officer",
        "peon": "office attendant", "purohit": "priest", "raj mistri": "mason", "rasoiya": "cook",
        "safai karamchari": "cleaner",
        "sonar": "goldsmith", "tehsildar": "revenue officer", "thekedar": "contractor", "vakil": "lawyer",
        "vaid": "ayurvedic practitioner",
    ]

    /// Suffixes of company names.
    static let companyEndings: Set<String> = [
        "inc", "ltd", "llc", "llp", "plc", "gmbh", "ag", "corp", "corporation", "limited", "co", "sarl", "sas", "srl",
        "spa",
        "bv", "nv", "pvt", "pty", "kg", "company", "group", "holdings", "sdn", "bhd",
    ]

    /// Words between two titles.
    static let joiners: Set<String> = ["and", "und", "y", "et", "e", "or", "oder"]

    /// Letters and short words for the genders of applicants.
    static let genderLetters: Set<String> = [
        "m", "f", "d", "w", "x", "h", "n", "i", "div", "divers", "gn", "mwd", "mfd", "wmd",
    ]

    /// Those of them that are recognised on their own.
    static let genderWords: Set<String> = ["mwd", "mfd", "wmd", "divers"]

    /// Endings of a title's other grammatical gender, folded.
    static let genderEndings: Set<String> = [
        "in", "innen", "frau", "mann", "a", "o", "e", "as", "os", "es", "ra", "ora", "ere", "iere", "euse", "trice",
        "ne",
        "enne", "ienne", "essa", "rice", "era",
    ]

    /// Whether a word is in any table, so that it is neither a place nor a misspelling.
    static func isKnown(_ folded: String) -> Bool {
        seniority[folded] != nil || abbreviations[folded] != nil || hindi[folded] != nil || grades[folded] != nil
            || gradeWords.contains(folded) || joiners.contains(folded) || termWords.contains(folded)
    }

    private static let termWords = Set(terms.flatMap(\.words))
}

/// What `PlayedWebServices` says. Every figure is invented.
enum PlayedPayloads {
    static let tables: [(id: String, title: String)] = [
        ("skills", "Skills"), ("knowledge", "Knowledge"), ("abilities", "Abilities"),
        ("task_statements", "Task Statements"), ("technology_skills", "Technology Skills"), ("job_zones", "Job Zones"),
        ("related_occupations", "Related Occupations"), ("alternate_titles", "Alternate Titles"),
        ("something_new", "Something New"),
    ]

    private static let code = PlayedWebServices.code

    static func rows(_ table: String, level: String) -> [String] {
        switch table {
        case "skills":
            [
                rating("2.A.1.a", "Reading Comprehension", "IM", "4.12", "0.125", "3.88", "4.37", "N", "null"),
                rating("2.A.1.a", "Reading Comprehension", "LV", level, "0.1637", "4.9292", "5.5708", "N", "\"N\""),
                rating("2.A.1.b", "Active Listening", "IM", "3", "0.25", "2.5", "3.5", "N", "null"),
                rating("2.A.1.b", "Active Listening", "LV", "3.75", "0.25", "3.25", "4.25", "N", "\"N\""),
                rating("2.A.2.a", "Critical Thinking", "IM", "2", "0", "null", "null", "Y", "null"),
                rating("2.A.2.a", "Critical Thinking", "LV", "2", "0", "null", "null", "Y", "\"Y\""),
                rating("2.B.3.e", "Programming", "IM", "4.5", "0.183", "4.14", "4.86", "N", "null"),
                rating("2.B.3.e", "Programming", "LV", "4.38", "0.183", "4.0164", "4.7336", "N", "\"N\""),
            ]
        case "knowledge": [rating("2.C.9.z", "Tides", "LV", "6.5", "0.1", "6.3", "6.7", "N", "\"N\"")]
        case "task_statements":
            [
                """
                {"onetsoc_code":"\(code)","task_id":90001,"task":"Model tides.","task_type":"Core",
                "incumbents_responding":40,"date_updated":"08/2025","domain_source":"Incumbent"}
                """
            ]
        case "technology_skills":
            [
                """
                {"onetsoc_code":"\(code)","example":"Python","commodity_code":43232408,"hot_technology":"Y","in_demand":"N"}
                """,
                """
                {"onetsoc_code":"\(code)","example":"TideTool","commodity_code":99999901,"hot_technology":"N",
                "in_demand":"N"}
                """,
            ]
        case "job_zones":
            ["{\"onetsoc_code\":\"\(code)\",\"job_zone\":5,\"date_updated\":\"08/2025\",\"domain_source\":\"Analyst\"}"]
        case "related_occupations":
            [
                """
                {"onetsoc_code":"\(code)","related_onetsoc_code":"15-2051.00","relatedness_tier":"Primary-Short",
                "related_index":1}
                """,
                """
                {"onetsoc_code":"\(code)","related_onetsoc_code":"19-2099.99","relatedness_tier":"Primary-Long",
                "related_index":2}
                """,
            ]
        case "alternate_titles":
            [
                "{\"onetsoc_code\":\"\(code)\",\"alternate_title\":\"Tide\\tAnalyst\",\"short_title\":null,\"sources\":\"08\"}"
            ]
        default: []
        }
    }

    private static func rating(
        _ id: String, _ name: String, _ scale: String, _ value: String, _ error: String, _ low: String, _ high: String,
        _ suppress: String, _ notRelevant: String
    ) -> String {
        """
        {"onetsoc_code":"\(code)","element_id":"\(id)","element_name":"\(name)","scale_id":"\(scale)","data_value":\(value),
        "n":8,"standard_error":\(error),"lower_ci_bound":\(low),"upper_ci_bound":\(high),
        "recommend_suppress":"\(suppress)","not_relevant":\(notRelevant),"date_updated":"08/2025","domain_source":"Analyst"}
        """
    }

    static let hits = [
        #"{"href":"x","code":"15-1299.77","title":"Tide Modellers","tags":{"bright_outlook":true}}"#,
        #"{"href":"x","code":"19-2043.00","title":"Hydrologists","tags":{}}"#,
        #"{"href":"x","code":"53-5021.00","title":"Captains","tags":{}}"#,
    ]

    static let occupation = """
        {"code":"\(code)","title":"Tide Modellers","description":"Model tides and say when.",
        "sample_of_reported_titles":["Tide Modeller","Coastal Analyst"],"updated":{"year":2025}}
        """

    static let oldOccupation = """
        {"code":"\(code)","title":"Tide Modellers","tags":{"bright_outlook":false},"description":"Model tides and say when.",
        "sample_of_reported_job_titles":{"title":["Tide Modeller","Coastal Analyst"]}}
        """

    static func details(_ name: String, isOld: Bool) -> String? {
        switch name {
        case "skills":
            list(
                "element",
                [element("2.A.1.a", "Reading Comprehension", 75, isOld), element("2.B.3.e", "Programming", 88, isOld)])
        case "knowledge": list("element", [element("2.C.9.z", "Tides", 100, isOld)])
        case "tasks":
            isOld
                ? #"{"task":[{"id":90001,"statement":"Model tides.","category":"Core","score":{"value":90}}]}"#
                : #"{"start":1,"end":2,"total":2,"task":[{"id":"90001","title":"Model tides.","importance":90,"#
                    + #""category":"Core"},{"id":"90002","title":"Watch the moon.","category":"New"}]}"#
        case "technology_skills":
            isOld
                ? #"{"category":[{"title":{"id":43232408,"name":"Development environment software"},"#
                    + #""example":[{"name":"Python","hot_technology":"Python"},{"name":"TideTool"}]}]}"#
                : #"{"total":1,"category":[{"code":43232408,"title":"Development environment software","#
                    + #""example":[{"title":"Python","hot_technology":true,"in_demand":true}],"#
                    + #""example_more":[{"title":"TideTool","hot_technology":false,"in_demand":false}]}]}"#
        case "job_zone": isOld ? #"{"value":5,"title":"Five"}"# : #"{"job_zone":5,"title":"Five"}"#
        case "related_occupations": list("occupation", [#"{"code":"15-2051.00","title":"Data Scientists"}"#])
        default: nil
        }
    }

    private static func element(_ id: String, _ name: String, _ importance: Int, _ isOld: Bool) -> String {
        let score = isOld ? #""score":{"scale":"Importance","value":\#(importance)}"# : #""importance":\#(importance)"#
        return #"{"id":"\#(id)","name":"\#(name)","description":"-",\#(score)}"#
    }

    private static func list(_ key: String, _ items: [String]) -> String {
        #"{"start":1,"end":\#(items.count),"total":\#(items.count),"\#(key)":[\#(items.joined(separator: ","))]}"#
    }
}

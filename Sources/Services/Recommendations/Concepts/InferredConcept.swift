/// A concept that no framework links to an occupation but that is inferred from the products used there.
struct InferredConcept: Sendable, Hashable {
    /// The ESCO skill: the last part of its URI.
    let concept: String
    /// Its preferred name in ESCO; a test compares it with the release.
    let name: String
    /// Products in O*NET's technology lists that are only used together with the concept.
    let products: Set<String>
    /// The number of them that an occupation has to use.
    let needed: Int

    private init(_ concept: String, _ name: String, needed: Int = 1, _ products: Set<String>) {
        self.concept = concept
        self.name = name
        self.products = products
        self.needed = needed
    }

    /// The URI of the ESCO skill.
    var code: String { "http://data.europa.eu/esco/skill/" + concept }

    /// The table. Each row was reviewed by hand: the product's maker describes it as a tool for the concept. A row
    /// needs several products where one of them also has other uses.
    static let all: [InferredConcept] = [
        InferredConcept(
            "3a2d5b45-56e4-4f5a-a55a-4a4a65afdc43", "machine learning",
            [
                "TensorFlow", "PyTorch", "Keras", "Scikit-learn", "XGBoost", "Apache MXNet", "Mlflow", "Kubeflow",
                "Amazon Web Services AWS SageMaker",
            ]),
        InferredConcept(
            "ecc4552a-92c5-4222-b18d-faf5ac841080", "deep learning", needed: 2,
            ["TensorFlow", "PyTorch", "Keras", "Apache MXNet"]),
        InferredConcept(
            "fff0e2cd-d0bd-4b02-9daf-158b79d9688a", "natural language processing",
            ["spaCy"]),
        InferredConcept(
            "7ee4c2ea-b349-4bd2-81a3-ec31475d4833", "statistics",
            ["IBM SPSS Statistics", "SAS", "StataCorp Stata", "Minitab", "SAS JMP", "R"]),
        InferredConcept(
            "2b92a5b2-6758-4ee3-9fb4-b6387a55cc8f", "perform data analysis", needed: 2,
            [
                "R", "SAS", "pandas", "NumPy", "SciPy", "IBM SPSS Statistics", "StataCorp Stata", "Tableau",
                "Microsoft Power BI", "Alteryx software", "Structured query language SQL",
            ]),
        InferredConcept(
            "348b74cd-49ce-4844-8bdf-ec188b497213", "visual presentation techniques",
            [
                "Tableau", "Microsoft Power BI", "Qlik Tech QlikView", "Google Looker Analytics",
                "Data visualization software",
            ]),
        InferredConcept(
            "143769cb-b61e-47d8-a61e-eedfbec1016c", "business intelligence", needed: 2,
            [
                "Tableau", "Microsoft Power BI", "Qlik Tech QlikView", "MicroStrategy", "SAP Business Objects",
                "IBM Cognos Impromptu", "Oracle Business Intelligence Enterprise Edition",
            ]),
        InferredConcept(
            "47a49cd6-097d-457a-9f7b-c290c14930d5", "analyse big data", needed: 2,
            ["Apache Hadoop", "Apache Spark", "Apache Hive", "Apache Pig", "PySpark", "MapReduce big data software"]),
        InferredConcept(
            "3ec2e4d6-7000-4905-bf1a-c5b1679416de", "data warehouse", needed: 2,
            ["Snowflake", "Amazon Redshift", "BigQuery", "Teradata Database", "Informatica software"]),
        InferredConcept(
            "bd14968e-e409-45af-b362-3495ed7b10e0", "cloud technologies",
            [
                "Amazon Web Services AWS software", "Microsoft Azure software", "Google Cloud software",
                "Oracle Cloud software", "Amazon Elastic Compute Cloud EC2",
            ]),
        InferredConcept(
            "9cf681c7-89ec-470c-b651-7fe03786f586", "query languages",
            ["Structured query language SQL", "Transact-SQL", "Oracle PL/SQL", "GraphQL"]),
        InferredConcept(
            "ab1e97ed-2319-4293-a8b7-072d2648822f", "database management systems",
            ["Microsoft SQL Server", "MySQL", "PostgreSQL", "Oracle Database", "IBM DB2", "MongoDB"]),
        InferredConcept(
            "21d2f96d-35f7-4e3f-9745-c533d2dd6e97", "computer programming", needed: 2,
            [
                "Python", "Oracle Java", "C++", "C#", "C", "JavaScript", "Go", "Ruby", "Scala", "TypeScript", "Swift",
                "PHP",
            ]),
        InferredConcept(
            "69bbd53f-fbb0-4476-b4b2-ef7844464e28", "web programming", needed: 2,
            [
                "JavaScript", "Hypertext markup language HTML", "Cascading style sheets CSS", "PHP", "jQuery", "React",
                "Google Angular", "Node.js", "TypeScript",
            ]),
        InferredConcept(
            "f0de4973-0a70-4644-8fd4-3a97080476f4", "DevOps", needed: 2,
            ["Jenkins CI", "Docker", "Kubernetes", "Ansible software", "IBM Terraform", "Puppet", "Chef", "GitLab"]),
        InferredConcept(
            "9d2e926f-53d9-41f5-98f3-19dfaa687f3f", "tools for software configuration management",
            ["Git", "GitHub", "GitLab", "Apache Subversion SVN", "Perforce Helix software", "Atlassian Bitbucket"]),
        InferredConcept(
            "7557f0f4-b8bc-4ac0-b91e-222ab1ba744f", "tools for ICT test automation", ["Selenium", "JUnit"]),
        InferredConcept(
            "0a9acb6b-1139-4be9-b431-3a80a959f2f4", "Agile project management", ["Atlassian JIRA"]),
        InferredConcept(
            "7111b95d-0ce3-441a-9d92-4c75d05c4388", "project management",
            [
                "Microsoft Project", "Oracle Primavera Enterprise Project Portfolio Management", "Procore software",
                "Asana",
            ]),
        InferredConcept(
            "a2b5dcf3-5b6a-453d-876c-cff540c0faf1", "CAD software",
            [
                "Autodesk AutoCAD", "Dassault Systemes SolidWorks", "Dassault Systemes CATIA", "Bentley MicroStation",
                "PTC Creo Parametric", "Autodesk Revit", "Autodesk AutoCAD Civil 3D",
            ]),
        InferredConcept(
            "27065048-bca8-4b0a-891a-b192b9ceadfd", "CAM software",
            ["CNC Software Mastercam", "Computer aided manufacturing CAM software", "1CadCam Unigraphics"]),
        InferredConcept("fae7e545-5114-43cc-8e83-178e2549ecb9", "building information modelling", ["Autodesk Revit"]),
        InferredConcept(
            "97965983-0da4-4902-9daf-d5cd2693ef73", "3D modelling",
            ["Trimble SketchUp Pro", "Autodesk 3ds Max", "Autodesk Maya", "Blender", "McNeel Rhinoceros 3D"]),
        InferredConcept(
            "377861af-f966-4c87-a2db-7e99904312b9", "geographic information systems",
            ["ESRI ArcGIS software", "ESRI ArcView", "QGIS"]),
        InferredConcept(
            "dc9a236c-c640-43c3-812f-269403591edb", "customer relationship management",
            [
                "Salesforce software", "HubSpot software", "Customer relationship management CRM software",
                "Microsoft Dynamics CRM",
            ]),
        InferredConcept(
            "f0393af3-bcd9-41af-a36e-0cfb83b60081", "manage standard enterprise resource planning system",
            [
                "SAP software", "SAP ERP", "NetSuite ERP", "Oracle JD Edwards EnterpriseOne",
                "Enterprise resource planning ERP software", "Oracle PeopleSoft Financials",
            ]),
        InferredConcept(
            "a0d79341-8398-4019-ad1b-27888ec35aaa", "use accounting systems",
            ["Intuit QuickBooks", "Sage 50 Accounting", "Accounting software", "Oracle E-Business Suite Financials"]),
        InferredConcept(
            "53141450-2fa9-4890-a64e-7ffd4e1144be", "use electronic health records management system",
            [
                "Epic Systems", "MEDITECH software", "eClinicalWorks EHR software", "GE Healthcare Centricity EMR",
                "Electronic medical record EMR software", "Electronic health record EHR software",
            ]),
        InferredConcept(
            "7fb699d9-182a-430e-b7a0-6d8ed05c284b", "graphic design", needed: 2,
            ["Adobe Photoshop", "Adobe Illustrator", "Adobe InDesign", "Figma", "Corel CorelDraw Graphics Suite"]),
        InferredConcept(
            "91ba97f5-7518-4638-b2d2-308996db3cf8", "perform image editing", ["Adobe Photoshop"]),
        InferredConcept(
            "5ce80f97-b385-4a41-9339-a6593d0709c1", "perform video editing",
            ["Apple Final Cut Pro", "Adobe Premiere Pro", "Avid Technology Media Composer"]),
        InferredConcept(
            "1605025e-a179-421f-8f35-5b07d182a6b2", "web analytics", ["Google Analytics", "Adobe Analytics"]),
        InferredConcept(
            "43dfbe7f-9e10-4871-b171-e5076737b4cf", "digital marketing techniques", needed: 2,
            ["Google Ads", "Google Analytics", "HubSpot software", "Marketo Marketing Automation", "Oracle Eloqua"]),
        InferredConcept(
            "56a10e3e-c9e7-4d39-b6f1-6013398fcb3a", "use content management system software", ["WordPress", "Drupal"]),
        InferredConcept(
            "6468e5fb-f3be-4025-87be-4b6556755c61", "programmable logic controller",
            ["Programmable logic controller PLC software", "Rockwell RSLogix", "Ladder Logic"]),
        InferredConcept(
            "8088750d-8388-4170-a76f-48354c469c44", "cyber security",
            ["Splunk Enterprise", "Wireshark", "Metasploit", "Tenable Nessus", "Snort"]),
        InferredConcept(
            "9d916d7c-89b3-4084-a6d9-e2b0b3091404", "manage payroll", ["ADP Workforce Now", "Payroll software"]),
    ]
}

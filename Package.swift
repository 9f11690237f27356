// swift-tools-version: 6.2
import PackageDescription

// One loop applies the same settings to every Swift target; the arrows between targets are the table of
// Documentation/architecture.md, which a test holds against the `import` lines.

/// Settings shared by every Swift target of the package.
let strictness: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// With METIER_TEST_OPTIMIZED the rooms that work through whole frameworks are optimised in a debug build too: the tests of
/// the full frameworks and of built programs then take a fraction of the time, while everything else of a debug build
/// (`@testable`, checks) stays.
let isOptimized = Context.environment["METIER_TEST_OPTIMIZED"] != nil
let speed: [SwiftSetting] = isOptimized ? [.unsafeFlags(["-O"])] : []
let speedOfC: [CSetting] = isOptimized ? [.unsafeFlags(["-O2"])] : []

/// A system library: a module map and a shim, nothing else.
func library(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])])
}

/// On Linux the headers are where every compiler looks, and Debian's file has a flag that the package manager refuses
/// with a warning at every build.
#if os(macOS)
    let hiredis: String? = "hiredis"
#else
    let hiredis: String? = nil
#endif

/// A room of the house: `Sources/<wing>/<name>`. One whose computing the tests hardly wait for is never optimised for them.
func room(_ name: String, in wing: String, imports: [String] = [], optimised: Bool = true) -> Target {
    .target(
        name: name, dependencies: imports.map { .init(stringLiteral: $0) }, path: "Sources/\(wing)/\(name)",
        swiftSettings: strictness + (optimised ? speed : []))
}

/// A test target: `Tests/<name>`.
func tests(_ name: String, of imports: [String]) -> Target {
    .testTarget(
        name: name, dependencies: imports.map { .init(stringLiteral: $0) }, path: "Tests/\(name)",
        swiftSettings: strictness)
}

let package = Package(
    name: "metier",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "metier", targets: ["metier"])],
    targets: [
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite3"),
        library("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
        library("CMariaDB", pkgConfig: "libmariadb", apt: "libmariadb-dev", brew: "mariadb-connector-c"),
        library("CHiredis", pkgConfig: hiredis, apt: "libhiredis-dev", brew: "hiredis"),
        library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
        library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        library("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev", brew: "libarchive"),
        library("CXML", pkgConfig: "libxml-2.0", apt: "libxml2-dev", brew: "libxml2"),
        library("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev", brew: "libsodium"),
        library("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev", brew: "openblas"),
        // C of our own: loops for the vector units of several CPUs.
        .target(name: "CKernels", path: "Sources/CLibraries/CKernels", cSettings: speedOfC),
        // And of the system: waiting for many sockets, for which Swift's C library module lacks the calls.
        .target(name: "CEvents", path: "Sources/CLibraries/CEvents"),

        .target(name: "CMarkup", dependencies: ["CXML"], path: "Sources/CLibraries/CMarkup", cSettings: speedOfC),

        room("ServiceSupport", in: "Base", imports: ["CSodium"]),
        room(
            "Database", in: "Base", imports: ["ServiceSupport", "CSQLite", "CPostgreSQL", "CMariaDB"], optimised: false),
        room("SharedCache", in: "Base", imports: ["ServiceSupport", "CHiredis"], optimised: false),
        room("HTTPServer", in: "Base", imports: ["ServiceSupport", "CEvents", "CZlib"], optimised: false),
        room("HTTPClient", in: "Base", imports: ["ServiceSupport", "CCurl"], optimised: false),
        room("Documents", in: "Base", imports: ["ServiceSupport", "CArchive", "CMarkup"]),
        room("Numerics", in: "Base", imports: ["CKernels", "COpenBLAS"]),
        room("LanguageModels", in: "Base", imports: ["ServiceSupport", "HTTPClient"], optimised: false),

        room("Taxonomy", in: "Domain"),
        room("Matching", in: "Domain", imports: ["Taxonomy", "Numerics"]),
        room("Search", in: "Domain", imports: ["Taxonomy", "Numerics", "ServiceSupport"]),

        room("Frameworks", in: "Data", imports: ["Taxonomy", "Documents", "HTTPClient", "ServiceSupport"]),
        room("Store", in: "Data", imports: ["Taxonomy", "Database", "ServiceSupport"]),
        room("WorkQueue", in: "Data", imports: ["Store", "Database", "ServiceSupport"], optimised: false),
        room(
            "Pipeline", in: "Data",
            imports: [
                "Frameworks", "WorkQueue", "Store", "Search", "Numerics", "Taxonomy", "Documents", "Database",
                "HTTPClient", "ServiceSupport",
            ], optimised: false),

        room("Access", in: "Services", imports: ["Store", "ServiceSupport"], optimised: false),

        room(
            "Occupations", in: "Services",
            imports: [
                "Pipeline", "WorkQueue", "SharedCache", "LanguageModels", "Store", "Database", "Search", "Matching",
                "Numerics", "Taxonomy", "ServiceSupport",
            ], optimised: false),

        room(
            "Knowledge", in: "Services",
            imports: ["Access", "Occupations", "Store", "Search", "Taxonomy", "ServiceSupport"],
            optimised: false),

        room(
            "Recommendations", in: "Services",
            imports: [
                "Access", "Knowledge", "Occupations", "LanguageModels", "Store", "Search", "Matching", "Taxonomy",
                "ServiceSupport",
            ], optimised: false),

        room(
            "NodeServices", in: "Services",
            imports: [
                "Recommendations", "Knowledge", "Occupations", "LanguageModels", "Store", "Search", "ServiceSupport",
            ], optimised: false),

        room(
            "Evaluation", in: "Services",
            imports: [
                "Occupations", "Recommendations", "Search", "Matching", "Numerics", "Documents", "Taxonomy",
                "ServiceSupport",
            ], optimised: false),

        room(
            "API", in: "Interfaces",
            imports: [
                "HTTPServer", "Access", "NodeServices", "Recommendations", "Knowledge", "Occupations", "LanguageModels",
                "WorkQueue",
                "Store", "Database", "Documents", "Matching", "Search", "Taxonomy", "ServiceSupport",
            ], optimised: false),
        room(
            "Web", in: "Interfaces",
            imports: ["HTTPServer", "Occupations", "Store", "Matching", "Taxonomy", "ServiceSupport"], optimised: false),
        .executableTarget(
            name: "metier",
            dependencies: [
                "API", "Web", "HTTPServer", "Access", "Evaluation", "NodeServices", "Recommendations", "Knowledge",
                "Occupations", "Pipeline", "Frameworks",
                "WorkQueue", "Store",
                "Database",
                "Documents", "HTTPClient", "LanguageModels", "SharedCache", "Search", "Matching", "Taxonomy",
                "ServiceSupport",
            ],
            path: "Sources/Interfaces/metier", resources: [.copy("Resources/Sample")],
            swiftSettings: strictness),

        .target(
            name: "TestSupport",
            dependencies: [
                "Frameworks", "Documents", "Store", "Database", "LanguageModels", "Search", "Numerics",
                "ServiceSupport", "HTTPServer",
            ],
            path: "Tests/TestSupport",
            swiftSettings: strictness),
        tests("AccessTests", of: ["Access", "Store", "Database", "ServiceSupport", "TestSupport"]),
        tests("ServiceSupportTests", of: ["ServiceSupport", "TestSupport"]),
        tests("HTTPServerTests", of: ["HTTPServer", "ServiceSupport", "CZlib", "TestSupport"]),
        tests("WebTests", of: ["Web", "HTTPServer", "Occupations", "Store", "Database", "Taxonomy", "ServiceSupport"]),
        tests("HTTPClientTests", of: ["HTTPClient", "ServiceSupport", "TestSupport"]),
        tests(
            "LanguageModelsTests",
            of: ["LanguageModels", "Occupations", "Search", "Numerics", "HTTPClient", "ServiceSupport", "TestSupport"]),
        tests("DocumentsTests", of: ["Documents", "TestSupport"]),
        tests("FrameworksTests", of: ["Frameworks", "Documents", "Taxonomy", "ServiceSupport", "TestSupport"]),
        tests("DatabaseTests", of: ["Database", "ServiceSupport", "TestSupport"]),
        tests("SharedCacheTests", of: ["SharedCache", "ServiceSupport", "TestSupport"]),
        tests("NumericsTests", of: ["Numerics", "TestSupport"]),
        tests("TaxonomyTests", of: ["Taxonomy"]),
        tests("MatchingTests", of: ["Matching", "Numerics", "Taxonomy"]),
        tests(
            "SearchTests",
            of: ["Search", "Numerics", "ServiceSupport", "Taxonomy", "Documents", "Frameworks", "TestSupport"]),
        tests(
            "EvaluationTests",
            of: [
                "Evaluation", "Occupations", "Matching", "Frameworks", "Store", "Search", "Numerics", "Documents",
                "Taxonomy", "ServiceSupport", "TestSupport",
            ]),
        tests(
            "StoreTests",
            of: ["Store", "Database", "Documents", "Frameworks", "Taxonomy", "ServiceSupport", "TestSupport"]),
        tests(
            "OccupationsTests",
            of: [
                "Occupations", "LanguageModels", "Search", "Numerics", "Store", "Database", "Taxonomy",
                "ServiceSupport", "TestSupport",
            ]),
        tests(
            "RecommendationsTests",
            of: [
                "NodeServices", "Recommendations", "Knowledge", "Access", "Occupations", "LanguageModels", "Pipeline",
                "Frameworks", "Store", "Database",
                "Search",
                "Matching", "Taxonomy", "ServiceSupport", "TestSupport",
            ]),
        tests("WorkQueueTests", of: ["WorkQueue", "Store", "Database", "ServiceSupport", "TestSupport"]),
        tests(
            "PipelineTests",
            of: [
                "Pipeline", "WorkQueue", "Store", "Database", "Documents", "Frameworks", "HTTPClient", "Taxonomy",
                "ServiceSupport",
                "TestSupport",
                "metier",
            ]),
        tests(
            "APITests",
            of: [
                "API", "HTTPServer", "Access", "NodeServices", "Recommendations", "Knowledge", "LanguageModels",
                "Occupations",
                "Pipeline",
                "WorkQueue",
                "Frameworks", "Store", "Database",
                "Matching", "SharedCache", "Taxonomy",
                "ServiceSupport", "TestSupport",
            ]),
        tests(
            "FaultTests",
            of: ["metier", "Store", "Pipeline", "Documents", "Database", "HTTPClient", "ServiceSupport", "TestSupport"]),
        tests("CommandTests", of: ["metier", "Store", "Database", "HTTPClient", "ServiceSupport", "TestSupport"]),
        tests("ArchitectureTests", of: ["metier", "Taxonomy", "ServiceSupport", "TestSupport"]),
    ]
)

// Tools that only their own command builds (`make fuzz`, `make bench`): they stay out of every other build.

/// A fuzzer: `Fuzz/<name>`. libFuzzer brings its own `main`.
func fuzzer(_ name: String, of imports: [String]) -> Target {
    .executableTarget(
        name: name, dependencies: imports.map { .init(stringLiteral: $0) }, path: "Fuzz/\(name)",
        swiftSettings: strictness + [.unsafeFlags(["-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
}

if Context.environment["METIER_FUZZ"] != nil {
    package.targets += [
        fuzzer("HTTPFuzz", of: ["HTTPServer", "ServiceSupport"]),
        fuzzer("TSVFuzz", of: ["Documents", "Frameworks", "Taxonomy"]),
    ]
}

if Context.environment["METIER_HTTP_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "HTTPBench", dependencies: ["HTTPServer", "ServiceSupport"], path: "Benchmarks/HTTPBench",
            swiftSettings: strictness))
}

if Context.environment["METIER_EMBEDDING_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "EmbeddingBench", dependencies: ["Search", "Numerics"], path: "Benchmarks/EmbeddingBench",
            swiftSettings: strictness))
}

if Context.environment["METIER_TITLE_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "TitleBench", dependencies: ["Search", "Numerics", "Taxonomy", "Evaluation"],
            path: "Benchmarks/TitleBench",
            swiftSettings: strictness))
}

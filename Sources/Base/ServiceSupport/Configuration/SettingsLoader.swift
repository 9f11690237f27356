internal import Foundation

/// Invalid settings; all problems are reported at once.
package struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, one sentence each; never contain values of secrets.
    package let problems: [String]

    package init(problems: [String]) {
        self.problems = problems
    }

    package var description: String { problems.joined(separator: "\n") }
}

/// Reads settings from defaults, a file, the environment and the command line; later sources take precedence.
package struct SettingsLoader: Sendable {
    private let schema: SettingsSchema
    private let readFile: @Sendable (String) throws -> String

    /// Creates a loader for a schema without ``SettingsSchema/problems()``.
    /// - Parameters:
    ///   - schema: the declared settings.
    ///   - readFile: reads a text file; replaced in tests.
    package init(schema: SettingsSchema, readFile: @escaping @Sendable (String) throws -> String = Self.contents) {
        self.schema = schema
        self.readFile = readFile
    }

    /// Reads the settings.
    /// - Parameters:
    ///   - file: the path of the configuration file, if there is one; it must exist.
    ///   - environment: the environment; only variables with the schema's prefix are used.
    ///   - flags: values from the command line, by the option's long name; options that are not settings are ignored.
    /// - Throws: ``SettingsError`` with every problem found.
    package func load(
        file: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:]
    ) throws(SettingsError) -> Settings {
        var found = Findings()
        for setting in schema.settings {
            if let text = setting.defaultValue { found.take(text, for: setting, origin: .standard) }
        }
        if let file { readEntries(of: file, into: &found) }
        readVariables(environment, into: &found)
        for setting in schema.settings {
            if let flag = setting.flag, let text = flags[flag] {
                found.take(text, for: setting, origin: .flag(flag))
            }
        }
        guard found.problems.isEmpty else { throw SettingsError(problems: found.problems) }
        return Settings(schema: schema, values: found.values)
    }

    private func readEntries(of path: String, into found: inout Findings) {
        let text: String
        do { text = try readFile(path) } catch {
            found.problems.append("\(path): cannot be read; check that the file exists and is UTF-8 text")
            return
        }
        let file = ConfigurationFile(text)
        found.problems += file.problems.map { "\(path):\($0.line): \($0.message)" }
        for entry in file.entries {
            if let setting = schema.setting(entry.name) {
                found.take(entry.value, for: setting, origin: .file(path: path, line: entry.line))
            } else {
                let hint = Self.hint(entry.name, schema.settings.map(\.name))
                found.problems.append("\(path):\(entry.line): unknown setting '\(entry.name)'\(hint)")
            }
        }
    }

    private func readVariables(_ environment: [String: String], into found: inout Findings) {
        var known: [String] = []
        for setting in schema.settings {
            let name = setting.environment
            known.append(name)
            let text = environment[name]
            if case .secret = setting.kind {
                known.append(name + "_FILE")
                if let path = environment[name + "_FILE"] {
                    if text != nil { found.problems.append("\(name) and \(name)_FILE are both set; unset one") }
                    readSecret(setting, path: path, into: &found)
                    continue
                }
            }
            if let text { found.take(text, for: setting, origin: .environment(name)) }
        }
        for name in environment.keys.sorted()
        where name.hasPrefix(schema.environmentPrefix) && !known.contains(name) && !schema.isIgnored(name) {
            found.problems.append("unknown environment variable '\(name)'\(Self.hint(name, known))")
        }
    }

    private func readSecret(_ setting: Setting, path: String, into found: inout Findings) {
        let name = setting.environment + "_FILE"
        do {
            // Editors and `echo` end files with a line break that is not part of the secret.
            var text = try readFile(path)
            while text.last?.isNewline == true { text.removeLast() }
            found.take(text, for: setting, origin: .secretFile(name))
        } catch {
            found.problems.append("\(name): the file \(path) cannot be read; check that it exists and is UTF-8 text")
        }
    }

    private static func hint(_ name: String, _ known: [String]) -> String {
        NearestName.suggestion(for: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// A text file's contents, at most 1 MiB.
    package static func contents(of path: String) throws -> String {
        let limit = 1 << 20
        let bytes = try OutsideFile(path: path, .any).read(atMost: limit + 1)
        guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
            throw CocoaError(.fileReadInapplicableStringEncoding)
        }
        return text
    }
}

/// The values and problems found so far.
private struct Findings {
    var values: [String: Settings.Entry] = [:]
    var problems: [String] = []

    mutating func take(_ text: String, for setting: Setting, origin: SettingOrigin) {
        do throws(SettingTextError) {
            values[setting.name] = Settings.Entry(
                value: try SettingValue(text, as: setting.kind), origin: origin)
        } catch {
            let shown = if case .secret = setting.kind { "the secret" } else { "'\(text)'" }
            problems.append("\(origin): \(shown) for '\(setting.name)' \(error.what)")
        }
    }
}

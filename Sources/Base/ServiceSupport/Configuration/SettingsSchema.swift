/// All settings of a program, and the prefix of its environment variables.
package struct SettingsSchema: Sendable {
    /// The settings, in the order of display.
    package let settings: [Setting]
    /// The prefix of the program's own environment variables, for instance `APP_`.
    package let environmentPrefix: String
    /// Variables with the prefix that are not settings; a trailing `*` matches anything.
    package let ignoredEnvironment: [String]

    package init(environmentPrefix: String, ignoredEnvironment: [String] = [], settings: [Setting]) {
        self.environmentPrefix = environmentPrefix
        self.ignoredEnvironment = ignoredEnvironment
        self.settings = settings
    }

    /// The setting with a name.
    package func setting(_ name: String) -> Setting? {
        settings.first { $0.name == name }
    }

    /// Errors in the declarations; empty for a valid schema. Meant for a test.
    package func problems() -> [String] {
        var found: [String] = []
        for (what, names) in [
            ("name", settings.map(\.name)), ("environment variable", settings.map(\.environment)),
            ("option", settings.compactMap(\.flag)),
        ] {
            var seen: Set<String> = []
            for name in names where !seen.insert(name).inserted { found.append("\(what) '\(name)' is declared twice") }
        }
        for setting in settings {
            if !setting.environment.hasPrefix(environmentPrefix) {
                found.append("\(setting.name): '\(setting.environment)' does not start with '\(environmentPrefix)'")
            }
            if setting.section.isEmpty { found.append("\(setting.name): has no section") }
            if !setting.help.hasSuffix(".") { found.append("\(setting.name): the help does not end in a full stop") }
            if case .secret = setting.kind, setting.defaultValue != nil {
                found.append("\(setting.name): a secret has a default")
            }
            guard let text = setting.defaultValue else { continue }
            do { _ = try SettingValue(text, as: setting.kind) } catch {
                found.append("\(setting.name): the default '\(text)' \(error.what)")
            }
        }
        return found
    }

    func isIgnored(_ variable: String) -> Bool {
        ignoredEnvironment.contains { pattern in
            pattern.hasSuffix("*") ? variable.hasPrefix(pattern.dropLast()) : variable == pattern
        }
    }

    /// The Markdown page of all settings, one table per section.
    package func markdown(title: String = "Settings") -> String {
        var sections: [String] = []
        for setting in settings where !sections.contains(setting.section) { sections.append(setting.section) }
        var blocks = ["# \(title)"]
        for section in sections {
            blocks.append("## \(section)")
            let rows = settings.filter { $0.section == section }.map { setting in
                var variable = "`\(setting.environment)`"
                if case .secret = setting.kind { variable += ", `\(setting.environment)_FILE`" }
                return [
                    "`\(setting.name)`", variable, setting.flag.map { "`--\($0)`" } ?? "-", setting.kind.accepted,
                    setting.defaultValue.map { "`\($0)`" } ?? "unset", setting.help,
                ]
            }
            blocks.append(
                CommandReference.table(["name", "environment", "option", "accepts", "default", "meaning"], rows))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}

/// The settings of a running program: validated values with their origins.
///
/// Values are looked up by their declared names and types; looking up another one is a programming error and traps.
package struct Settings: Sendable {
    /// A value and its origin.
    package struct Entry: Sendable, Hashable {
        /// The validated value.
        package let value: SettingValue
        /// Its origin.
        package let origin: SettingOrigin
    }

    /// The declared settings.
    package let schema: SettingsSchema
    private let values: [String: Entry]

    init(schema: SettingsSchema, values: [String: Entry]) {
        self.schema = schema
        self.values = values
    }

    /// The value and origin of a setting; `nil` if it is unset.
    package func entry(_ name: String) -> Entry? {
        precondition(schema.setting(name) != nil, "setting '\(name)' is not declared")
        return values[name]
    }

    /// A text, URL, path or choice; `nil` if it is unset.
    package func stringIfSet(_ name: String) -> String? {
        guard let entry = entry(name) else { return nil }
        guard case .string(let value) = entry.value else { preconditionFailure("setting '\(name)' is not a text") }
        return value
    }

    /// A text, URL, path or choice with a default.
    package func string(_ name: String) -> String { set(stringIfSet(name), name) }

    /// An integer; `nil` if it is unset.
    package func intIfSet(_ name: String) -> Int? {
        guard let entry = entry(name) else { return nil }
        guard case .int(let value) = entry.value else { preconditionFailure("setting '\(name)' is not a whole number") }
        return value
    }

    /// An integer with a default.
    package func int(_ name: String) -> Int { set(intIfSet(name), name) }

    /// A number with a default.
    package func number(_ name: String) -> Double {
        guard case .number(let value)? = entry(name)?.value else {
            preconditionFailure("setting '\(name)' is not a number")
        }
        return value
    }

    /// A boolean with a default.
    package func bool(_ name: String) -> Bool {
        guard case .bool(let value)? = entry(name)?.value else {
            preconditionFailure("setting '\(name)' is not a switch")
        }
        return value
    }

    /// A duration with a default.
    package func duration(_ name: String) -> Duration {
        guard case .duration(let value)? = entry(name)?.value else {
            preconditionFailure("setting '\(name)' is not a time")
        }
        return value
    }

    /// A number of bytes with a default.
    package func bytes(_ name: String) -> Int {
        guard case .bytes(let value)? = entry(name)?.value else {
            preconditionFailure("setting '\(name)' is not a size")
        }
        return value
    }

    /// A secret; `nil` if it is unset.
    package func secretIfSet(_ name: String) -> Secret? {
        guard let entry = entry(name) else { return nil }
        guard case .secret(let value) = entry.value else { preconditionFailure("setting '\(name)' is not a secret") }
        return value
    }

    private func set<Value>(_ value: Value?, _ name: String) -> Value {
        guard let value else { preconditionFailure("setting '\(name)' has no value and no default") }
        return value
    }

    // MARK: - Showing

    /// A table of every setting, its value and origin; secrets stay hidden.
    package func table(width: Int? = nil, style: TerminalStyle = .plain) -> String {
        var table = TerminalTable(columns: [
            .init("SETTING"), .init("VALUE", canShrink: true), .init("FROM", canShrink: true),
        ])
        for setting in schema.settings {
            let entry = values[setting.name]
            table.add([setting.name, entry?.value.shown ?? "-", entry?.origin.description ?? "unset"])
        }
        return table.render(width: width, style: style)
    }

    /// The same as a JSON object: name -> `{"value": ..., "origin": ...}`.
    package func writeJSON(to json: inout JSONWriter) {
        json.object { json in
            for setting in schema.settings {
                let entry = values[setting.name]
                json.object(setting.name) { json in
                    switch entry?.value {
                    case .int(let value)?, .bytes(let value)?: json.field("value", value)
                    case .number(let value)?: json.field("value", value)
                    case .bool(let value)?: json.field("value", value)
                    case let value: json.field("value", value?.shown)
                    }
                    json.field("origin", entry?.origin.description ?? "unset")
                }
            }
        }
    }
}

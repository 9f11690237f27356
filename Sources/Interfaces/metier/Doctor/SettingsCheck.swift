import ServiceSupport

/// The settings that decide how this node behaves; of the others, secrets among them, only the names of those that are set.
enum SettingsCheck {
    static func run(_ invocation: Invocation) -> DoctorCheck {
        let settings = invocation.settings
        let changed = MetierSettings.schema.settings.filter { setting in
            settings.entry(setting.name).map { $0.origin != .standard } ?? false
        }
        let own = changed.isEmpty ? "all by default" : "set: " + changed.map(\.environment).joined(separator: ", ")
        return DoctorCheck(
            "settings",
            "listens on \(settings.string("http.host")):\(settings.int("http.port")), "
                + "up to \(settings.int("database.connections")) database connections, "
                + "log level \(settings.string("log.level")); \(own)")
    }
}

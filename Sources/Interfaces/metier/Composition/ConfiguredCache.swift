import ServiceSupport
import SharedCache

/// The shared cache that the settings name.
enum ConfiguredCache {
    /// A cache; `nil` where none is configured. Throws `SettingsError` for an address that cannot be used.
    ///
    /// - Parameters:
    ///   - invocation: The settings.
    ///   - isServer: Whether many calls come at once.
    static func cache(_ invocation: Invocation, isServer: Bool) throws -> SharedCache? {
        let settings = invocation.settings
        guard let url = settings.secretIfSet("cache.url"), !url.isEmpty else { return nil }
        let password = settings.secretIfSet("cache.password").flatMap { $0.isEmpty ? nil : $0 }
        let address: RedisAddress
        do {
            address = try RedisAddress(url.reveal(), password: password)
        } catch {
            let origin = settings.entry("cache.url")?.origin.description ?? "default"
            throw SettingsError(problems: ["\(origin): cache.url: \(error.description)"])
        }
        var options = SharedCacheOptions()
        options.prefix = settings.string("cache.prefix")
        options.commandLimit = max(.milliseconds(1), settings.duration("cache.timeout"))
        options.connectLimit = options.commandLimit * 2
        options.connections = isServer ? 4 : 1
        var logger = invocation.logger("cache")
        // What a command that answers once says does not depend on whether others were told.
        if !isServer { logger.level = max(logger.level, .error) }
        return SharedCache(address, options: options, logger: logger)
    }
}

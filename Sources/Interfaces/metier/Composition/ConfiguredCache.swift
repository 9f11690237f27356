import ServiceSupport
import SharedCache

/// The shared cache from the settings.
enum ConfiguredCache {
    /// A cache; `nil` where none is configured. Throws `SettingsError` for an invalid address.
    ///
    /// - Parameters:
    ///   - invocation: The settings.
    ///   - isServer: Whether many calls are concurrent.
    static func cache(_ invocation: Invocation, isServer: Bool) throws -> SharedCache? {
        let settings = invocation.settings
        guard let url = settings.cache.url, !url.isEmpty else { return nil }
        let password = settings.cache.password.flatMap { $0.isEmpty ? nil : $0 }
        let address: RedisAddress
        do {
            address = try RedisAddress(url.reveal(), password: password)
        } catch {
            let origin = settings.entry("cache.url")?.origin.description ?? "default"
            throw SettingsError(problems: ["\(origin): cache.url: \(error.description)"])
        }
        var options = SharedCacheOptions()
        options.prefix = settings.cache.prefix
        options.commandLimit = max(.milliseconds(1), settings.cache.timeout)
        options.connectLimit = options.commandLimit * 2
        options.connections = isServer ? 4 : 1
        var logger = invocation.logger("cache")
        // The result of a one-shot command does not depend on the notification of other nodes.
        if !isServer { logger.level = max(logger.level, .error) }
        return SharedCache(address, options: options, logger: logger)
    }
}

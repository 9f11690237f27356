/// How a shared cache behaves.
package struct SharedCacheOptions: Sendable {
    /// Comes after `metier:` in the names of keys and channels; installations that share a server have different ones.
    package var prefix = ""
    /// How long opening a connection may take.
    package var connectLimit = Duration.milliseconds(200)
    /// How long the answer to one command may take.
    package var commandLimit = Duration.milliseconds(100)
    /// The greatest number of connections, each with a thread of its own.
    package var connections = 4
    /// How many calls may wait for a connection; more have no cache.
    package var waitingLimit = 64
    /// The most bytes of a value.
    package var valueLimit = 8 << 20
    /// How many failures in a row open the breaker.
    package var failureLimit = 3
    /// How long an open breaker lets nothing through at first; each probe that fails doubles it.
    package var firstPause = Duration.milliseconds(500)
    /// The longest pause of an open breaker.
    package var longestPause = Duration.seconds(30)
    /// How long a subscriber that hears nothing waits before it asks whether the server is still there.
    package var silenceLimit = Duration.seconds(15)

    /// The usual behaviour.
    package init() {}
}

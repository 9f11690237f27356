/// Header fields that only an intermediary between a client and this server adds.
///
/// A program that calls its own machine sends none of them. The list contains the documented fields of proxies, load
/// balancers, content delivery networks and hosting platforms; a prefix matches every field that begins with it,
/// because products extend their families of fields.
enum ForwardingHeaders {
    /// Whole names, in lower case.
    private static let names: Set<String> = [
        // RFC 7239, RFC 9110 and RFC 8586.
        "forwarded", "via", "cdn-loop", "max-forwards", "surrogate-capability",
        // nginx, HAProxy, Apache, Traefik and products that copy them.
        "x-real-ip", "x-real-port", "x-host", "x-scheme", "x-url-scheme", "x-nginx-proxy", "x-rewrite-url", "x-via",
        "x-varnish", "x-request-start", "x-queue-start", "front-end-https", "forwarded-for", "forwarded-for-ip",
        "client-ip", "clientip", "remote-addr", "remote-ip", "x-coming-from", "x-originating-ip",
        "x-bluecoat-via", "wl-proxy-client-ip", "wl-proxy-ssl",
        // Content delivery networks and platforms.
        "true-client-ip", "x-client-ip", "x-client-host", "x-client-port", "x-client-proto",
        "x-goog-authenticated-user-email", "x-goog-authenticated-user-id", "x-goog-iap-jwt-assertion",
        "incap-client-ip", "x-sucuri-clientip", "do-connecting-ip", "x-cloud-trace-context",
        "x-ms-forwarded-client-ip", "x-waws-unencoded-url", "x-site-deployment-id", "x-render-origin-server",
    ]

    /// Prefixes of names, in lower case.
    private static let beginnings = [
        "x-forwarded", "x-original-", "x-cluster-", "x-remote-", "x-proxy", "proxy-", "x-envoy-",
        "cf-", "fastly-", "fly-", "x-amzn-", "x-amz-cf-", "cloudfront-", "x-azure-", "x-fd-", "x-arr-", "x-appengine-",
        "x-vercel-", "x-nf-", "x-akamai-", "akamai-", "x-heroku-", "tailscale-", "ngrok-", "x-ngrok-",
    ]

    /// The first of some fields that indicates a proxy; `nil` where none does.
    static func first(in headers: [(name: String, value: String)]) -> String? {
        headers.first { isOne($0.name) }?.name
    }

    /// Whether a field indicates a proxy. Some servers treat `_` as `-`, so both are matched.
    static func isOne(_ name: String) -> Bool {
        let plain = name.lowercased().replacing("_", with: "-")
        return names.contains(plain) || beginnings.contains { plain.hasPrefix($0) }
    }
}

using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>
/// A redirect is followed only where nothing can leak and the request stays what it was: 307 and 308 on the same scheme, host
/// and port. After 301 to 303 a POST becomes a GET elsewhere, and a 200 from there says nothing about the notification. Public
/// documents may be elsewhere.
/// </summary>
internal static class Redirects
{
    public static Uri? Target(HttpReply reply, Uri from) =>
        reply.Status is 301 or 302 or 303 or 307 or 308
        && reply.Header("Location") is { Length: > 0 } location
        && Uri.TryCreate(from, location, out var target)
            ? target
            : null;

    /// <summary>How often a call is sent on.</summary>
    public static int Most(HttpCall call) => call.IsPublicDocument ? 3 : 1;

    public static bool MayFollow(HttpCall call, int status, Uri from, Uri target) =>
        call.IsPublicDocument
            ? target.Scheme == from.Scheme || target.Scheme == Uri.UriSchemeHttps
            : status is 307 or 308 && StayHome(from, target);

    private static bool StayHome(Uri from, Uri target) =>
        from.Scheme == target.Scheme && from.Host == target.Host && from.Port == target.Port;

    public static Outcome Refuse(int status, Uri target) =>
        new Outcome.Rejected(
            OutcomeReason.RedirectRefused,
            $"the target answered {status} and redirects to {target.Host}; set spec.address to the final address"
        );
}

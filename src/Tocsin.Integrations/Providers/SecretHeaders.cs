using System.Collections.Frozen;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers;

/// <summary>The key <c>headers</c> of a Provider's Secret, as it goes onto a request.</summary>
internal static class SecretHeaders
{
    // They frame the message and belong to the transport; entries of these names have no effect in the reference either.
    private static readonly FrozenSet<string> s_framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Trailer"
    );

    /// <summary>Adds them in the order of their names; one replaces what the request had of that name.</summary>
    public static HttpCall AddTo(HttpCall call, Destination to)
    {
        foreach (
            var (name, value) in (to.Headers?.Value ?? new Dictionary<string, string>()).OrderBy(
                h => h.Key,
                StringComparer.Ordinal
            )
        )
        {
            call = s_framing.Contains(name) ? call : call.With(name, value);
        }

        return call;
    }
}

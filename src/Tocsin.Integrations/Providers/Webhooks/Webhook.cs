using System.Collections.Frozen;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Webhooks;

/// <summary>The request that both generic types send.</summary>
internal static class Webhook
{
    // They frame the message and belong to the transport; entries of these names have no effect in the reference either.
    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Trailer"
    );

    public static HttpCall Post(Destination to, Event e, byte[] body)
    {
        var call = HttpCall
            .PostJson(new Uri(to.Address.Value), body)
            .With("Gotk-Component", Text.Printable(e.ReportingController));
        foreach (
            var (name, value) in (to.Headers?.Value ?? new Dictionary<string, string>()).OrderBy(
                h => h.Key,
                StringComparer.Ordinal
            )
        )
        {
            call = Framing.Contains(name) ? call : call.With(name, value);
        }

        return call;
    }
}

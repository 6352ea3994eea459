using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>What of a request is secret although no Secret holds it: tokens that were fetched, and signatures.</summary>
public static class CallSecrets
{
    private static readonly string[] s_words = ["auth", "cookie", "key", "secret", "signature", "token"];

    /// <summary>Whether a header's value must not be shown.</summary>
    public static bool IsSecret(string header) => s_words.Any(word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The values of such headers, and of <c>Bearer abc</c> also what is behind the first word.</summary>
    public static IEnumerable<string> Of(HttpCall call) =>
        call.Headers.Where(h => IsSecret(h.Key)).SelectMany(h => (string[])[h.Value, .. h.Value.Split(' ').Skip(1)]);
}

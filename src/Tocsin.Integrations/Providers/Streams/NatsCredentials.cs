using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>
/// A creds file: a user's JWT and the seed of its key, each between lines of dashes.
/// https://docs.nats.io/using-nats/developer/connecting/creds
/// </summary>
internal sealed record NatsCredentials(string Jwt, NatsKey Key)
{
    /// <summary>The reason never holds a part of the file.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out NatsCredentials? credentials,
        [NotNullWhen(false)] out string? why
    )
    {
        credentials = null;
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (After(lines, "USER JWT") is not { } jwt || jwt.Split('.').Length != 3)
        {
            why = "has no user JWT between its BEGIN and END lines; copy the creds file again as a whole";
        }
        else if (After(lines, "NKEY SEED") is not { } seed)
        {
            why = "has no nkey seed between its BEGIN and END lines; copy the creds file again as a whole";
        }
        else if (!NatsKey.TryParse(seed, out var key, out var wrong))
        {
            why = $"holds a seed that {wrong}";
        }
        else
        {
            (credentials, why) = (new NatsCredentials(jwt, key), null);
        }

        return credentials is not null;
    }

    public override string ToString() => Key.Public;

    private static string? After(string[] lines, string label)
    {
        var at = Array.FindIndex(
            lines,
            l =>
                l.StartsWith("---", StringComparison.Ordinal)
                && l.Contains("BEGIN", StringComparison.Ordinal)
                && l.Contains(label, StringComparison.Ordinal)
        );
        return at >= 0 && at + 1 < lines.Length && lines[at + 1][0] != '-' ? lines[at + 1] : null;
    }
}

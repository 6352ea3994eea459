using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>A Sentry project's address: <c>scheme://public[:secret]@host[:port][/prefix]/project</c>.</summary>
internal sealed record SentryDsn(Uri Envelope, string PublicKey, string? SecretKey)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out SentryDsn? dsn, out string why)
    {
        dsn = null;
        if (
            !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
        )
        {
            why = "is no DSN; copy it from the project's settings, Client Keys: https://key@host/project";
            return false;
        }

        var keys = uri.UserInfo.Split(':', 2);
        if (keys[0].Length == 0)
        {
            why =
                "is a DSN without its key; copy the whole DSN from the project's settings, Client Keys: https://key@host/project";
            return false;
        }

        var path = uri.AbsolutePath.TrimEnd('/');
        var slash = path.LastIndexOf('/');
        var project = path[(slash + 1)..];
        if (project.Length == 0)
        {
            why = "is a DSN without the project's id at its end; copy the whole DSN from the project's settings, Client Keys";
            return false;
        }

        var authority = uri.IsDefaultPort ? uri.Host : $"{uri.Host}:{uri.Port}";
        var envelope = new Uri($"{uri.Scheme}://{authority}{path[..Math.Max(0, slash)]}/api/{project}/envelope/");
        dsn = new SentryDsn(envelope, keys[0], keys.Length > 1 && keys[1].Length > 0 ? keys[1] : null);
        why = "";
        return true;
    }
}

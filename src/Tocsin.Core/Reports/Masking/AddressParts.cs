namespace Tocsin.Core.Reports.Masking;

/// <summary>What of an address is a credential: path, query, fragment and login as wholes, and each part of them that looks like a token.</summary>
internal static class AddressParts
{
    private const int ShortestToken = 8;
    private const int ShortestHostToken = 16;

    private static readonly string[] s_secretNames = ["auth", "code", "key", "pass", "pwd", "secret", "sig", "token"];

    public static IEnumerable<string> Of(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return [address];
        }

        return
        [
            uri.PathAndQuery,
            uri.AbsolutePath,
            uri.AbsolutePath.Trim('/'),
            uri.Query.TrimStart('?'),
            uri.Fragment.TrimStart('#'),
            .. Login(uri.UserInfo),
            .. Pieces(uri.AbsolutePath).Where(IsToken),
            .. Pieces(uri.Fragment.TrimStart('#')).Where(IsToken),
            .. QueryValues(uri.Query.TrimStart('?')),
            .. HostTokens(uri),
        ];
    }

    // A login without a password is a token; otherwise a user's name may well be shown.
    private static IEnumerable<string> Login(string login)
    {
        var colon = login.IndexOf(':');
        var user = colon < 0 ? login : login[..colon];
        string[] parts = [login, login[(colon + 1)..], .. colon < 0 || IsToken(user) ? [user] : Array.Empty<string>()];
        return parts.Where(p => p.Length > 0);
    }

    private static IEnumerable<string> QueryValues(string query)
    {
        foreach (var pair in query.Split('&', ';'))
        {
            var at = pair.IndexOf('=');
            var (name, value) = at < 0 ? ("", pair) : (pair[..at], pair[(at + 1)..]);
            if (IsToken(value) || s_secretNames.Any(s => name.Contains(s, StringComparison.OrdinalIgnoreCase)))
            {
                yield return value;
            }
        }
    }

    /// <summary>Services such as request bins and gateways put the credential into the name of the host.</summary>
    private static IEnumerable<string> HostTokens(Uri uri) =>
        uri.HostNameType is UriHostNameType.Dns
            ? uri.Host.Split('.').Where(label => label.Length >= ShortestHostToken && LooksRandom(label))
            : [];

    private static IEnumerable<string> Pieces(string path) =>
        path.Split('/').SelectMany(p => p.Contains(':') ? [p, .. p.Split(':')] : new[] { p });

    // Words of a path are of one case and without digits: services, webhook, api.
    private static bool IsToken(string text) =>
        text.Length >= ShortestToken
        && (text.Any(char.IsAsciiDigit) || (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)));

    // A name that people gave has words between its hyphens and few digits.
    private static bool LooksRandom(string label)
    {
        var digits = label.Count(char.IsAsciiDigit);
        var isUuid = Guid.TryParseExact(label, "D", out _);
        return isUuid || (!label.Contains('-') && digits >= 3 && digits < label.Length);
    }
}

using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Secrets;

/// <summary>
/// What a Provider's main Secret says (spec/providers.md §4.2). Each credential is read by itself: a malformed one is told and
/// does not take the others with it.
/// </summary>
internal sealed class Credentials
{
    private const string Field = "spec.secretRef";
    private const int MaxAddress = 2048;

    // These take a password for a token when there is no token.
    private static readonly string[] s_passwordIsToken =
    [
        "github",
        "githubdispatch",
        "githubpullrequestcomment",
        "gitlab",
        "gitlabmergerequestcomment",
        "gitea",
        "giteapullrequestcomment",
        "otel",
    ];

    public string Address { get; private init; } = "";
    public string Username { get; private init; } = "";
    public string? Password { get; private init; }
    public string? Token { get; private init; }
    public IReadOnlyDictionary<string, string>? Headers { get; private init; }

    /// <param name="yaml">Reads the YAML map under <c>headers</c>.</param>
    public static Credentials Read(ProviderSpec spec, Secret? secret, Func<string, Node?> yaml, List<Problem> problems)
    {
        var password = secret?["password"];
        var token = secret?["token"] is { Length: > 0 } given ? given : null;
        if (token is null && password is { Length: > 0 } && s_passwordIsToken.Contains(spec.Type))
        {
            token = password;
        }

        return new Credentials
        {
            Address = ReadAddress(spec, secret, problems),
            Username = ReadUsername(spec, secret, problems),
            Password = password,
            Token = token,
            Headers = secret?["headers"] is { } headers ? ReadHeaders(secret, headers, yaml, problems) : null,
        };
    }

    private static string ReadAddress(ProviderSpec spec, Secret? secret, List<Problem> problems)
    {
        if (secret?["address"] is not { } address)
        {
            return spec.Address.Value;
        }

        if (Encoding.UTF8.GetByteCount(address) > MaxAddress)
        {
            problems.Add(Problem($"invalid address in secret: address exceeds maximum length of {MaxAddress} bytes"));
        }

        return address.Trim();
    }

    private static string ReadUsername(ProviderSpec spec, Secret? secret, List<Problem> problems)
    {
        if (secret?["username"] is not { } username)
        {
            return spec.Username;
        }

        if (secret.Has("password"))
        {
            return username;
        }

        var message = $"Secret '{secret}' has 'username' without 'password', so it is not used; add the password";
        problems.Add(Problem(message) with { IsWarning = true });
        return spec.Username;
    }

    private static Dictionary<string, string>? ReadHeaders(
        Secret secret,
        string text,
        Func<string, Node?> yaml,
        List<Problem> problems
    )
    {
        Node? node = null;
        try
        {
            node = yaml(text);
        }
        catch (DocumentException)
        {
            // The parser's own words could repeat a value; the message below is all that may be said.
        }

        if (node is not MapNode map || map.Entries.Any(e => e.Value is not ScalarNode))
        {
            problems.Add(Problem($"'headers' of Secret '{secret}' must be a YAML map from names to texts, like 'X-Team: ops'"));
            return null;
        }

        return map.Entries.ToDictionary(
            e => e.Key,
            e => e.Value is ScalarNode { Type: not ScalarType.Null } value ? value.Text : ""
        );
    }

    private static Problem Problem(string message) => new(Field, message) { Reason = ReadyReason.InvalidSecret };
}

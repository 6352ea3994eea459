using System.Buffers.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>
/// Which credential goes to a server (spec/providers.md §8.20): a creds file, else the login in the server's URL, else an nkey,
/// else user name and password.
/// </summary>
internal static class NatsLogin
{
    public const string CredsKey = "creds";
    public const string SeedKey = "nkey";
    private const string ClientName = "NATS Provider Publisher";

    public static NatsConnect For(NatsServer server, NatsInfo info, bool isTls, Destination to)
    {
        var bare = new NatsConnect(
            Verbose: false,
            Pedantic: false,
            isTls,
            Jwt: null,
            Nkey: null,
            Sig: null,
            AuthToken: null,
            User: null,
            Pass: null,
            ClientName,
            Lang: "csharp",
            Version: "1.0.0",
            Protocol: 1,
            Echo: false
        );
        if (to.SecretValue(CredsKey) is { } file && NatsCredentials.TryParse(file, out var creds, out _))
        {
            return bare with { Jwt = creds.Jwt, Sig = Signed(creds.Key, info) };
        }

        if (server.User is { } user)
        {
            return server.Password is null ? bare with { AuthToken = user } : bare with { User = user, Pass = server.Password };
        }

        if (to.SecretValue(SeedKey) is { } seed && NatsKey.TryParse(seed, out var key, out _))
        {
            return bare with { Nkey = key.Public, Sig = Signed(key, info) };
        }

        return to is { Username.Length: > 0, Password.Value: { Length: > 0 } password }
            ? bare with
            {
                User = to.Username,
                Pass = password,
            }
            : bare;
    }

    private static string? Signed(NatsKey key, NatsInfo info) =>
        info.Nonce is { } nonce ? Base64Url.EncodeToString(key.Sign(nonce)) : null;
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// Tokens of a GitHub App's installation, cached until they are nearly over (spec/providers.md §12.1).
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
/// </summary>
internal static class GitHubApp
{
    private const string Cure = "check githubAppID, githubAppPrivateKey and the installation in the Provider's Secret";

    // GitHub takes no token from the future and none that lasts longer than ten minutes; this leaves room to either side for a
    // clock that is off.
    private static readonly TimeSpan s_before = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_after = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_tolerated = TimeSpan.FromSeconds(30);

    public static SharingKey Key(GitHubAppKeys app, Destination to) =>
        SharingKey.Of(to, "github-app", app.Root, app.AppId, app.InstallationId, app.Owner, app.PrivateKey);

    /// <exception cref="SendFailedException">There is none; its outcome says why.</exception>
    public static Task<AccessToken> Token(
        GitHubAppKeys app,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) => services.Tokens.Get(to.Provider, Key(app, to), c => Fetch(app, to, services, c), cancel);

    private static async Task<AccessToken> Fetch(
        GitHubAppKeys app,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var id = app.InstallationId ?? await Installation(app, to, services, cancel);
        var reply = await Ask("POST", $"app/installations/{id}/access_tokens", app, to, services, cancel);
        var answer = Parse(reply, GitHubAppJson.Default.GitHubAppToken);
        if (!reply.IsSuccess || answer?.Token is not { Length: > 0 } token)
        {
            throw Refused(reply, "gave no access token");
        }

        // Counted from the other side's own clock, so that a clock that is off does no harm.
        var now = services.Clock.GetUtcNow();
        return AccessToken.Of(token, now + Lifetime(answer.ExpiresAt - (DateOf(reply) ?? now)));
    }

    private static async Task<string> Installation(
        GitHubAppKeys app,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var owner = Uri.EscapeDataString(app.Owner!);
        var reply = await Ask("GET", $"orgs/{owner}/installation", app, to, services, cancel);
        if (reply.Status is 404)
        {
            reply = await Ask("GET", $"users/{owner}/installation", app, to, services, cancel);
        }

        return reply.IsSuccess && Parse(reply, GitHubAppJson.Default.GitHubAppInstallation) is { Id: > 0 } found
            ? found.Id.ToString(CultureInfo.InvariantCulture)
            : throw Refused(reply, "knows no installation for githubAppInstallationOwner");
    }

    private static async Task<HttpReply> Ask(
        string method,
        string path,
        GitHubAppKeys app,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var now = services.Clock.GetUtcNow();
        var reply = await services.Http.Send(Call(method, path, app, now), to, cancel);

        // A clock that is off by minutes is a common cause of 401, and the answer tells the time.
        return reply.Status is 401 && DateOf(reply) is { } theirs && (theirs - now).Duration() > s_tolerated
            ? await services.Http.Send(Call(method, path, app, theirs), to, cancel)
            : reply;
    }

    private static HttpCall Call(string method, string path, GitHubAppKeys app, DateTimeOffset now) =>
        new HttpCall(method, new Uri($"{app.Root}/{path}"))
            .With("Authorization", $"Bearer {Sign(app, now)}")
            .With("Accept", "application/vnd.github.v3+json")
            .With("X-GitHub-Api-Version", "2022-11-28");

    private static string Sign(GitHubAppKeys app, DateTimeOffset now)
    {
        var (from, until) = ((now - s_before).ToUnixTimeSeconds(), (now + s_after).ToUnixTimeSeconds());
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{from}},"exp":{{until}},"iss":"{{app.AppId}}"}""");
        using RSA key = Jwt.ReadKey(app.PrivateKey) ?? throw new SendFailedException(new Outcome.Waiting(Cure));
        return Jwt.SignRs256("""{"alg":"RS256","typ":"JWT"}"""u8.ToArray(), Encoding.UTF8.GetBytes(claims), key);
    }

    // A token of GitHub's lasts an hour; one that says otherwise is asked for again in time.
    private static TimeSpan Lifetime(TimeSpan told) =>
        told > TimeSpan.Zero && told < s_longest ? told
        : told > TimeSpan.Zero ? s_longest
        : TimeSpan.Zero;

    private static SendFailedException Refused(HttpReply reply, string what)
    {
        var said = $"GitHub {what}: {HttpJudge.Say(reply)}";
        return new SendFailedException(
            ForgeVerdict.Of(reply, "its permissions") is Outcome.Retry retry
                ? retry with
                {
                    Text = said,
                }
                : new Outcome.Waiting($"{said}; {Cure}")
        );
    }

    private static DateTimeOffset? DateOf(HttpReply reply) => HeaderNumber.Date(reply.Header("Date"));

    private static T? Parse<T>(HttpReply reply, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record GitHubAppToken(string? Token, DateTimeOffset ExpiresAt);

internal sealed record GitHubAppInstallation(long Id);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GitHubAppToken)), JsonSerializable(typeof(GitHubAppInstallation))]
internal sealed partial class GitHubAppJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Build statuses of Bitbucket Server and Data Center: one for each key, so looking up the key is looking up the newest.</summary>
internal sealed class BitbucketServer() : CommitStatusProvider(new BitbucketServerForge())
{
    // https://developer.atlassian.com/server/bitbucket/rest/ (Builds and Deployments)
    private const int Limit = 255;

    public override ProviderType Type { get; } = new("bitbucketserver", Family.CommitStatus);

    protected override string Right => "the permission 'Repository read'";

    protected override HttpCall Look(string api, WantedStatus wanted, int page) =>
        HttpCall.Get(new Uri($"{Builds(api, wanted)}?key={StatusId.Key(wanted.Id)}"));

    protected override StatusPage Read(HttpReply reply, WantedStatus wanted)
    {
        var status = Status(wanted, "");
        var found = JsonSerializer.Deserialize(reply.Body.Span, BitbucketServerJson.Default.BitbucketServerStatus);
        return new StatusPage(
            found is not null && found with { Url = "", Description = found.Description ?? "" } == status,
            ReadOn: false
        );
    }

    protected override HttpCall Write(string api, WantedStatus wanted, Destination to) =>
        HttpCall.PostJson(
            new Uri(Builds(api, wanted)),
            Status(wanted, Link(to)),
            BitbucketServerJson.Default.BitbucketServerStatus
        );

    private static string Builds(string api, WantedStatus wanted) => $"{api}/commits/{wanted.Commit}/builds";

    private static BitbucketServerStatus Status(WantedStatus wanted, string link)
    {
        var description = wanted.Description(Limit);
        return new BitbucketServerStatus(
            description,
            StatusId.Key(wanted.Id),
            Clip.To($"{ObjectLabel.Short(wanted.Event.InvolvedObject)} [{description}]", Limit),
            wanted.Verdict is Verdict.Failure ? "FAILED" : "SUCCESSFUL",
            link
        );
    }

    // Everyone who sees the commit sees the link, so what logs in is taken out of it.
    private static string Link(Destination to)
    {
        var address = to.Address.Value.Trim();
        var user = new Uri(address).UserInfo;
        return user.Length == 0 ? address : address.Replace(user + "@", "", StringComparison.Ordinal);
    }
}

internal sealed record BitbucketServerStatus(string? Description, string? Key, string? Name, string? State, string? Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BitbucketServerStatus))]
internal sealed partial class BitbucketServerJson : JsonSerializerContext;

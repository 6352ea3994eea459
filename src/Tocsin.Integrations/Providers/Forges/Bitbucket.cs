using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Bitbucket Cloud build statuses: one for each key, so looking up the key is looking up the newest.</summary>
internal sealed class Bitbucket(string? root = null) : CommitStatusProvider(new BitbucketForge(root))
{
    // https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/
    private const int Limit = 255;

    public override ProviderType Type { get; } = new("bitbucket", Family.CommitStatus);

    protected override string Right => "the permission 'Repositories: write'";

    protected override HttpCall Look(string api, WantedStatus wanted, int page) =>
        HttpCall.Get(new Uri($"{Statuses(api, wanted)}/{StatusId.Key(wanted.Id)}"));

    protected override StatusPage Read(HttpReply reply, WantedStatus wanted)
    {
        var (status, found) = (
            Status(wanted),
            JsonSerializer.Deserialize(reply.Body.Span, BitbucketJson.Default.BitbucketStatus)
        );
        return new StatusPage(found?.State == status.State && (found?.Description ?? "") == status.Description, ReadOn: false);
    }

    protected override HttpCall Write(string api, WantedStatus wanted, Destination to) =>
        HttpCall.PostJson(new Uri(Statuses(api, wanted)), Status(wanted), BitbucketJson.Default.BitbucketStatus);

    private static string Statuses(string api, WantedStatus wanted) => $"{api}/commit/{wanted.Commit}/statuses/build";

    private static BitbucketStatus Status(WantedStatus wanted) =>
        new(
            StatusId.Key(wanted.Id),
            "https://bitbucket.org",
            wanted.Verdict is Verdict.Failure ? "FAILED" : "SUCCESSFUL",
            Clip.To(ObjectLabel.Short(wanted.Event.InvolvedObject), Limit),
            wanted.Description(Limit)
        );
}

internal sealed record BitbucketStatus(string? Key, string? Url, string? State, string? Name, string? Description);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BitbucketStatus))]
internal sealed partial class BitbucketJson : JsonSerializerContext;

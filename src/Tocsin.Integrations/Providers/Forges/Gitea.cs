using System.Text.Json.Serialization;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Gitea and Forgejo commit statuses; the only ones that tell of progress.</summary>
internal sealed class Gitea() : CommitStatusProvider(new GiteaForge())
{
    private const int DescriptionLimit = 255;

    // What a server gives at most unless its MAX_RESPONSE_ITEMS is raised.
    private const int PageSize = 50;

    public override ProviderType Type { get; } = new("gitea", Family.CommitStatus);

    protected override string Right => "the scope 'write:repository'";

    protected override bool TellsProgress => true;

    protected override HttpCall Look(string api, WantedStatus wanted, int page) =>
        HttpCall.Get(new Uri($"{api}/commits/{wanted.Commit}/statuses?limit={PageSize}&page={page}"));

    // Statuses come newest first by the second; within one second their numbers tell.
    protected override StatusPage Read(HttpReply reply, WantedStatus wanted)
    {
        var statuses = Paging.Items(reply, GiteaJson.Default.IReadOnlyListGiteaStatus);
        var newest = statuses.Where(s => s.Context == wanted.Id).MaxBy(s => s.Id);
        return newest is null
            ? new StatusPage(null, Paging.HasNext(reply, statuses.Count, PageSize))
            : new StatusPage(
                newest.Status == Word(wanted) && (newest.Description ?? "") == wanted.Description(DescriptionLimit),
                ReadOn: false
            );
    }

    protected override HttpCall Write(string api, WantedStatus wanted, Destination to) =>
        HttpCall.PostJson(
            new Uri($"{api}/statuses/{wanted.Commit}"),
            new GiteaWrite(Word(wanted), "", wanted.Description(DescriptionLimit), wanted.Id),
            GiteaJson.Default.GiteaWrite
        );

    private static string Word(WantedStatus wanted) =>
        wanted.Verdict switch
        {
            Verdict.Failure => "failure",
            Verdict.Pending => "pending",
            _ => "success",
        };
}

internal sealed record GiteaWrite(string State, string TargetUrl, string Description, string Context);

/// <summary>What is written as <c>state</c> is read as <c>status</c>.</summary>
internal sealed record GiteaStatus(long Id, string? Status, string? Description, string? Context);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GiteaWrite)), JsonSerializable(typeof(IReadOnlyList<GiteaStatus>))]
internal sealed partial class GiteaJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Alerts;
using Tocsin.Core.Delivery;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>GitHub commit statuses, on github.com, on a ghe.com tenant, or on Enterprise Server.</summary>
internal sealed class GitHub : IProvider
{
    // https://docs.github.com/en/rest/commits/statuses
    private const int DescriptionLimit = 140;
    private const int PageSize = 100;
    private const int MaxPages = 10;
    private const int PageBytes = 4 * 1024 * 1024;

    public ProviderType Type { get; } = new("github", Family.CommitStatus);

    public IEnumerable<Problem> Check(Destination to) => GitHubRepository.Check(to);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var e = n.Event;
        if (e.Reason == "Progressing")
        {
            return new Outcome.Skipped(OutcomeReason.Progressing, "progress is no verdict on a commit");
        }

        if (Sha.Of(e) is not { } sha)
        {
            return new Outcome.Skipped(
                OutcomeReason.NoCommit,
                "no metadata entry commit, originRevision or revision holds a commit's hash"
            );
        }

        if (e.Severity is not ("info" or "error"))
        {
            return new Outcome.Rejected(
                OutcomeReason.InvalidRequest,
                $"the severity '{e.Severity}' is no verdict on a commit; only info and error are"
            );
        }

        if (GitHubRepository.Of(to, out var why) is not { } repository)
        {
            return new Outcome.Waiting($"spec.address {why}");
        }

        var status = new CommitStatus(
            e.IsError ? "failure" : "success",
            StatusDescription.Of(e, DescriptionLimit),
            StatusId.Of(e, to)
        );
        return await Known(status, sha, repository, to, services.Http, cancel)
            ?? GitHubVerdict.OfWrite(await services.Http.Send(Write(status, sha, repository, to), to, cancel));
    }

    // An outcome when there is nothing left to do. Statuses come newest first, so the first of our name is the one in force.
    private static async Task<Outcome?> Known(
        CommitStatus wanted,
        string sha,
        GitHubRepository repository,
        Destination to,
        IHttpSender http,
        CancellationToken cancel
    )
    {
        for (var page = 1; page <= MaxPages; page++)
        {
            if (await ReadPage(Read(sha, page, repository, to), to, http, cancel) is not { } reply)
            {
                return null;
            }

            if (GitHubVerdict.OfRead(reply) is { } failed)
            {
                return failed;
            }

            var statuses = Parse(reply);
            var newest = statuses.FirstOrDefault(s => s.Context == wanted.Context);
            if (newest is not null)
            {
                return newest == wanted
                    ? new Outcome.Delivered(OutcomeReason.Unchanged, "the commit already has this status")
                    : null;
            }

            if (statuses.Count < PageSize)
            {
                return null;
            }
        }

        return null;
    }

    // A renamed repository answers a read with 301, which is not followed, and a write with 307, which is.
    private static async Task<HttpReply?> ReadPage(HttpCall call, Destination to, IHttpSender http, CancellationToken cancel)
    {
        try
        {
            return await http.Send(call, to, cancel);
        }
        catch (SendFailedException e) when (e.Outcome.Reason == OutcomeReason.RedirectRefused)
        {
            return null;
        }
    }

    // What cannot be read must not stop what has to be written.
    private static IReadOnlyList<CommitStatus> Parse(HttpReply reply)
    {
        try
        {
            return reply.IsSuccess
                ? JsonSerializer.Deserialize(reply.Body.Span, GitHubJson.Default.IReadOnlyListCommitStatus) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static HttpCall Read(string sha, int page, GitHubRepository r, Destination to) =>
        WithHeaders(HttpCall.Get(r.Api($"commits/{sha}/statuses?per_page={PageSize}&page={page}")), to) with
        {
            AnswerLimit = PageBytes,
        };

    private static HttpCall Write(CommitStatus status, string sha, GitHubRepository r, Destination to) =>
        WithHeaders(HttpCall.PostJson(r.Api($"statuses/{sha}"), status, GitHubJson.Default.CommitStatus), to);

    private static HttpCall WithHeaders(HttpCall call, Destination to) =>
        call.With("Authorization", $"Bearer {GitHubRepository.Token(to)}")
            .With("Accept", "application/vnd.github.v3+json")
            .With("X-GitHub-Api-Version", "2022-11-28");
}

/// <summary>A status as GitHub takes and returns it, less what only GitHub knows.</summary>
internal sealed record CommitStatus(string? State, string? Description, string? Context);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(CommitStatus)), JsonSerializable(typeof(IReadOnlyList<CommitStatus>))]
internal sealed partial class GitHubJson : JsonSerializerContext;

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// One comment on a pull or merge request for each Provider and object, found again by its marker and rewritten when the text
/// is another (spec/providers.md §11).
/// </summary>
internal abstract class ChangeRequestComment(Forge forge) : IProvider
{
    private const int MaxPages = 100;
    private const int PageBytes = 16 * 1024 * 1024;

    public abstract ProviderType Type { get; }

    /// <summary>What the token must be allowed, in the forge's words.</summary>
    protected abstract string Right { get; }

    /// <summary>How comments of this forge are marked.</summary>
    protected abstract string MarkerPrefix { get; }

    /// <summary>How many comments a full page has.</summary>
    protected abstract int PageSize { get; }

    /// <summary>The address of all comments on the change request.</summary>
    protected abstract string Comments(string api, long number);

    /// <summary>What asks for a page of them, the oldest first.</summary>
    protected abstract string Query { get; }

    /// <summary>How one comment is rewritten.</summary>
    protected abstract (string Method, string Address) Rewrite(string api, long number, long id);

    public IEnumerable<Problem> Check(Destination to) => forge.Check(to);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        if (n.Event.Metadata[EventKeys.ChangeRequest] is not { Length: > 0 } text)
        {
            return new Outcome.Skipped(OutcomeReason.NoChangeRequest, "the event names no change request");
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number <= 0)
        {
            return new Outcome.Rejected(
                OutcomeReason.InvalidRequest,
                "the metadata entry change_request is no number; annotate the object with the number of the pull or merge request"
            );
        }

        // Two that look at the same moment would both find nothing, and both write.
        var marker = CommentText.Marker(MarkerPrefix, to.ProviderUid, n.Event.InvolvedObject);
        using var turn = await services.Turns.Take($"{to.Provider} {number} {marker}", cancel);
        var session = await ForgeSession.Open(forge, to, services, cancel);
        return session.Clean(await Settle(marker, CommentText.Of(marker, n), number, session, cancel));
    }

    private async Task<Outcome> Settle(string marker, string text, long number, ForgeSession session, CancellationToken cancel)
    {
        var (found, stop) = await Find(marker, number, session, cancel);
        if (stop is not null)
        {
            return stop;
        }

        if (found?.Body is { } body && CommentText.Same(body, text))
        {
            return new Outcome.Delivered(OutcomeReason.Unchanged, "the comment already says this");
        }

        if (found is not null)
        {
            var (method, address) = Rewrite(session.Api, number, found.Id);
            var rewritten = await session.Send(Write(method, address, text), cancel);

            // Deleted meanwhile, or somebody else's with our marker in it: then ours is a new one.
            if (rewritten.Status is not (403 or 404 or 410) || ForgeQuota.IsExceeded(rewritten))
            {
                return forge.Judge(rewritten, Right);
            }
        }

        return forge.Judge(await session.Send(Write("POST", Comments(session.Api, number), text), cancel), Right);
    }

    /// <summary>The first comment that begins with the marker, on whatever page it is.</summary>
    private async Task<(Comment? Found, Outcome? Stop)> Find(
        string marker,
        long number,
        ForgeSession session,
        CancellationToken cancel
    )
    {
        long? first = null;
        for (var page = 1; page <= MaxPages; page++)
        {
            var call = HttpCall.Get(new Uri($"{Comments(session.Api, number)}?{Query}&page={page}")) with
            {
                AnswerLimit = PageBytes,
            };
            var reply = await session.Send(call, cancel);
            if (!reply.IsSuccess)
            {
                // Writing without having looked would repeat the comment with each event.
                return (null, forge.Judge(reply, Right));
            }

            var comments = Parse(reply);
            var found = comments.FirstOrDefault(c => c.Body?.TrimStart().StartsWith(marker, StringComparison.Ordinal) == true);
            var isRepeated = comments is [] || comments[0].Id == first;
            if (found is not null || isRepeated || !Paging.HasNext(reply, comments.Count, PageSize))
            {
                return (found, null);
            }

            // A server that does not page answers the same each time.
            first = comments[0].Id;
        }

        return (null, null);
    }

    private static HttpCall Write(string method, string address, string text) =>
        HttpCall.PostJson(new Uri(address), new CommentBody(text), CommentJson.Default.CommentBody) with
        {
            Method = method,
        };

    private static IReadOnlyList<Comment> Parse(HttpReply reply)
    {
        try
        {
            return Paging.Items(reply, CommentJson.Default.IReadOnlyListComment);
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

internal sealed record Comment(long Id, string? Body);

internal sealed record CommentBody(string Body);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<Comment>)), JsonSerializable(typeof(CommentBody))]
internal sealed partial class CommentJson : JsonSerializerContext;

using Tocsin.Core.Alerts;
using Tocsin.Core.Delivery;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A status on a commit: what is wanted, what is there, and a write only when they differ (spec/providers.md §9).</summary>
internal abstract class CommitStatusProvider(Forge forge) : IProvider
{
    // Ten pages of a hundred: the most that GitHub keeps of one name.
    private const int MaxPages = 10;
    private const int PageBytes = 4 * 1024 * 1024;

    public abstract ProviderType Type { get; }

    /// <summary>What the token must be allowed, in the forge's words.</summary>
    protected abstract string Right { get; }

    /// <summary>Whether progress is a status here; elsewhere it is skipped.</summary>
    protected virtual bool TellsProgress => false;

    public IEnumerable<Problem> Check(Destination to) => forge.Check(to);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var (wanted, none) = WantedStatus.Of(n, to, services, TellsProgress);
        if (wanted is null)
        {
            return none!;
        }

        var session = await ForgeSession.Open(forge, to, services, cancel);
        return session.Clean(await Settle(wanted, session, cancel));
    }

    /// <summary>Asks for a page of the commit's statuses, narrowed to the wanted one as far as the forge can.</summary>
    /// <param name="page">From one.</param>
    protected abstract HttpCall Look(string api, WantedStatus wanted, int page);

    /// <summary>What a page shows; the answer is a success.</summary>
    /// <exception cref="System.Text.Json.JsonException">It cannot be read.</exception>
    protected abstract StatusPage Read(HttpReply reply, WantedStatus wanted);

    protected abstract HttpCall Write(string api, WantedStatus wanted, Destination to);

    protected virtual Outcome Judge(HttpReply reply, WantedStatus wanted) => forge.Judge(reply, Right);

    // Whether to write is decided here and nowhere else.
    private async Task<Outcome> Settle(WantedStatus wanted, ForgeSession session, CancellationToken cancel)
    {
        var (isThere, stop) = await IsThere(wanted, session, cancel);
        if (stop is not null)
        {
            return stop;
        }

        return isThere
            ? new Outcome.Delivered(OutcomeReason.Unchanged, "the commit already has this status")
            : Judge(await session.Send(Write(session.Api, wanted, session.To), cancel), wanted);
    }

    /// <summary>Whether the newest status of the wanted name is the wanted one; or an outcome that would stop the write, too.</summary>
    private async Task<(bool IsThere, Outcome? Stop)> IsThere(WantedStatus wanted, ForgeSession session, CancellationToken cancel)
    {
        var isSame = false;
        for (var page = 1; page <= MaxPages; page++)
        {
            if (await ReadPage(Look(session.Api, wanted, page), session, cancel) is not { } reply)
            {
                break;
            }

            // Azure refuses a login with 203; from others that is an answer that a proxy has touched.
            if (reply.Status is (203 or 401 or 403 or 429) && forge.Judge(reply, Right) is not Outcome.Delivered and var refused)
            {
                return (false, refused);
            }

            var found = Parse(reply, wanted);
            isSame = found.IsSame ?? isSame;
            if (!found.ReadOn)
            {
                break;
            }
        }

        return (isSame, null);
    }

    // A renamed repository answers a read with 301, which is not followed, and a write with 307, which is.
    private static async Task<HttpReply?> ReadPage(HttpCall call, ForgeSession session, CancellationToken cancel)
    {
        try
        {
            return await session.Send(call with { AnswerLimit = PageBytes }, cancel);
        }
        catch (SendFailedException e) when (e.Outcome.Reason == OutcomeReason.RedirectRefused)
        {
            return null;
        }
    }

    // What cannot be read must not stop what has to be written.
    private StatusPage Parse(HttpReply reply, WantedStatus wanted)
    {
        try
        {
            return reply.IsSuccess ? Read(reply, wanted) : default;
        }
        catch (System.Text.Json.JsonException)
        {
            return default;
        }
    }
}

/// <summary>What a page of statuses shows.</summary>
/// <param name="IsSame">Whether the newest of the wanted name is the wanted one; null when there is none on this page.</param>
/// <param name="ReadOn">Whether a further page may hold a newer one.</param>
internal readonly record struct StatusPage(bool? IsSame, bool ReadOn);

using Tocsin.Core.Alerts;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Verdicts;

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

    /// <summary>The repository's address in the API; null when <c>spec.address</c> names none.</summary>
    public string? Repository(Destination to) => forge.Api(to, out _);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var (wanted, none) = WantedStatus.Of(n, to, services, TellsProgress);
        if (wanted is null)
        {
            return none!;
        }

        var claim = wanted.Claim(n, services);
        var ledger = new Ledger(services.Notebook, to.Provider, Repository(to) ?? "", wanted.Commit, Context(wanted));
        using var turn = await services.Turns.Take($"{to.Provider} {ledger.Key}", cancel);
        var page = ledger.Read();
        var move = page.For(claim, services.Clock.GetUtcNow());
        if (move is Move.GiveWay || (move is not Move.Leave && IsNewerWaiting(wanted, claim, n, to, services)))
        {
            return new Outcome.Skipped(OutcomeReason.Superseded, "a later event has spoken for this commit under the same name");
        }

        if (move is Move.Leave)
        {
            await Note(ledger, page, page.Wanting(claim));
            return Unchanged;
        }

        return await Settle(new Case(wanted, claim, ledger, page, move), to, services, cancel);
    }

    /// <summary>Asks for a page of the commit's statuses, narrowed to the wanted one as far as the forge can.</summary>
    /// <param name="page">From one.</param>
    protected abstract HttpCall Look(string api, WantedStatus wanted, int page);

    /// <summary>What a page shows; the answer is a success.</summary>
    /// <exception cref="System.Text.Json.JsonException">It cannot be read.</exception>
    protected abstract StatusPage Read(HttpReply reply, WantedStatus wanted);

    protected abstract HttpCall Write(string api, WantedStatus wanted, Destination to);

    protected virtual Outcome Judge(HttpReply reply, WantedStatus wanted) => forge.Judge(reply, Right);

    /// <summary>Under what the forge files the status, when it is more than its name.</summary>
    protected virtual string Context(WantedStatus wanted) => wanted.Id;

    private static Outcome.Delivered Unchanged => new(OutcomeReason.Unchanged, "the commit already has this status");

    // Whether to write is decided here and in Page.For, and nowhere else.
    private async Task<Outcome> Settle(Case c, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var (wanted, claim, ledger, page, move) = c;
        ForgeSession session;
        bool? isThere = false;
        try
        {
            session = await ForgeSession.Open(forge, to, services, cancel);
            if (move is Move.Look)
            {
                (isThere, var stop) = await IsThere(wanted, page, session, cancel);
                if (stop is not null)
                {
                    await Note(ledger, page, page.Wanting(claim));
                    return session.Clean(stop);
                }
            }
        }
        catch (SendFailedException)
        {
            // Though nothing could be said yet, what is older must not be said instead.
            await Note(ledger, page, page.Wanting(claim));
            throw;
        }

        if (isThere ?? page.Written == claim.Words)
        {
            await ledger.Write(page.Stands(claim, services.Clock.GetUtcNow()));
            return session.Clean(Unchanged);
        }

        if (session.UsedUp is { } retry)
        {
            await Note(ledger, page, page.Wanting(claim));
            return retry;
        }

        // Noted before it is sent: after a crash nobody could say otherwise whether it was.
        await Note(ledger, page, page.Writing(claim));
        var outcome = Judge(await session.Send(Write(session.Api, wanted, to), cancel), wanted);
        if (outcome is Outcome.Delivered)
        {
            await ledger.Write(page.Stands(claim, services.Clock.GetUtcNow()));
        }
        else if (outcome is not Outcome.Retry { Reason: not OutcomeReason.RateLimited })
        {
            await ledger.Write(page.Wanting(claim)); // a refusal changes nothing
        }

        return session.Clean(outcome);
    }

    private static Task Note(Ledger ledger, Page page, Page next) => next == page ? Task.CompletedTask : ledger.Write(next);

    // What was overtaken while the forge was away is not said first: somebody may act on a green that is already wrong.
    private bool IsNewerWaiting(WantedStatus wanted, Claim claim, Notification n, Destination to, ProviderServices services) =>
        services
            .Waiting(n)
            .Where(other => Gates.Check(other.Marks, other.Event.IsError, Type) is null)
            .Any(other =>
                WantedStatus.Of(other, to, services, TellsProgress).Wanted is { } its
                && its.Commit == wanted.Commit
                && Context(its) == Context(wanted)
                && claim.IsOlderThan(its.Claim(other, services))
            );

    /// <summary>
    /// Whether the newest status of the wanted name is the wanted one, null when that cannot be read; or an outcome that stops the
    /// write, too.
    /// </summary>
    private async Task<(bool? IsThere, Outcome? Stop)> IsThere(
        WantedStatus wanted,
        Page known,
        ForgeSession session,
        CancellationToken cancel
    )
    {
        bool? isSame = false;
        for (var page = 1; page <= MaxPages; page++)
        {
            if (await ReadPage(Look(session.Api, wanted, page), session, cancel) is not { } reply)
            {
                return (null, null);
            }

            // It may have been written already, and a forge that fails can be asked again soon, or says when.
            if (reply.Status >= 500 && (known.InDoubt is not null || reply.RetryAfter is not null))
            {
                return (null, forge.Judge(reply, Right));
            }

            // Azure refuses a login with 203; from others that is an answer that a proxy has touched.
            if (reply.Status is (203 or 401 or 403 or 429) && forge.Judge(reply, Right) is not Outcome.Delivered and var refused)
            {
                return (false, refused);
            }

            if (Parse(reply, wanted) is not { } found)
            {
                return (null, null);
            }

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

    // What cannot be read must not stop what has to be written. Some say 404 when there is no status yet.
    private StatusPage? Parse(HttpReply reply, WantedStatus wanted)
    {
        try
        {
            return reply.IsSuccess ? Read(reply, wanted)
                : reply.Status < 500 ? default(StatusPage)
                : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

/// <summary>A status that is wanted, and what the ledger says of it.</summary>
internal sealed record Case(WantedStatus Wanted, Claim Claim, Ledger Ledger, Page Page, Move Move);

/// <summary>What a page of statuses shows.</summary>
/// <param name="IsSame">Whether the newest of the wanted name is the wanted one; null when there is none on this page.</param>
/// <param name="ReadOn">Whether a further page may hold a newer one.</param>
internal readonly record struct StatusPage(bool? IsSame, bool ReadOn);

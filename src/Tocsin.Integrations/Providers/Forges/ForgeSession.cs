using System.Globalization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A forge with the login of one attempt, and what it said meanwhile of its quotas.</summary>
internal sealed class ForgeSession
{
    private readonly Forge _forge;
    private readonly KeyValuePair<string, string> _login;
    private readonly Destination _to;
    private readonly ProviderServices _services;
    private TimeSpan? _rest;

    private ForgeSession(
        Forge forge,
        string api,
        KeyValuePair<string, string> login,
        Destination to,
        ProviderServices services
    ) => (_forge, Api, _login, _to, _services) = (forge, api, login, to, services);

    /// <summary>The repository's address in the API.</summary>
    public string Api { get; }

    /// <summary>Set when the last answer used up the quota: whatever is sent now is refused, and counts against who sends it.</summary>
    public Outcome.Retry? UsedUp { get; private set; }

    /// <exception cref="SendFailedException">There is no address or no login; its outcome says why.</exception>
    public static async Task<ForgeSession> Open(
        Forge forge,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) =>
        forge.Api(to, out var why) is { } api
            ? new ForgeSession(forge, api, await forge.LogIn(to, services, cancel), to, services)
            : throw new SendFailedException(new Outcome.Waiting($"spec.address {why}"));

    /// <exception cref="SendFailedException">Also when <see cref="UsedUp"/> is set; then nothing was sent.</exception>
    public async Task<HttpReply> Send(HttpCall call, CancellationToken cancel)
    {
        if (UsedUp is { } retry)
        {
            throw new SendFailedException(retry);
        }

        call = call with { Headers = [_login, .. _forge.Headers, .. call.Headers] };
        var reply =
            call.Method == "GET" && _forge.TellsWhetherChanged
                ? await AskWhetherChanged(call, cancel)
                : await _services.Http.Send(call, _to, cancel);
        if (reply.Status is 401)
        {
            _forge.LoginRefused(_to, _services);
        }

        Heed(reply);
        return reply;
    }

    /// <summary>
    /// The outcome with the forge's wish for rest, and without the login, which the destination's own redactor need not know.
    /// </summary>
    public Outcome Clean(Outcome outcome)
    {
        var text = new Redactor([_login.Value, _login.Value.Split(' ')[^1]], []).Clean(outcome.Text);
        return outcome is Outcome.Delivered delivered && _rest is { } rest
            ? delivered with
            {
                Text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{text}{(text.Length > 0 ? "; " : "")}the forge's quota asks for rest, so the Provider pauses for {rest.TotalSeconds:0.#} s"
                ),
                Rest = rest,
            }
            : outcome with
            {
                Text = text,
            };
    }

    // Of the known answer nothing is used but what the forge has just confirmed; what it says of quotas is the new one's.
    private async Task<HttpReply> AskWhetherChanged(HttpCall call, CancellationToken cancel)
    {
        var key = SharingKey.Of(_to, "look-up", call.Address.AbsoluteUri, _login.Value);
        var known = _services.Answers.Find(key);
        var reply = await _services.Http.Send(call.With("If-None-Match", known?.Tag), _to, cancel);
        if (reply.Status is 304 && known is not null)
        {
            var headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase);
            headers.Remove("Link");
            if (known.Link is { } link)
            {
                headers["Link"] = link;
            }

            return reply with
            {
                Status = 200,
                Body = known.Body,
                Headers = headers,
            };
        }

        // What fills the limit may have been cut off.
        var isWhole = reply.Status is 200 && reply.Body.Length < call.AnswerLimit;
        if (isWhole && reply.Header("ETag") is { Length: > 0 } tag)
        {
            _services.Answers.Keep(key, new KnownAnswer(tag, reply.Body, reply.Header("Link")));
        }
        else if (known is not null)
        {
            _services.Answers.Keep(key, null);
        }

        return reply;
    }

    private void Heed(HttpReply reply)
    {
        if (ForgeQuota.Rest(reply) is not { } rest)
        {
            return;
        }

        _rest = rest > _rest ? rest : _rest ?? rest;
        if (ForgeQuota.IsUsedUp(reply) && !_forge.SlowsDown)
        {
            UsedUp = new Outcome.Retry(
                OutcomeReason.RateLimited,
                "the forge's quota of requests is used up; this goes on when it begins anew. If that happens often, use a login of its own for Tocsin",
                rest
            );
        }
    }
}

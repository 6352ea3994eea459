using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>
/// A type that sends to its own address, by TLS and through a proxy that leads every name to one server on loopback. So hosts
/// that cannot be configured are reached as any other.
/// </summary>
internal sealed class TypeAtItsAddress : IAsyncDisposable
{
    private readonly string _type;
    private readonly LoopbackServer _server;
    private readonly string? _login;

    /// <param name="answer">To all but requests for access tokens, which get one.</param>
    public TypeAtItsAddress(
        string type,
        LoopbackServer.Answer? answer = null,
        bool isSocks = false,
        bool isSecure = false,
        string? login = null,
        bool asksForClient = false
    )
    {
        (_type, _login) = (type, login);
        _server = new LoopbackServer((r, s) => Answer(r, s, answer), Ca.ServerOfAnyName(asksForClient));
        Proxy = new LoopbackProxy(isSocks, login, isSecure ? Ca.Server() : null) { LeadsTo = _server.Port };
    }

    public static LoopbackServer.Answer Content { get; } = LoopbackServer.Always(200, """{"ok":true}""");

    public PrivateCa Ca { get; } = new();

    public LoopbackProxy Proxy { get; }

    public IEnumerable<ArrivedRequest> Requests => _server.Requests;

    public FakeClock Clock { get; } = new();

    /// <summary>The names of the hosts that the type may ask for here.</summary>
    public static async Task<IReadOnlyList<Uri>> Addresses(string type)
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Attempt.Run(Catalog.Providers[type], Some.Error, Some.Destination(type), Some.Services(sender), default);
        return [.. sender.Calls.Select(c => c.Address)];
    }

    /// <param name="password">Another than the proxy's.</param>
    /// <param name="tls">Another than trust in the test's authority.</param>
    public async Task<Outcome> Deliver(string? password = null, TlsSettings? tls = null)
    {
        using var sender = new HttpSender(Clock, () => [], HttpSenderTests.NoProxies);
        var parts = _login?.Split(':');
        var to = Some.Destination(_type) with
        {
            Proxy = Sensitive.Of(new ProxySettings(Proxy.Address, parts?[0], password ?? parts?[1])),
            Tls = Sensitive.Of(tls ?? new TlsSettings(Ca.Pem)),
        };
        var services = Some.Services(sender, Clock);
        return await Attempt.Run(Catalog.Providers[_type], Some.Error, to, services, default);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
        Ca.Dispose();
    }

    public static Task Answer(ArrivedRequest request, Stream stream, LoopbackServer.Answer? answer) =>
        request.Text.StartsWith("grant_type=", StringComparison.Ordinal)
            ? LoopbackServer.Write(stream, 200, $$"""{"access_token":"{{RecordingSender.IssuedToken}}","expires_in":3600}""")
            : (answer ?? Content)(request, stream);
}

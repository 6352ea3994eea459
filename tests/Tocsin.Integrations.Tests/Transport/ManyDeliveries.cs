using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Tests.Providers;
using Tocsin.Integrations.Tests.Providers.Streams;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>Memory is counted for the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(ManyDeliveries), DisableParallelization = true)]
public class Alone;

/// <summary>Ten thousand deliveries of each type, eight at once: as few connections, and no memory kept.</summary>
[Collection(nameof(ManyDeliveries))]
public class ManyDeliveries
{
    private const int Count = 10_000;
    private const int AtOnce = 8;
    private const int WarmUp = 500;

    /// <summary>The runtime fills pools of its own once, at a moment of its choice; what a delivery keeps grows in every round.</summary>
    private const int Rounds = 3;

    /// <summary>The runtime may begin a connection for a call that then gets one which became free.</summary>
    private const int Connections = AtOnce * 2;

    /// <summary>What the runtime may keep for itself; a hundred bytes a delivery would be more.</summary>
    private const long Slack = 900_000;

    public static TheoryData<string> Names =>
        [.. EveryProvider.HttpNames.Select(n => n.Data).Except(TypeOnLoopback.FixedHosts).Except(s_withTokens)];

    private static readonly string[] s_withTokens = ["azureeventhub"];

    [Theory, MemberData(nameof(Names))]
    public async Task Use_connections_again_and_keep_nothing(string type)
    {
        await using var server = new LoopbackServer(200, """{"ok":true}""") { Remembers = false };
        using var sender = HttpSenderTests.Sender();
        await Run(type, TypeOnLoopback.To(type, server.Port), Some.Services(sender));
        server.Connections.ShouldBeLessThanOrEqualTo(Connections);
    }

    [Fact]
    public async Task Of_nats_use_connections_again_and_keep_nothing()
    {
        await using var peer = new NatsPeer { Remembers = false };
        await using var pool = new ConnectionPool(TimeProvider.System);
        var services = Some.Services(new RecordingSender()) with { Streams = new StreamDialer(() => []), Connections = pool };
        await Run("nats", TypeOnLoopback.To("nats", peer.Port), services);
        peer.Connections.ShouldBeLessThanOrEqualTo(Connections);
    }

    /// <summary>Those whose hosts are fixed, and those that fetch a token, which all deliveries share.</summary>
    [Theory]
    [InlineData("googlepubsub", 1)]
    [InlineData("azureeventhub", 1)]
    [InlineData("bitbucket", 0)]
    public async Task At_vendors_hosts_fetch_a_token_once(string type, int tokens)
    {
        var fetched = 0;
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(
            (request, stream) =>
            {
                fetched += request.Line.Contains("token", StringComparison.Ordinal) ? 1 : 0;
                return TypeAtItsAddress.Answer(request, stream, null);
            },
            ca.ServerOfAnyName()
        )
        {
            Remembers = false,
        };
        await using var proxy = new LoopbackProxy { LeadsTo = server.Port };
        using var sender = HttpSenderTests.Sender();
        var identity = new Dictionary<string, string>
        {
            ["AZURE_TENANT_ID"] = "tenant",
            ["AZURE_CLIENT_ID"] = "client",
            ["AZURE_CLIENT_SECRET"] = "s3cret",
        };
        var sample = Some.Destination(type);
        var to = (
            type == "azureeventhub" ? sample with { Address = Sensitive.Of("hub"), Channel = Sensitive.Of("acme") } : sample
        ) with
        {
            Proxy = Sensitive.Of(new ProxySettings(proxy.Address)),
            Tls = Sensitive.Of(new TlsSettings(ca.Pem)),
        };
        await Run(type, to, Some.Services(sender) with { Host = Some.Host(identity) });
        fetched.ShouldBe(tokens);
        server.Connections.ShouldBeLessThanOrEqualTo(Connections);
        proxy.Asked.Count.ShouldBe(server.Connections);
    }

    private static async Task Run(string type, Destination to, ProviderServices services)
    {
        await Deliver(WarmUp, type, to, services);
        var growth = long.MaxValue;
        for (var round = 0; round < Rounds && growth >= Slack; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await Deliver(Count, type, to, services);
            growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        }

        growth.ShouldBeLessThan(Slack);
    }

    private static async Task Deliver(int count, string type, Destination to, ProviderServices services)
    {
        var left = count;
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Decrement(ref left) >= 0)
                        {
                            var told = await Attempt.Run(Catalog.Providers[type], Some.Error, to, services, default);
                            told.ShouldBeOfType<Outcome.Delivered>();
                        }
                    })
                )
        );
    }
}

using System.Security.Cryptography.X509Certificates;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

public class TlsTests
{
    [Fact]
    public async Task A_private_CA_is_trusted_when_it_is_given()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server());
        using var sender = HttpSenderTests.Sender();
        var reply = await sender.Send(HttpSenderTests.Post(server.Address), To(server, new TlsSettings(ca.Pem)), default);
        reply.Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_unknown_CA_is_refused_with_its_cure()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server());
        using var sender = HttpSenderTests.Sender();
        var outcome = await HttpSenderTests.Failure(sender, server.Address);
        outcome.ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.ConnectionFailed);
        outcome.Text.ShouldContain($"TLS with https://127.0.0.1:{server.EndPoint.Port} failed");
        outcome.Text.ShouldContain("spec.certSecretRef");
        outcome.Text.ShouldContain("ca.crt");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_even_from_a_known_CA()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server("other.example.test"));
        using var sender = HttpSenderTests.Sender();
        var outcome = await HttpSenderTests.Failure(sender, server.Address, to: To(server, new TlsSettings(ca.Pem)));
        outcome.Text.ShouldContain("TLS");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_CA_replaces_the_known_ones()
    {
        using var ca = new PrivateCa();
        using var other = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server());
        using var sender = HttpSenderTests.Sender();
        var outcome = await HttpSenderTests.Failure(sender, server.Address, to: To(server, new TlsSettings(other.Pem)));
        outcome.Reason.ShouldBe(OutcomeReason.ConnectionFailed);
    }

    [Fact]
    public async Task A_CA_beside_the_known_ones_is_trusted_and_leaves_them()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server());
        using var sender = HttpSenderTests.Sender();
        var tls = new TlsSettings(ca.Pem) { KeepsSystemRoots = true };
        (await sender.Send(HttpSenderTests.Post(server.Address), To(server, tls), default)).Status.ShouldBe(200);

        using var roots = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        roots.Open(OpenFlags.ReadOnly);
        var trusted = TlsOptions.Of(tls).CertificateChainPolicy!.CustomTrustStore.Select(c => c.Thumbprint).ToList();
        roots.Certificates.Select(c => c.Thumbprint).Except(trusted).ShouldBeEmpty();
        TlsOptions.Of(new TlsSettings(ca.Pem)).CertificateChainPolicy!.CustomTrustStore.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_to_who_asks()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server(asksForClient: true));
        var (certificate, key) = ca.Issue("tocsin");
        using var sender = HttpSenderTests.Sender();
        var to = To(server, new TlsSettings(ca.Pem, certificate, key));
        (await sender.Send(HttpSenderTests.Post(server.Address), to, default)).Status.ShouldBe(200);

        var without = await HttpSenderTests.Failure(sender, server.Address, to: To(server, new TlsSettings(ca.Pem)));
        without.Reason.ShouldBe(OutcomeReason.ConnectionFailed);
    }

    [Theory]
    [InlineData("no pem", null, null)]
    [InlineData(null, "no pem", "no pem")]
    public void What_is_no_PEM_is_found_at_load(string? ca, string? certificate, string? key)
    {
        var to = Some.Destination("generic") with { Tls = Sensitive.Of(new TlsSettings(ca, certificate, key)) };
        DestinationCheck.All(Need.None, to).ShouldContain(p => p.Path == "spec.certSecretRef");
    }

    private static Destination To(LoopbackServer server, TlsSettings tls) =>
        HttpSenderTests.To(server.Address) with
        {
            Tls = Sensitive.Of(tls),
        };
}

using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Tests.Providers;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>Each type trusts whom its Provider trusts, and shows the certificate that its Provider has. For NATS see its own tests.</summary>
public class EveryTypeByTls
{
    public static TheoryData<string> Names => EveryProvider.HttpNames;

    [Theory, MemberData(nameof(Names))]
    public async Task A_private_CA_is_trusted(string type)
    {
        await using var world = new TypeAtItsAddress(type);
        (await world.Deliver()).ShouldBeOfType<Outcome.Delivered>();
        world.Requests.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_certificate_of_nobody_known_is_refused(string type)
    {
        await using var world = new TypeAtItsAddress(type);
        using var other = new PrivateCa();
        foreach (var tls in new[] { new TlsSettings(), new TlsSettings(other.Pem) })
        {
            var told = await world.Deliver(tls: tls);
            told.ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.ConnectionFailed);
            told.Text.ShouldContain("TLS");
            told.Text.ShouldContain("spec.certSecretRef");
        }

        world.Requests.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_client_certificate_is_shown(string type)
    {
        await using var world = new TypeAtItsAddress(type, asksForClient: true);
        var (certificate, key) = world.Ca.Issue("tocsin");
        (await world.Deliver()).Reason.ShouldBe(OutcomeReason.ConnectionFailed);
        world.Requests.ShouldBeEmpty();
        var told = await world.Deliver(tls: new TlsSettings(world.Ca.Pem, certificate, key));
        told.ShouldBeOfType<Outcome.Delivered>();
        world.Requests.ShouldNotBeEmpty();
    }
}

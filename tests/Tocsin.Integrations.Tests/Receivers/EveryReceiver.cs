using Tocsin.Core.Receivers;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>What holds for each type of receiver; being in the catalog is being tested here.</summary>
public class EveryReceiver
{
    public static TheoryData<string> Names => [.. ReceiverReader.Types];

    public static TheoryData<string> Proven => [.. ReceiverReader.Types.Where(t => Deliveries.Proof(t) is not null)];

    public static TheoryData<string> Signed => ["generic-hmac", "github", "bitbucket", "nexus"];

    public static TheoryData<string> WithEvents => ["github", "gitlab", "bitbucket", "cdevents"];

    [Fact]
    public void Is_in_the_catalog()
    {
        var written = typeof(Catalog)
            .Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsInterface: false } && t.IsAssignableTo(typeof(IReceiver)));
        var receivers = Catalog.Receivers(new KeyServers(), new FakeClock());
        receivers.Values.Select(r => r.GetType()).ShouldBe(written, ignoreOrder: true);
        receivers.Keys.ShouldBe(ReceiverReader.Types, ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Names))]
    public void Says_of_itself_what_is_true(string name)
    {
        var type = Receiver(name).Type;
        type.IsAuthenticated.ShouldBe(Deliveries.Proof(name) is not null);
        type.NeedsSecret.ShouldBe(name != "generic-oidc");
        (type.EventHeader is not null).ShouldBe(WithEvents.Any(w => w.Data == name));
        (type.EventNoun.Length > 0).ShouldBe(type.EventHeader is not null);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Takes_a_genuine_webhook(string name)
    {
        var genuine = (await Verify(name, Deliveries.Of(name))).ShouldBeOfType<Verdict.Genuine>();
        genuine.Body.Length.ShouldBePositive();
        (genuine.Claims is not null).ShouldBe(name == "generic-oidc");
    }

    [Theory, MemberData(nameof(Proven))]
    public async Task Refuses_one_without_proof(string name)
    {
        var hook = Deliveries.Of(name);
        var without = hook with { Headers = [.. hook.Headers.Where(h => h.Key != Deliveries.Proof(name))] };
        var refused = (await Verify(name, without)).ShouldBeOfType<Verdict.Refused>();
        refused.IsForgery.ShouldBeTrue();
        refused.Reason.ShouldContain(Deliveries.Proof(name)![..^4]);
    }

    [Theory, MemberData(nameof(Proven))]
    public async Task Refuses_one_whose_proof_was_changed_by_a_character(string name)
    {
        var hook = Deliveries.Of(name);
        // Not the last one: of Base64's last character some bits say nothing.
        var changed = hook.Headers.Select(h =>
            h.Key == Deliveries.Proof(name)
                ? KeyValuePair.Create(h.Key, $"{h.Value[..^9]}{(h.Value[^9] == '1' ? '2' : '1')}{h.Value[^8..]}")
                : h
        );
        (await Verify(name, hook with { Headers = [.. changed] })).ShouldBeOfType<Verdict.Refused>().IsForgery.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Signed))]
    public async Task Refuses_one_whose_body_was_changed_by_a_bit(string name)
    {
        var hook = Deliveries.Of(name);
        for (var i = 0; i < hook.Body.Length; i++)
        {
            var body = hook.Body.ToArray();
            body[i] ^= 1;
            (await Verify(name, hook with { Body = body })).ShouldBeOfType<Verdict.Refused>().Check.ShouldBe(Check.Signature);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Refuses_all_without_the_token_that_it_needs(string name)
    {
        if (name == "generic-oidc")
        {
            (await Verify(name, Deliveries.Of(name), secret: SomeReceiver.Secret([]))).ShouldBeOfType<Verdict.Genuine>();
            return;
        }

        var refused = (
            await Verify(name, Deliveries.Of(name), secret: SomeReceiver.Secret([]))
        ).ShouldBeOfType<Verdict.Refused>();
        refused.Check.ShouldBe(Check.Secret);
        refused.Reason.ShouldBe("Secret 'apps/s' has no key 'token'; add it");
        refused.IsForgery.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(WithEvents))]
    public async Task Takes_only_the_events_that_are_allowed(string name)
    {
        var hook = Deliveries.Of(name);
        var e = hook.Header(Receiver(name).Type.EventHeader!);
        var allowed = Deliveries.Spec(name) with { Events = ["other", e.ToUpperInvariant()] };
        (await Verify(name, hook, allowed)).ShouldBeOfType<Verdict.Genuine>().Event.ShouldBe(e);

        var refused = (await Verify(name, hook, allowed with { Events = ["other"] })).ShouldBeOfType<Verdict.Refused>();
        refused.Check.ShouldBe(Check.Event);
        refused.LogText.ShouldBe($"the {Receiver(name).Type.EventNoun} \"{e}\" is not authorised");
        refused.Reason.ShouldContain("spec.events allows only other");
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Says_nothing_that_is_secret(string name)
    {
        var hook = Deliveries.Of(name);
        foreach (var value in (string[])["", SomeReceiver.Token, $"sha256={SomeReceiver.Token}", $"Bearer {SomeReceiver.Token}"])
        {
            var headers = hook.Headers.Select(h => h.Key == Deliveries.Proof(name) ? KeyValuePair.Create(h.Key, value) : h);
            if (await Verify(name, hook with { Headers = [.. headers] }) is Verdict.Refused refused)
            {
                refused.ToString().ShouldNotContain(SomeReceiver.Token);
                refused.ToString().ShouldNotContain(Deliveries.Audience);
                refused.ToString().ShouldNotContain(Deliveries.Email);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Says_little_of_a_long_event(string name)
    {
        var hook = Deliveries.Of(name);
        var header = Receiver(name).Type.EventHeader ?? "X-Event";
        var headers = hook.Headers.Where(h => h.Key != header).Append(KeyValuePair.Create(header, new string('e', 200_000)));
        var verdict = await Verify(name, hook with { Headers = [.. headers] }, Deliveries.Spec(name) with { Events = ["other"] });
        var text = verdict is Verdict.Refused refused ? refused.LogText + refused.Reason : ((Verdict.Genuine)verdict).LogText;
        text += verdict is Verdict.Genuine genuine ? genuine.Event : "";
        text.Length.ShouldBeLessThan(1000);
    }

    private static IReceiver Receiver(string name) => Catalog.Receivers(Deliveries.Servers(), new FakeClock())[name];

    private static async Task<Verdict> Verify(
        string name,
        Webhook hook,
        ReceiverSpec? spec = null,
        ReceiverSecret? secret = null
    ) =>
        await Verification.Run(
            Receiver(name),
            spec ?? Deliveries.Spec(name),
            secret ?? Deliveries.Secret(name),
            hook,
            TestContext.Current.CancellationToken
        );
}

using System.Text;
using Tocsin.Core.Receivers;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>What a sender can do ends in a verdict, never in an exception.</summary>
public class HostileWebhooks
{
    private static readonly byte[][] s_bodies =
    [
        [],
        [0xff, 0xfe, 0x00],
        .. (
            (string[])
                [
                    "{\"a\":\"\\ud800\"}",
                    "{\"\\ud800\":1,\"action\":\"\\udc00\",\"context\":{\"type\":\"\\ud800\"},\"message\":{\"data\":\"\\ud800\"}}",
                    "{\"context\":[],\"subject\":3,\"message\":\"x\",\"target\":[],\"push_data\":null}",
                    "{\"context\":{\"type\":\"dev.cdevents.change.merged.0.2.0\",\"id\":[]},\"subject\":{\"content\":[]}}",
                    "payload=%ff%00&payload=%ud800",
                    "{\"message\":{\"data\":\"!!!\"}}",
                ]
        ).Select(Encoding.UTF8.GetBytes),
        [.. "{\"context\":{\"type\":\""u8, 0xff, .. "\"},\"docker_url\":\""u8, 0xc0, 0x80, .. "\"}"u8],
        Encoding.UTF8.GetBytes(new string('[', 20_000)),
        Encoding.UTF8.GetBytes($"{{\"context\":{new string('[', 9_000)}{new string(']', 9_000)}}}"),
    ];

    private static readonly string[] s_claims =
    [
        "null",
        "[]",
        "{\"iss\":3}",
        "{\"iss\":\"\\ud800\"}",
        $"{{\"iss\":\"{Deliveries.Issuer}\",\"aud\":{{}},\"exp\":1e999}}",
        $"{{\"iss\":\"{Deliveries.Issuer}\",\"aud\":\"notification-controller\",\"exp\":99999999999999999999}}",
        $"{{\"iss\":\"{Deliveries.Issuer}\",\"aud\":\"notification-controller\",\"exp\":9000000000,\"repository\":\"\\udfff\",\"\\ud800\":1}}",
        $"{{\"iss\":\"{Deliveries.Issuer}\",\"aud\":\"notification-controller\",\"exp\":9000000000,\"a\":{new string('[', 500)}{new string(']', 500)}}}",
    ];

    public static TheoryData<string> Names => [.. ReceiverReader.Types];

    [Theory, MemberData(nameof(Names))]
    public async Task With_odd_bodies_get_a_verdict(string name)
    {
        foreach (var body in s_bodies)
        {
            var hook = name is "generic-oidc" or "gcr" ? Deliveries.Of(name) with { Body = body } : Deliveries.Of(name, body);
            await Judge(name, hook);
            await Judge(name, hook with { Headers = [KeyValuePair.Create("Content-Type", ContentType.Form), .. hook.Headers] });
        }
    }

    [Theory]
    [InlineData("generic-oidc")]
    [InlineData("gcr")]
    public async Task With_odd_tokens_are_refused(string name)
    {
        foreach (var claims in s_claims)
        {
            (await Judge(name, Deliveries.Bearer("{}", claims))).ShouldBeOfType<Verdict.Refused>(claims);
        }

        foreach (
            var token in (string[])["..", "a.b", "a.b.c.d.e", "\ud800.e30.x", $"{new string('a', 200_000)}.e30.x", "e30.e30."]
        )
        {
            var hook = SomeReceiver.Hook("{}", ("Authorization", $"Bearer {token}"));
            (await Judge(name, hook)).ShouldBeOfType<Verdict.Refused>(token);
        }
    }

    private static async Task<Verdict> Judge(string name, Webhook hook)
    {
        var spec = Deliveries.Spec(name);
        var receiver = Catalog.Receivers(Deliveries.Servers(), new FakeClock())[name];
        var verdict = await Verification.Run(
            receiver,
            spec,
            Deliveries.Secret(name),
            hook,
            TestContext.Current.CancellationToken
        );
        if (verdict is Verdict.Genuine genuine)
        {
            var filtered = SomeReceiver.Spec("generic", ",\"resourceFilter\":\"has(req.a) && has(res.metadata)\"");
            HookFilters.Of(filtered, hook, genuine, out _)?.Ask(filtered.Resources[0], default);
        }

        return verdict;
    }
}

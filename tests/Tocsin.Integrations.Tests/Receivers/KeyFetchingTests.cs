using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Tocsin.Core.Receivers;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>How often servers of keys are asked, and what becomes of webhooks when they are down.</summary>
public class KeyFetchingTests
{
    private const string Repository = "\"repository\":\"acme/webapp\"";
    private static readonly string s_discovery = $"{Deliveries.Issuer}/.well-known/openid-configuration";
    private static readonly string s_keys = $"{Deliveries.Issuer}/jwks";
    private readonly FakeClock _clock = new();
    private readonly KeyServers _servers = Deliveries.Servers();
    private readonly IReceiver _oidc;

    public KeyFetchingTests() => _oidc = Catalog.Receivers(_servers, _clock)["generic-oidc"];

    [Fact]
    public async Task A_thousand_webhooks_ask_once()
    {
        for (var i = 0; i < 1000; i++)
        {
            (await Send(Deliveries.Key)).ShouldBeOfType<Verdict.Genuine>();
        }

        _servers.Asked.ShouldBe([s_discovery, s_keys]);
    }

    [Fact]
    public async Task Webhooks_that_come_together_share_one_request()
    {
        var gate = new TaskCompletionSource();
        _servers.Until = gate.Task;
        var together = Enumerable.Range(0, 50).Select(_ => Send(Deliveries.Key)).ToList();
        gate.SetResult();
        (await Task.WhenAll(together)).ShouldAllBe(v => v is Verdict.Genuine);
        _servers.Asked.ShouldBe([s_discovery, s_keys]);
    }

    [Fact]
    public async Task A_flood_of_tokens_by_unknown_keys_does_not_become_a_flood_of_requests()
    {
        var stranger = new SigningKey("RS256", "key-2");
        for (var i = 0; i < 60; i++)
        {
            (await Send(stranger)).ShouldBeOfType<Verdict.Refused>().Check.ShouldBe(Check.Token);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _servers.Asked.Count(a => a == s_keys).ShouldBe(4);
    }

    [Fact]
    public async Task Tokens_of_issuers_that_nobody_named_ask_nobody()
    {
        var hook = Deliveries.Bearer("{}", Deliveries.Claims("https://evil.example.com", "notification-controller", Repository));
        (await Verify(hook)).ShouldBeOfType<Verdict.Refused>().IsForgery.ShouldBeTrue();
        _servers.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_key_is_found_without_waiting_for_the_old_ones_to_expire()
    {
        await Send(Deliveries.Key);
        var next = new SigningKey("RS256", "key-2");
        _servers.ServeKeys(s_keys, next);
        _clock.Advance(TimeSpan.FromSeconds(16));

        (await Send(next)).ShouldBeOfType<Verdict.Genuine>();
        (await Send(Deliveries.Key)).ShouldBeOfType<Verdict.Refused>();
    }

    [Fact]
    public async Task Keys_are_renewed_as_often_as_their_server_says()
    {
        _servers.Serve(s_keys, 200, $$"""{"keys":[{{Deliveries.Key.Jwk}}]}""", cache: "public, max-age=120");
        await Send(Deliveries.Key);
        _clock.Advance(TimeSpan.FromSeconds(119));
        await Send(Deliveries.Key);
        _servers.Asked.Count(a => a == s_keys).ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Send(Deliveries.Key);
        _servers.Asked.Count(a => a == s_keys).ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_was_down_from_the_start_is_asked_again_after_seconds_only()
    {
        _servers.GoDown(s_discovery);
        for (var i = 0; i < 100; i++)
        {
            var refused = (await Send(Deliveries.Key)).ShouldBeOfType<Verdict.Refused>();
            refused.Check.ShouldBe(Check.Keys);
            refused.IsForgery.ShouldBeFalse();
            refused.LogText.ShouldStartWith($"failed to initialize OIDC provider for issuer \"{Deliveries.Issuer}\": Get ");
        }

        _servers.Asked.ShouldBe([s_discovery]);
        _servers.ServeIssuer(Deliveries.Issuer, "", Deliveries.Key);
        _clock.Advance(TimeSpan.FromSeconds(6));
        (await Send(Deliveries.Key)).ShouldBeOfType<Verdict.Genuine>();
    }

    [Fact]
    public async Task Known_keys_serve_while_their_server_is_down_but_not_for_ever()
    {
        await Send(Deliveries.Key);
        _servers.GoDown(s_discovery);
        _servers.GoDown(s_keys);
        _clock.Advance(TimeSpan.FromMinutes(30));
        (await Send(Deliveries.Key)).ShouldBeOfType<Verdict.Genuine>();
        _clock.Advance(TimeSpan.FromHours(1));
        (await Send(Deliveries.Key)).ShouldBeOfType<Verdict.Refused>().Check.ShouldBe(Check.Keys);
    }

    [Fact]
    public async Task Whoever_stops_waiting_does_not_stop_the_others()
    {
        var gate = new TaskCompletionSource();
        _servers.Until = gate.Task;
        using var gone = new CancellationTokenSource();
        var hook = Signed(Deliveries.Key);
        var first = Verification.Run(_oidc, Deliveries.Spec("generic-oidc"), ReceiverSecret.None, hook, gone.Token).AsTask();
        var second = Verify(hook);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        gate.SetResult();
        (await second).ShouldBeOfType<Verdict.Genuine>();
    }

    [Fact]
    public async Task EdDSA_is_taken_where_the_issuer_lists_it()
    {
        var pair = new Ed25519PrivateKeyParameters(new SecureRandom());
        var x = SigningKey.Encode(pair.GeneratePublicKey().GetEncoded());
        _servers.ServeIssuer(Deliveries.Issuer, ",\"id_token_signing_alg_values_supported\":[\"EdDSA\"]");
        _servers.Serve(s_keys, 200, $$"""{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"{{x}}"}]}""");
        var claims = Deliveries.Claims(Deliveries.Issuer, "notification-controller", Repository);
        var signed = $"{SigningKey.Encode("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}")}.{SigningKey.Encode(claims)}";
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, pair);
        signer.BlockUpdate(System.Text.Encoding.ASCII.GetBytes(signed), 0, signed.Length);
        var signature = signer.GenerateSignature();

        (await Verify(Bearer($"{signed}.{SigningKey.Encode(signature)}"))).ShouldBeOfType<Verdict.Genuine>();
        signature[0] ^= 1;
        (await Verify(Bearer($"{signed}.{SigningKey.Encode(signature)}"))).ShouldBeOfType<Verdict.Refused>();
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_shared_secret_is_refused()
    {
        var claims = Deliveries.Claims(Deliveries.Issuer, "notification-controller", Repository);
        var hook = Bearer(new SigningKey("HS256", "key-1").Sign(claims));
        (await Verify(hook)).ShouldBeOfType<Verdict.Refused>().LogText.ShouldContain("unexpected signature algorithm \"HS256\"");
    }

    private Task<Verdict> Send(SigningKey key) => Verify(Signed(key));

    // The clock of the test goes on, and tokens live for five minutes.
    private Webhook Signed(SigningKey key)
    {
        var age = (int)(_clock.GetUtcNow() - new FakeClock().GetUtcNow()).TotalSeconds;
        return Bearer(key.Sign(Deliveries.Claims(Deliveries.Issuer, "notification-controller", Repository, expires: age + 300)));
    }

    private static Webhook Bearer(string token) =>
        SomeReceiver.Hook("{}", ("Content-Type", "application/json"), ("Authorization", $"Bearer {token}"));

    private async Task<Verdict> Verify(Webhook hook) =>
        await Verification.Run(
            _oidc,
            Deliveries.Spec("generic-oidc"),
            ReceiverSecret.None,
            hook,
            TestContext.Current.CancellationToken
        );
}

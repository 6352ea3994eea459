using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Receivers;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>A genuine webhook of each type, sent as its vendor sends it.</summary>
internal static class Deliveries
{
    public const string Issuer = "https://token.actions.example.com";
    public const string Audience = "https://flux.example.com/hook";
    public const string Email = "pubsub@acme.iam.gserviceaccount.com";

    private const string GoogleKeys = "https://www.googleapis.com/oauth2/v3/certs";
    private const string Body = """{"action":"push"}""";

    public static SigningKey Key { get; } = new("RS256", "key-1");

    /// <summary>Servers of keys that know <see cref="Key"/>, as an issuer's and as Google's.</summary>
    public static KeyServers Servers()
    {
        var servers = new KeyServers();
        servers.ServeIssuer(Issuer, "", Key);
        servers.ServeKeys(GoogleKeys, Key);
        return servers;
    }

    public static ReceiverSpec Spec(string type) =>
        type == ReceiverReader.Oidc
            ? SomeReceiver
                .Read(
                    $$"""
                    {"type":"generic-oidc","resources":[{"kind":"GitRepository","name":"webapp"}],"oidcProviders":[{"issuerURL":"{{Issuer}}",
                    "validations":[{"expression":"claims.repository == 'acme/webapp'","message":"wrong repository"}]}]}
                    """
                )
                .Spec
            : SomeReceiver.Spec(type);

    public static ReceiverSecret Secret(string type) =>
        type == ReceiverReader.Oidc ? ReceiverSecret.None
        : type == "gcr" ? SomeReceiver.Secret(("token", SomeReceiver.Token), ("email", Email), ("audience", Audience))
        : SomeReceiver.Secret();

    /// <summary>A small webhook of a type.</summary>
    public static Webhook Of(string type) =>
        type switch
        {
            "generic-oidc" => Bearer(Body, Claims(Issuer, "notification-controller", "\"repository\":\"acme/webapp\"")),
            "gcr" => Bearer(
                """{"message":{"data":"eyJhY3Rpb24iOiJJTlNFUlQifQ==","messageId":"1"},"subscription":"s"}""",
                Claims("https://accounts.google.com", Audience, $"\"email\":\"{Email}\",\"email_verified\":true")
            ),
            "cdevents" => Of(type, Encoding.UTF8.GetBytes(CdEvent), ("Ce-Type", "dev.cdevents.change.merged.0.2.0")),
            "github" => Of(type, Encoding.UTF8.GetBytes(Body), ("X-GitHub-Event", "push")),
            "gitlab" => Of(type, Encoding.UTF8.GetBytes(Body), ("X-Gitlab-Event", "Push Hook")),
            "bitbucket" => Of(type, Encoding.UTF8.GetBytes(Body), ("X-Event-Key", "repo:push")),
            _ => Of(type, Encoding.UTF8.GetBytes(Body)),
        };

    /// <summary>A body with the vendor's own headers, signed as the vendor signs.</summary>
    public static Webhook Of(string type, byte[] body, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var key = Encoding.UTF8.GetBytes(SomeReceiver.Token);
        (string, string)[] proof = type switch
        {
            "generic-hmac" => [("X-Signature", $"sha512={Convert.ToHexStringLower(HMACSHA512.HashData(key, body))}")],
            "github" => [("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, body))}")],
            "bitbucket" => [("X-Hub-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, body))}")],
#pragma warning disable CA5350 // Nexus signs with nothing else.
            "nexus" => [("X-Nexus-Webhook-Signature", Convert.ToHexStringLower(HMACSHA1.HashData(key, body)))],
#pragma warning restore CA5350
            "gitlab" => [("X-Gitlab-Token", SomeReceiver.Token)],
            "harbor" => [("Authorization", SomeReceiver.Token)],
            _ => [],
        };
        return SomeReceiver.Hook(body, [("Content-Type", "application/json"), .. headers, .. proof]);
    }

    /// <summary>The header that proves who sent a webhook of this type; null where nothing does.</summary>
    public static string? Proof(string type) =>
        type switch
        {
            "generic-hmac" => "X-Signature",
            "github" => "X-Hub-Signature-256",
            "bitbucket" => "X-Hub-Signature",
            "nexus" => "X-Nexus-Webhook-Signature",
            "gitlab" => "X-Gitlab-Token",
            "harbor" or "generic-oidc" or "gcr" => "Authorization",
            _ => null,
        };

    public static string Claims(string issuer, string audience, string more, int expires = 300) =>
        $$"""{"iss":"{{issuer}}","aud":"{{audience}}","exp":{{new FakeClock()
            .GetUtcNow()
            .ToUnixTimeSeconds() + expires}},{{more}}}""";

    public static Webhook Bearer(string body, string claims) =>
        SomeReceiver.Hook(body, ("Content-Type", "application/json"), ("Authorization", $"Bearer {Key.Sign(claims)}"));

    public const string CdEvent = """
        {"context":{"version":"0.4.1","id":"1","source":"/ci","type":"dev.cdevents.change.merged.0.2.0","timestamp":"2026-11-28T11:00:00Z"},
         "subject":{"id":"change-1","type":"change","content":{"repository":{"id":"acme/webapp"}}}}
        """;
}

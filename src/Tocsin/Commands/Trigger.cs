using System.CommandLine;
using System.Text;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Triggering;
using Tocsin.Core.Documents;
using Tocsin.Core.Receivers;

namespace Tocsin.Commands;

/// <summary><c>tocsin trigger receiver NAME</c>: sends a webhook to a Receiver, as <c>flux trigger receiver</c> does; no cluster is needed.</summary>
internal sealed class Trigger
{
    private static readonly string[] s_types = ["generic", "generic-hmac", "generic-oidc"];
    private readonly Argument<string?> _name = NameArguments.One("The Receiver's name.");
    private readonly Option<string?> _url = FlagValues.Value(
        "--url",
        "Where webhooks are taken, such as https://hooks.example.com."
    );
    private readonly Option<string?> _type = FlagValues.Value(
        "--type",
        "generic, generic-hmac or generic-oidc. [default: generic]"
    );
    private readonly Option<string?> _token = FlagValues.Value("--token", "The token of the Receiver's Secret.");
    private readonly Option<string?> _payload = FlagValues.Value("--payload", "The JSON that is sent. [default: {}]");
    private readonly Option<string?> _oidcProvider = FlagValues.Value(
        "--oidc-provider",
        "Where the OIDC token comes from: github or forgejo, in a workflow that may ask for one."
    );
    private readonly Option<string?> _oidcToken = FlagValues.Value(
        "--oidc-token",
        $"The OIDC token itself. [default: the variable {OidcToken.Variable}]"
    );
    private readonly Option<string?> _audience = FlagValues.Value(
        "--oidc-audience",
        "Whom the OIDC token is made for. [default: notification-controller]"
    );
    private readonly Option<int?> _retries = new("--retries") { Description = "How often it is tried again. [default: 10]" };
    private readonly Option<string?> _delay = FlagValues.Value("--retry-delay", "How long before that. [default: 10s]");

    public static Command Command()
    {
        var trigger = new Command(
            "trigger",
            """
            Send a webhook to a Receiver.

            Examples:
              tocsin trigger receiver deploy --url https://hooks.example.com --token "$TOKEN"
            """
        );
        trigger.Subcommands.Add(new Trigger().Receiver());
        return trigger;
    }

    private Command Receiver()
    {
        var command = Verb.Make(
            "receiver",
            """
            Send a webhook to a Receiver of type generic, generic-hmac or generic-oidc. Its path is made of the token, the name and the
            namespace, so no cluster is asked.

            Examples:
              tocsin trigger receiver deploy --url https://hooks.example.com --token "$TOKEN"
              tocsin trigger receiver deploy -n apps --url http://127.0.0.1:9292 --type generic-hmac --token "$TOKEN" --payload '{"tag":"1.2.3"}'
              tocsin trigger receiver deploy --url https://hooks.example.com --type generic-oidc --oidc-provider github
            """,
            [_name, _url, _type, _token, _payload, _oidcProvider, _oidcToken, _audience, _retries, _delay],
            new PlaceFlags(),
            Run
        );
        return command;
    }

    private async Task<int> Run(Typed typed)
    {
        var parsed = typed.Parsed;
        var name = parsed.GetValue(_name) is { Length: > 0 } given ? given : throw new SourceException("name is required");
        var type = parsed.GetValue(_type) ?? "generic";
        var token = parsed.GetValue(_token) ?? "";
        Check(parsed, type, token);
        var receiver = $"{typed.Place.HomeNamespace}/{name}";
        var webhook = new SentWebhook(
            Address(parsed.GetValue(_url), name, typed.Place.HomeNamespace, token),
            type,
            token,
            Encoding.UTF8.GetBytes(parsed.GetValue(_payload) ?? "{}")
        )
        {
            OidcToken = type == "generic-oidc" ? await OidcOf(parsed, typed.Until) : "",
            Retries = parsed.GetValue(_retries) ?? 10,
            Delay = DelayOf(parsed),
        };
        await typed.Error.WriteLineAsync($"► triggering Receiver {receiver}");
        await webhook.Send(typed.Error, typed.Until);
        await typed.Error.WriteLineAsync($"✔ Receiver {receiver} triggered");
        return 0;
    }

    private void Check(ParseResult parsed, string type, string token)
    {
        Require(!string.IsNullOrEmpty(parsed.GetValue(_url)), "--url is required");
        Require(s_types.Contains(type), $"invalid --type \"{type}\", must be one of: {string.Join(", ", s_types)}");
        var isOidc = type == "generic-oidc";
        Require(isOidc || token.Length > 0, $"--token is required for --type={type}");
        Require(
            !isOidc || token.Length == 0,
            "--token must not be set for --type=generic-oidc, the Receiver of this type has no secret"
        );
        foreach (var option in (Option<string?>[])[_oidcProvider, _oidcToken, _audience])
        {
            Require(isOidc || parsed.GetValue(option) is null, $"{option.Name} can only be set for --type=generic-oidc");
        }

        var provider = parsed.GetValue(_oidcProvider);
        Require(
            provider is null or "github" or "forgejo",
            $"invalid --oidc-provider \"{provider}\", must be one of: github, forgejo"
        );
        Require(
            provider is null || parsed.GetValue(_oidcToken) is null,
            "--oidc-provider and --oidc-token cannot be set together"
        );
        Require(
            parsed.GetValue(_oidcToken) is null || parsed.GetValue(_audience) is null,
            "--oidc-audience can only be set with --oidc-provider: a token that is given has its audience already"
        );
        Require(parsed.GetValue(_retries) is null or >= 0, "--retries must not be less than 0");
    }

    private async Task<string> OidcOf(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_oidcProvider) is { } provider)
        {
            return await OidcToken.Ask(provider, parsed.GetValue(_audience) ?? "notification-controller", cancel);
        }

        var given = parsed.GetValue(_oidcToken) ?? Environment.GetEnvironmentVariable(OidcToken.Variable);
        return given is { Length: > 0 }
            ? given
            : throw new SourceException(
                $"--oidc-provider, --oidc-token or {OidcToken.Variable} is required for --type=generic-oidc"
            );
    }

    private TimeSpan DelayOf(ParseResult parsed) =>
        parsed.GetValue(_delay) is not { } text ? TimeSpan.FromSeconds(10)
        : text == "0" ? TimeSpan.Zero
        : GoDuration.Parse(text, hours: true)
            ?? throw new SourceException($"--retry-delay: '{text}' is not a duration; write 10s or 1m");

    private static Uri Address(string? url, string name, string ns, string token) =>
        Uri.TryCreate(url!.TrimEnd('/') + WebhookPath.Of(token, name, ns), UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
            ? address
            : throw new SourceException($"--url: '{url}' is not a URL; write https://hooks.example.com");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new SourceException(problem);
        }
    }
}

using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>Whatever is wrong with a Provider of any type is one problem, told when it is loaded and without a secret.</summary>
public class EveryConfiguration
{
    private const string Secret = "s3cret-part";

    private static readonly Dictionary<string, Func<Destination, Destination>> s_faults = new(StringComparer.Ordinal)
    {
        ["no address"] = to => Address(to, ""),
        ["another scheme"] = to => Address(to, $"ftp://example.test/acme/_git/{Secret}"),
        ["a long address"] = to => Address(to, $"https://example.test/acme/_git/{Secret}{new string('x', 3000)}"),
        ["no channel"] = to => to with { Channel = Sensitive.Of("") },
        ["no token"] = to => to with { Token = null },
        ["an empty token"] = to => to with { Token = Sensitive.Of("") },
        ["a placeholder"] = to => to with { Token = Sensitive.Of($"<{Secret}>") },
        ["a DSN without a key"] = to => Address(to, $"https://sentry.example.test/{Secret}/42"),
        ["a DSN without a project"] = to => Address(to, $"https://{Secret}@sentry.example.test/"),
        ["no JSON key"] = to => to with { Token = Sensitive.Of(Secret) },
        ["a JSON key without its parts"] = to =>
            to with
            {
                Token = Sensitive.Of($$"""{"type":"service_account","private_key":"{{Secret}}"}"""),
            },
        ["a SAS without an endpoint"] = to => Address(to, $"SharedAccessKeyName=n;SharedAccessKey={Secret};EntityPath=hub"),
        ["a SAS without a key"] = to => Address(to, $"Endpoint=sb://{Secret}.servicebus.windows.net/;EntityPath=hub"),
        ["a SAS without a hub"] = to =>
            Address(to, $"Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey={Secret}"),
        ["a SAS in pieces"] = to => Address(to, $"Endpoint=sb://acme.servicebus.windows.net/;{Secret}"),
        ["no nkey"] = to => Key(to, "nkey", Secret),
        ["a damaged nkey"] = to => Key(to, "nkey", "SU" + Secret),
        ["no creds file"] = to => Key(to, "creds", Secret),
    };

    /// <summary>What a type of its own can have wrong.</summary>
    private static readonly Dictionary<string, string[]> s_own = new(StringComparer.Ordinal)
    {
        ["sentry"] = ["a DSN without a key", "a DSN without a project"],
        ["googlepubsub"] = ["no JSON key", "a JSON key without its parts"],
        ["azureeventhub"] = ["a SAS without an endpoint", "a SAS without a key", "a SAS without a hub", "a SAS in pieces"],
        ["nats"] = ["no nkey", "a damaged nkey", "no creds file"],
    };

    private static readonly string[] s_withChannel =
    [
        "slack",
        "telegram",
        "webex",
        "matrix",
        "zulip",
        "pagerduty",
        "nats",
        "googlepubsub",
    ];

    /// <summary>Those that do without a token, or have another login.</summary>
    private static readonly string[] s_withoutToken =
    [
        "generic",
        "discord",
        "msteams",
        "rocket",
        "googlechat",
        "lark",
        "matrix",
        "zulip",
        "pagerduty",
        "sentry",
        "alertmanager",
        "otel",
        "grafana",
        "googlepubsub",
        "azureeventhub",
        "nats",
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var type in Catalog.Providers.Keys.Order(StringComparer.Ordinal))
            {
                string[] faults =
                [
                    // Where these two have an address of their own, it is a default.
                    .. type is "telegram" or "datadog" ? Array.Empty<string>() : ["no address"],
                    // A warning there: the address was never used by the reference.
                    .. type is "telegram" ? Array.Empty<string>() : ["another scheme"],
                    "a long address",
                    .. s_withChannel.Contains(type) ? ["no channel"] : Array.Empty<string>(),
                    .. s_withoutToken.Contains(type) ? Array.Empty<string>() : ["no token", "an empty token"],
                    // A connection string has no token beside it, and the token of Pub/Sub is a whole file.
                    .. type is "azureeventhub" or "googlepubsub" ? Array.Empty<string>() : ["a placeholder"],
                    .. s_own.GetValueOrDefault(type) ?? [],
                ];
                foreach (var fault in faults)
                {
                    cases.Add(type, fault);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_fault_is_one_problem_without_a_secret(string type, string fault)
    {
        var to = s_faults[fault](Some.Destination(type));
        var problem = Catalog.Providers[type].Check(to).Where(p => !p.IsWarning).ShouldHaveSingleItem();
        problem.Path.ShouldBeOneOf("spec.address", "spec.channel", "spec.secretRef");
        problem.Message.Length.ShouldBeInRange(20, 400);
        foreach (var secret in new[] { Secret, to.Token?.Value, to.Password?.Value }.Where(s => s?.Length > 4))
        {
            problem.ToString().ShouldNotContain(secret!);
        }
    }

    private static Destination Address(Destination to, string address) => to with { Address = Sensitive.Of(address) };

    private static Destination Key(Destination to, string key, string value) =>
        to with
        {
            SecretValues = Sensitive.Of<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [key] = value }),
        };
}

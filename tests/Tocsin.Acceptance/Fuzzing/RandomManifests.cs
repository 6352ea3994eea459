using System.Text.Json;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>Files of manifests that come, change, break and go. Most lead to the hostile target, with the canary in their Secret.</summary>
internal sealed class RandomManifests(Workspace workspace, Canary canary, Uri target, int seed)
{
    private const int Files = 12;

    private static readonly string[] Types =
    [
        "alertmanager",
        "azuredevops",
        "azureeventhub",
        "bitbucket",
        "bitbucketserver",
        "datadog",
        "discord",
        "generic",
        "generic",
        "generic-hmac",
        "gitea",
        "giteapullrequestcomment",
        "github",
        "githubdispatch",
        "githubpullrequestcomment",
        "gitlab",
        "gitlabmergerequestcomment",
        "googlechat",
        "googlepubsub",
        "grafana",
        "incident-io",
        "lark",
        "matrix",
        "msteams",
        "nats",
        "opsgenie",
        "otel",
        "pagerduty",
        "rocket",
        "sentry",
        "slack",
        "telegram",
        "webex",
        "zoom",
        "zulip",
        "nonsense",
    ];

    private static readonly string[] Patterns = [".*", "(a+)+$", "[", "^x{1000}{1000}$", "(?i)HELLO", "\\pL+", "((((((", "a|b|c"];

    private static readonly string[] Addresses =
    [
        "http://169.254.169.254./",
        "http://[fd00:ec2::254]/",
        "http://localhost:9090/",
        "https://x.invalid/",
        "nonsense",
        "http://127.0.0.1:1/",
        "",
    ];

    private readonly Random _random = new(seed);

    public async Task Change(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"random-{_random.Next(Files)}.yaml");
            if (_random.Next(8) == 0)
            {
                workspace.Remove(file);
            }
            else
            {
                workspace.Write(file, Documents(file));
            }

            await Task.WhenAny(Task.Delay(_random.Next(1500), over));
        }
    }

    private string[] Documents(string file)
    {
        var name = file[..^5];
        string[] whole = [Alert(name), Provider(name), Given.Secret(name, [.. Values()])];
        return _random.Next(6) switch
        {
            0 => [Damaged(string.Join("\n---\n", whole))],
            1 => whole[1..],
            2 => [whole[0], whole[2]],
            _ => whole,
        };
    }

    private string Alert(string name) =>
        Given.Alert(
            name,
            name,
            more: $"""
            exclusionList: [{Quoted(Pattern())}]
              inclusionList: [".*", {Quoted(Pattern())}]
              eventSeverity: {(_random.Next(3) == 0 ? "error" : "info")}
              summary: {Quoted(RandomText.Of(_random, 80))}
            """
        );

    private string Provider(string name)
    {
        var type = Types[_random.Next(Types.Length)];
        var address =
            _random.Next(5) == 0
                ? Addresses[_random.Next(Addresses.Length)]
                : $"{target}{name}/repo?key={Uri.EscapeDataString(canary.Value)}";
        return Given.Provider(
            Quoted(address),
            name,
            type,
            $"""
            channel: {Quoted(_random.Next(3) == 0 ? RandomText.Of(_random, 20) : "ops")}
              timeout: 1s
              secretRef: {"{"} name: {name} {"}"}
              {(
                _random.Next(6) == 0
                    ? $"commitStatusExpr: {Quoted(_random.Next(2) == 0 ? "event.message + 1" : "'a'.repeat(99)")}"
                    : ""
            )}
            """
        );
    }

    private IEnumerable<(string, string)> Values()
    {
        yield return ("token", _random.Next(4) == 0 ? canary.Value + "\n" : canary.Value);
        if (_random.Next(3) == 0)
        {
            yield return ("headers", $"Authorization: Bearer {JsonSerializer.Serialize(canary.Value)}");
        }

        if (_random.Next(5) == 0)
        {
            yield return ("username", "someone");
            yield return ("password", canary.Value);
        }

        if (_random.Next(5) == 0)
        {
            yield return ("address", $"{target}{RandomText.Of(_random, 10)}#{canary.Value}");
        }
    }

    private string Pattern() => Patterns[_random.Next(Patterns.Length)];

    private string Damaged(string text)
    {
        var at = _random.Next(text.Length);
        return _random.Next(2) == 0 ? text[..at] : text.Insert(at, RandomText.Of(_random, 20));
    }

    // JSON is YAML.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}

using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>Bitbucket Cloud: one status for each key. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/</summary>
internal sealed class LoopbackBitbucket : LoopbackForge
{
    private readonly List<(string Key, string State)> _written = [];

    public override IProvider Provider => new Bitbucket(Root + "/2.0");
    protected override string Repository => "/acme/fleet";
    protected override (string, string) Login =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("flux:app-passw0rd")));
    protected override string Api => "/2.0/repositories/acme/fleet";

    public override IReadOnlyList<string> Ours(string id) =>
        [.. _written.Where(w => w.Key == StatusId.Key(id)).Select(w => w.State)];

    protected override JsonObject Other(string id) =>
        new()
        {
            ["key"] = id,
            ["state"] = "SUCCESSFUL",
            ["url"] = "https://ci.example.test",
        };

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        const string builds = $"commit/{Some.Commit}/statuses/build";
        if (method == "GET" && path.StartsWith(builds + "/", StringComparison.Ordinal))
        {
            var found = Stored.Find(s => (string?)s["key"] == path[(builds.Length + 1)..]);
            return found is null ? ForgeAnswer.NotFound : new ForgeAnswer(200, found.ToJsonString());
        }

        if (method != "POST" || path != builds)
        {
            return ForgeAnswer.NotFound;
        }

        string[] states = ["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"];
        var key = (string?)body!["key"];
        if (
            key is not { Length: > 0 and <= 40 }
            || !states.Contains((string?)body["state"])
            || body["url"] is null
            || ((string?)body["name"])?.Length > 255
        )
        {
            return new ForgeAnswer(400, """{"type":"error","error":{"message":"Bad request"}}""");
        }

        Stored.RemoveAll(s => (string?)s["key"] == key);
        _written.Add((key, (string)body["state"]!));
        return new ForgeAnswer(201, Keep(body).ToJsonString());
    }
}

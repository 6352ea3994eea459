using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>Bitbucket Data Center below a path: one build status for each key. https://developer.atlassian.com/server/bitbucket/rest/</summary>
internal sealed class LoopbackBitbucketServer : LoopbackForge
{
    private readonly List<(string Key, string State)> _written = [];

    public override IProvider Provider { get; } = new BitbucketServer();
    protected override string Repository => "/ctx/scm/proj/fleet.git";
    protected override (string, string) Login => ("Authorization", "Bearer bbdc-t0ken");
    protected override string Api => "/ctx/rest/api/latest/projects/proj/repos/fleet";

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
        if (path != $"commits/{Some.Commit}/builds")
        {
            return ForgeAnswer.NotFound;
        }

        if (method == "GET")
        {
            var found = Stored.Find(s => (string?)s["key"] == query["key"]);
            return found is null ? ForgeAnswer.NotFound : new ForgeAnswer(200, found.ToJsonString());
        }

        string[] states = ["SUCCESSFUL", "FAILED", "INPROGRESS", "CANCELLED", "UNKNOWN"];
        if (
            body?["key"] is not { } key
            || !states.Contains((string?)body["state"])
            || body["url"] is null
            || ((string?)body["name"])?.Length > 255
        )
        {
            return new ForgeAnswer(400, """{"errors":[{"message":"invalid"}]}""");
        }

        Stored.RemoveAll(s => (string?)s["key"] == (string?)key);
        _written.Add(((string)key!, (string)body["state"]!));
        Keep(body);
        return new ForgeAnswer(204, "");
    }
}

using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>Bitbucket Data Center below a path: one build status for each key. https://developer.atlassian.com/server/bitbucket/rest/</summary>
public sealed class StatefulBitbucketServer : StatefulForge
{
    private readonly List<(string Key, string State)> _states = [];

    public override string Type => "bitbucketserver";
    public override string Repository => "/ctx/scm/proj/fleet.git";
    protected override (string, string) Login => ("Authorization", "Bearer bbdc-t0ken");
    protected override string Api => "/ctx/rest/api/latest/projects/proj/repos/fleet";

    public override IReadOnlyList<string> Ours(string id) => [.. _states.Where(s => s.Key == NameOf(id)).Select(s => s.State)];

    public override string NameOf(string id) => KeyOf(id);

    protected override JsonObject Other(string id) =>
        new()
        {
            ["key"] = id,
            ["state"] = "SUCCESSFUL",
            ["url"] = "https://ci.example.test",
        };

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        if (!IsOf(path, "commits/", "/builds", out var commit))
        {
            return ForgeAnswer.NotFound;
        }

        if (method == "GET")
        {
            var found = On(commit).Find(s => (string?)s["key"] == query["key"]);
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

        On(commit).RemoveAll(s => (string?)s["key"] == (string?)key);
        _states.Add(((string)key!, (string)body["state"]!));
        Wrote(commit, (string?)key, (string?)body["state"], (string?)body["description"]);
        Keep(body, commit);
        return new ForgeAnswer(204, "");
    }
}

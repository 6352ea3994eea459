using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>Bitbucket Cloud: one status for each key. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/</summary>
public sealed class StatefulBitbucket : StatefulForge
{
    private readonly List<(string Key, string State)> _states = [];

    public override string Type => "bitbucket";
    public override string Repository => "/acme/fleet";
    protected override (string, string) Login =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("flux:app-passw0rd")));
    protected override string Api => "/2.0/repositories/acme/fleet";

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
        const string builds = "/statuses/build";
        var parts = path.Split($"{builds}/");
        if (method == "GET" && parts is [var begin, var wanted] && IsOf(begin, "commit/", "", out var commit))
        {
            var found = On(commit).Find(s => (string?)s["key"] == wanted);
            return found is null ? ForgeAnswer.NotFound : new ForgeAnswer(200, found.ToJsonString());
        }

        if (method != "POST" || !IsOf(path, "commit/", builds, out commit))
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

        On(commit).RemoveAll(s => (string?)s["key"] == key);
        _states.Add((key, (string)body["state"]!));
        Wrote(commit, key, (string?)body["state"], (string?)body["description"]);
        return new ForgeAnswer(201, Keep(body, commit).ToJsonString());
    }
}

using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>Azure DevOps Server. https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses</summary>
public sealed class StatefulAzureDevOps : StatefulForge
{
    public override string Type => "azuredevops";
    public override string Repository => "/tfs/Acme/platform/_git/fleet";
    protected override (string, string) Login =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":azdo-pers0nal-t0ken")));
    protected override string Api => "/tfs/Acme/platform/_apis/git/repositories/fleet";

    public override IReadOnlyList<string> Ours(string id) =>
        [.. Stored.Where(s => (string?)s["context"]!["name"] == id).Select(s => (string)s["state"]!)];

    protected override JsonObject Other(string id) =>
        new()
        {
            ["context"] = new JsonObject { ["name"] = id, ["genre"] = "ci" },
            ["state"] = "succeeded",
        };

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        if (!IsOf(path, "commits/", "/statuses", out var commit))
        {
            return ForgeAnswer.NotFound;
        }

        if (method == "GET")
        {
            var newestFirst = On(commit).AsEnumerable().Reverse();
            var list =
                query.GetValueOrDefault("latestOnly") == "true"
                    ? newestFirst.DistinctBy(s => ((string?)s["context"]!["genre"], (string?)s["context"]!["name"]))
                    : newestFirst;
            List<JsonNode> page =
            [
                .. list.Skip(Number(query, "skip", 0)).Take(Number(query, "top", 100)).Select(s => s.DeepClone()),
            ];
            return new ForgeAnswer(
                200,
                new JsonObject { ["count"] = page.Count, ["value"] = new JsonArray([.. page]) }.ToJsonString()
            );
        }

        string[] states = ["notSet", "pending", "succeeded", "failed", "error", "notApplicable"];
        if (!states.Contains((string?)body!["state"]) || (string?)body["context"]?["name"] is not { Length: > 0 } name)
        {
            return new ForgeAnswer(400, """{"message":"A context name is required"}""");
        }

        Wrote(commit, name, (string?)body["state"], (string?)body["description"]);
        return new ForgeAnswer(201, Keep(body, commit).ToJsonString());
    }
}

using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>GitHub Enterprise Server. https://docs.github.com/en/rest/commits/statuses</summary>
public sealed class StatefulGitHub : StatefulForge
{
    public override string Type => "github";
    public override bool HasTags => true;
    public override string Repository => "/acme/fleet";
    protected override (string, string) Login => ("Authorization", "Bearer ghp_0123456789abcdef");
    protected override string Api => "/api/v3/repos/acme/fleet";

    public override IReadOnlyList<string> Ours(string id) =>
        [.. Stored.Where(s => (string?)s["context"] == id).Select(s => (string)s["state"]!)];

    protected override JsonObject Other(string id) =>
        new()
        {
            ["state"] = "success",
            ["description"] = null,
            ["context"] = id,
        };

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        if (method == "GET" && IsOf(path, "commits/", "/statuses", out var commit))
        {
            return Page(On(commit).AsEnumerable().Reverse(), query, "per_page", 100);
        }

        if (method != "POST" || !IsOf(path, "statuses/", "", out commit))
        {
            return ForgeAnswer.NotFound;
        }

        string[] states = ["error", "failure", "pending", "success"];
        var isValid =
            states.Contains((string?)body!["state"])
            && ((string?)body["description"])?.Length <= 140
            && ((string?)body["context"])?.Length <= 255;
        if (!isValid)
        {
            return new ForgeAnswer(422, """{"message":"Validation Failed"}""");
        }

        Wrote(commit, (string?)body["context"], (string?)body["state"], (string?)body["description"]);
        return new ForgeAnswer(201, Keep(body, commit).ToJsonString());
    }
}

using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>Gitea, which judges a write by its own published description.</summary>
public sealed class StatefulGitea : StatefulForge
{
    private const string Description = "vendor-apis/gitea.json";

    public override string Type => "gitea";
    public override string Repository => "/acme/fleet";
    protected override (string, string) Login => ("Authorization", "token g1tea-t0ken");
    protected override string Api => "/api/v1/repos/acme/fleet";

    public override IReadOnlyList<string> Ours(string id) =>
        [.. Stored.Where(s => (string?)s["context"] == id).Select(s => (string)s["status"]!)];

    protected override JsonObject Other(string id) =>
        new()
        {
            ["status"] = "success",
            ["description"] = "",
            ["context"] = id,
        };

    // 50 a page at most, whatever is asked for.
    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        if (method == "GET" && IsOf(path, "commits/", "/statuses", out var commit))
        {
            const string list = "/repos/{owner}/{repo}/commits/{ref}/statuses";
            return Refusal(VendorDescription.Against(Description, method, list, query, body))
                ?? Page(On(commit).AsEnumerable().Reverse(), query, "limit", 50);
        }

        if (method != "POST" || !IsOf(path, "statuses/", "", out commit))
        {
            return ForgeAnswer.NotFound;
        }

        if (
            Refusal(VendorDescription.Against(Description, method, "/repos/{owner}/{repo}/statuses/{sha}", query, body)) is
            { } refusal
        )
        {
            return refusal;
        }

        var status = body!.DeepClone().AsObject();
        Wrote(commit, (string?)status["context"], (string?)status["state"], (string?)status["description"]);
        status["status"] = status["state"]!.DeepClone();
        status.Remove("state");
        return new ForgeAnswer(201, Keep(status, commit).ToJsonString());
    }
}

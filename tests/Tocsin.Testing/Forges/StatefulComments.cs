using System.Globalization;
using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>The comments on change request 42 of each forge, the oldest first.</summary>
public sealed class StatefulComments(string type) : StatefulForge
{
    /// <summary>Older Giteas give everything at once.</summary>
    public bool HasPages { get; init; } = true;

    /// <summary>Comments that this login may not rewrite.</summary>
    public HashSet<long> Foreign { get; } = [];

    public IReadOnlyList<string> Bodies => [.. Stored.Select(s => (string)s["body"]!)];

    public override string Type => type;
    public override bool HasTags => type == "githubpullrequestcomment";
    public override string Repository => "/acme/fleet";

    protected override (string, string) Login =>
        type switch
        {
            "githubpullrequestcomment" => ("Authorization", "Bearer ghp_0123456789abcdef"),
            "gitlabmergerequestcomment" => ("Private-Token", "glpat-0123456789abcdef"),
            _ => ("Authorization", "token g1tea-t0ken"),
        };

    protected override string Api =>
        type switch
        {
            "githubpullrequestcomment" => "/api/v3/repos/acme/fleet",
            "gitlabmergerequestcomment" => "/api/v4/projects/acme%2Ffleet",
            _ => "/api/v1/repos/acme/fleet",
        };

    private string All => type == "gitlabmergerequestcomment" ? "merge_requests/42/notes" : "issues/42/comments";

    private string One => type == "gitlabmergerequestcomment" ? All : "issues/comments";

    public override IReadOnlyList<string> Ours(string id) => Bodies;

    public void Says(string body) => Keep(new JsonObject { ["body"] = body });

    protected override JsonObject Other(string id) => new() { ["body"] = $"about {id}" };

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        var size = type == "giteapullrequestcomment" ? "limit" : "per_page";
        if (Wrong(method, path, query, body) is { } refusal)
        {
            return refusal;
        }

        if (method == "GET" && path == All)
        {
            return HasPages
                ? Page(On(Some.Commit), query, size, 100)
                : new ForgeAnswer(200, new JsonArray([.. On(Some.Commit).Select(s => s.DeepClone())]).ToJsonString());
        }

        if (method == "POST" && path == All)
        {
            return new ForgeAnswer(201, Keep(body!).ToJsonString());
        }

        var isUpdate =
            method == (type == "gitlabmergerequestcomment" ? "PUT" : "PATCH")
            && path.StartsWith(One + "/", StringComparison.Ordinal);
        if (!isUpdate)
        {
            return ForgeAnswer.NotFound;
        }

        var id = long.Parse(path[(One.Length + 1)..], CultureInfo.InvariantCulture);
        if (Foreign.Contains(id))
        {
            return new ForgeAnswer(403, """{"message":"Forbidden"}""");
        }

        On(Some.Commit).Find(s => (long)s["id"]! == id)!["body"] = body!["body"]!.DeepClone();
        return new ForgeAnswer(200);
    }

    // Only Gitea's comments are described. That its lists have pages or are whole is not said.
    private ForgeAnswer? Wrong(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body) =>
        type == "giteapullrequestcomment"
            ? Refusal(
                VendorDescription.Against(
                    "vendor-apis/gitea.json",
                    method,
                    path == All ? "/repos/{owner}/{repo}/issues/{index}/comments" : "/repos/{owner}/{repo}/issues/comments/{id}",
                    query,
                    body,
                    "page",
                    "limit"
                )
            )
            : null;
}

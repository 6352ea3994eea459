using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>The comments on change request 42 of each forge, the oldest first.</summary>
internal sealed class LoopbackComments(string type) : LoopbackForge
{
    /// <summary>Older Giteas give everything at once.</summary>
    public bool HasPages { get; init; } = true;

    /// <summary>Comments that this login may not rewrite.</summary>
    public HashSet<long> Foreign { get; } = [];

    public override IProvider Provider { get; } =
        type switch
        {
            "githubpullrequestcomment" => new GitHubPullRequestComment(),
            "gitlabmergerequestcomment" => new GitLabMergeRequestComment(),
            _ => new GiteaPullRequestComment(),
        };

    public IReadOnlyList<string> Bodies => [.. Stored.Select(s => (string)s["body"]!)];

    protected override string Repository => "/acme/fleet";

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
        if (method == "GET" && path == All)
        {
            return HasPages
                ? Page(Stored, query, size, 100)
                : new ForgeAnswer(200, new JsonArray([.. Stored.Select(s => s.DeepClone())]).ToJsonString());
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

        Stored.Find(s => (long)s["id"]! == id)!["body"] = body!["body"]!.DeepClone();
        return new ForgeAnswer(200);
    }
}

using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>GitLab, which judges a write by its own published description. https://docs.gitlab.com/api/commits/</summary>
internal sealed class LoopbackGitLab : LoopbackForge
{
    /// <summary>Whether it knows how to sort; before 17.8 it did not, and gave the oldest first.</summary>
    public bool CanSort { get; init; } = true;

    public override IProvider Provider { get; } = new GitLab();
    protected override string Repository => "/acme/group/fleet";
    protected override (string, string) Login => ("Private-Token", "glpat-0123456789abcdef");
    protected override string Api => "/api/v4/projects/acme%2Fgroup%2Ffleet";

    public override IReadOnlyList<string> Ours(string id) =>
        [.. Stored.Where(s => (string?)s["name"] == id).Select(s => (string)s["status"]!)];

    /// <summary>A status of our name that another branch's pipeline has.</summary>
    public void Put(string name, string state, string reference, string description = "reconciliation succeeded") =>
        Keep(
            new JsonObject
            {
                ["name"] = name,
                ["status"] = state,
                ["ref"] = reference,
                ["description"] = description,
            }
        );

    protected override JsonObject Other(string id) =>
        new()
        {
            ["name"] = id,
            ["status"] = "success",
            ["ref"] = "main",
            ["description"] = null,
        };

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        if (method == "GET" && path == $"repository/commits/{Some.Commit}/statuses")
        {
            var named = Stored.Where(s => !query.TryGetValue("name", out var name) || (string?)s["name"] == name);
            var isDescending = CanSort && query.GetValueOrDefault("sort") == "desc";
            return Page(isDescending ? named.Reverse() : named, query, "per_page", 100);
        }

        if (method != "POST" || path != $"statuses/{Some.Commit}")
        {
            return ForgeAnswer.NotFound;
        }

        var errors = new JsonSchemaCheck(
            Shared.File("vendor-apis/gitlab.json"),
            "#/definitions/postApiV4ProjectsIdStatusesSha"
        ).Errors(body);
        var isTooLong = body!.Any(m => m.Value!.GetValue<string>().Length > 255);
        if (errors.Count > 0 || isTooLong)
        {
            return new ForgeAnswer(400, new JsonObject { ["message"] = string.Join("; ", errors) }.ToJsonString());
        }

        var status = body!.DeepClone().AsObject();
        (status["status"], status["ref"]) = (status["state"]!.DeepClone(), "main");
        return new ForgeAnswer(201, Keep(status).ToJsonString());
    }
}

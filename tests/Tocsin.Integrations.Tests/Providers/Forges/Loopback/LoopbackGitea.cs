using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>Gitea, which judges a write by its own published description.</summary>
internal sealed class LoopbackGitea : LoopbackForge
{
    public override IProvider Provider { get; } = new Gitea();
    protected override string Repository => "/acme/fleet";
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
        if (method == "GET" && path == $"commits/{Some.Commit}/statuses")
        {
            return Page(Stored.AsEnumerable().Reverse(), query, "limit", 50);
        }

        if (method != "POST" || path != $"statuses/{Some.Commit}")
        {
            return ForgeAnswer.NotFound;
        }

        var errors = new JsonSchemaCheck(Shared.File("vendor-apis/gitea.json"), "#/definitions/CreateStatusOption").Errors(body);
        if (errors.Count > 0)
        {
            return new ForgeAnswer(400, new JsonObject { ["message"] = string.Join("; ", errors) }.ToJsonString());
        }

        var status = body!.DeepClone().AsObject();
        status["status"] = status["state"]!.DeepClone();
        status.Remove("state");
        return new ForgeAnswer(201, Keep(status).ToJsonString());
    }
}

using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>GitHub Enterprise Server. https://docs.github.com/en/rest/commits/statuses</summary>
internal sealed class LoopbackGitHub : LoopbackForge
{
    public override IProvider Provider { get; } = new GitHub();
    protected override string Repository => "/acme/fleet";
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
        if (method == "GET" && path == $"commits/{Some.Commit}/statuses")
        {
            return Page(Stored.AsEnumerable().Reverse(), query, "per_page", 100);
        }

        if (method != "POST" || path != $"statuses/{Some.Commit}")
        {
            return ForgeAnswer.NotFound;
        }

        string[] states = ["error", "failure", "pending", "success"];
        var isValid =
            states.Contains((string?)body!["state"])
            && ((string?)body["description"])?.Length <= 140
            && ((string?)body["context"])?.Length <= 255;
        return isValid
            ? new ForgeAnswer(201, Keep(body).ToJsonString())
            : new ForgeAnswer(422, """{"message":"Validation Failed"}""");
    }
}

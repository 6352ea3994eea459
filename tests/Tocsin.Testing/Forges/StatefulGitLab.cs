using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>GitLab, which judges a write by its own published description. https://docs.gitlab.com/api/commits/</summary>
public sealed class StatefulGitLab : StatefulForge
{
    private const string Description = "vendor-apis/gitlab.json";

    /// <summary>Whether it knows how to sort; before 17.8 it did not, and gave the oldest first.</summary>
    public bool CanSort { get; init; } = true;

    public override string Type => "gitlab";
    public override string Repository => "/acme/group/fleet";
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
        if (method == "GET" && IsOf(path, "repository/commits/", "/statuses", out var commit))
        {
            const string list = "/api/v4/projects/{id}/repository/commits/{sha}/statuses";
            if (Refusal(VendorDescription.Against(Description, method, list, query, body)) is { } refusal)
            {
                return refusal;
            }

            var named = On(commit).Where(s => !query.TryGetValue("name", out var name) || (string?)s["name"] == name);
            var isDescending = CanSort && query.GetValueOrDefault("sort") == "desc";
            return Page(isDescending ? named.Reverse() : named, query, "per_page", 100);
        }

        if (method != "POST" || !IsOf(path, "statuses/", "", out commit))
        {
            return ForgeAnswer.NotFound;
        }

        const string write = "/api/v4/projects/{id}/statuses/{sha}";
        if (Refusal(VendorDescription.Against(Description, method, write, query, body)) is { } refused)
        {
            return refused;
        }

        if (body!.Any(m => m.Value!.GetValue<string>().Length > 255))
        {
            return new ForgeAnswer(400, """{"message":"is too long (maximum is 255 characters)"}""");
        }

        var status = body!.DeepClone().AsObject();
        (status["status"], status["ref"]) = (status["state"]!.DeepClone(), "main");
        Wrote(commit, (string?)status["name"], (string?)status["state"], (string?)status["description"]);
        return new ForgeAnswer(201, Keep(status, commit).ToJsonString());
    }
}

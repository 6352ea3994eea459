using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>Bitbucket Cloud: one status for each key. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/</summary>
public sealed class StatefulBitbucket : StatefulBuilds
{
    public override string Type => "bitbucket";
    public override string Repository => "/acme/fleet";
    protected override (string, string) Login =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("flux:app-passw0rd")));
    protected override string Api => "/2.0/repositories/acme/fleet";

    protected override IReadOnlyList<string> States => ["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"];
    protected override int MaxKey => 40;

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        const string builds = "/statuses/build";
        var parts = path.Split($"{builds}/");
        if (method == "GET" && parts is [var begin, var wanted] && IsOf(begin, "commit/", "", out var commit))
        {
            return Find(commit, wanted);
        }

        if (method != "POST" || !IsOf(path, "commit/", builds, out commit))
        {
            return ForgeAnswer.NotFound;
        }

        return Put(commit, body) is { } kept
            ? new ForgeAnswer(201, kept.ToJsonString())
            : new ForgeAnswer(400, """{"type":"error","error":{"message":"Bad request"}}""");
    }
}

using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>Bitbucket Data Center below a path: one build status for each key. https://developer.atlassian.com/server/bitbucket/rest/</summary>
public sealed class StatefulBitbucketServer : StatefulBuilds
{
    public override string Type => "bitbucketserver";
    public override string Repository => "/ctx/scm/proj/fleet.git";
    protected override (string, string) Login => ("Authorization", "Bearer bbdc-t0ken");
    protected override string Api => "/ctx/rest/api/latest/projects/proj/repos/fleet";

    protected override IReadOnlyList<string> States => ["SUCCESSFUL", "FAILED", "INPROGRESS", "CANCELLED", "UNKNOWN"];

    protected override ForgeAnswer Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject? body)
    {
        if (!IsOf(path, "commits/", "/builds", out var commit))
        {
            return ForgeAnswer.NotFound;
        }

        return method == "GET" ? Find(commit, query["key"])
            : Put(commit, body) is not null ? new ForgeAnswer(204, "")
            : new ForgeAnswer(400, """{"errors":[{"message":"invalid"}]}""");
    }
}

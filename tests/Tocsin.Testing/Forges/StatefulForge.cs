using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace Tocsin.Testing.Forges;

/// <summary>
/// A forge that keeps what is written to it, knows one repository and one login, pages its lists, and says what was wrong with a
/// request. It has no sockets: tests put it behind some, or behind none.
/// </summary>
public abstract class StatefulForge
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<JsonObject>> _byCommit = [];
    private readonly List<(string Commit, string Name, string Says)> _written = [];
    private readonly List<string> _requests = [];
    private long _lastId;

    /// <summary>The types of commit statuses, in the order of the reference's schema.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["github", "gitlab", "gitea", "bitbucketserver", "bitbucket", "azuredevops"];

    public static StatefulForge Of(string type) =>
        type switch
        {
            "github" => new StatefulGitHub(),
            "gitlab" => new StatefulGitLab(),
            "gitea" => new StatefulGitea(),
            "bitbucket" => new StatefulBitbucket(),
            "bitbucketserver" => new StatefulBitbucketServer(),
            "azuredevops" => new StatefulAzureDevOps(),
            _ => new StatefulComments(type),
        };

    /// <summary>The Provider's type.</summary>
    public abstract string Type { get; }

    /// <summary>The path of the repository's address.</summary>
    public abstract string Repository { get; }

    /// <summary>What is said of the commit that tests use.</summary>
    public IReadOnlyList<JsonObject> Stored
    {
        get
        {
            lock (_gate)
            {
                return [.. On(Some.Commit)];
            }
        }
    }

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public int Writes => Requests.Count(r => !r.StartsWith("GET ", StringComparison.Ordinal));

    /// <summary>Look-ups answered in full, and those answered "not modified".</summary>
    public (int Full, int NotModified) Looks { get; private set; }

    /// <summary>Answers everything, when it is set.</summary>
    public ForgeAnswer? Always { get; set; }

    /// <summary>Headers of every answer, besides its own.</summary>
    public IReadOnlyList<string> AlsoSays { get; set; } = [];

    /// <summary>Whether its lists have tags and are not sent again to whoever names one.</summary>
    public virtual bool HasTags => false;

    /// <summary>All that was written by commit and name (see <see cref="NameOf"/>), the oldest first: success, failure or pending, and the description.</summary>
    public ILookup<(string Commit, string Name), string> Written
    {
        get
        {
            lock (_gate)
            {
                return _written.ToLookup(w => (w.Commit, w.Name), w => w.Says);
            }
        }
    }

    protected abstract (string Name, string Value) Login { get; }

    /// <summary>The path of the repository in the API.</summary>
    protected abstract string Api { get; }

    /// <summary>Under what a status of this name is filed.</summary>
    public virtual string NameOf(string id) => id;

    /// <summary>Puts statuses of others on the commit.</summary>
    public void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Keep(Other(string.Create(CultureInfo.InvariantCulture, $"ci/job-{i}")));
        }
    }

    /// <summary>The states under our name, in the forge's own words, the oldest first.</summary>
    public abstract IReadOnlyList<string> Ours(string id);

    /// <param name="target">Path and query.</param>
    public ForgeAnswer Ask(string method, string target, Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        lock (_gate)
        {
            _requests.Add($"{method} {target}");
            var answer = Always ?? Decide(method, target.Split('?', 2), header, body);
            answer = Always is null && method == "GET" && answer.Status == 200 ? Tagged(answer, header("If-None-Match")) : answer;
            return answer with { Headers = [.. answer.Headers, .. AlsoSays] };
        }
    }

    protected abstract JsonObject Other(string id);

    /// <param name="path">Below the repository.</param>
    protected abstract ForgeAnswer Handle(
        string method,
        string path,
        IReadOnlyDictionary<string, string> query,
        JsonObject? body
    );

    /// <summary>What is said of a commit, or kept in its place.</summary>
    protected List<JsonObject> On(string commit) => _byCommit.TryGetValue(commit, out var list) ? list : _byCommit[commit] = [];

    protected JsonObject Keep(JsonObject status, string? commit = null)
    {
        status["id"] = ++_lastId;
        On(commit ?? Some.Commit).Add(status);
        return status;
    }

#pragma warning disable CA5350 // The key's form is the reference's; it protects nothing.
    /// <summary>The key of a Bitbucket's status.</summary>
    protected static string KeyOf(string id) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(id)));
#pragma warning restore CA5350

    /// <summary>Remembers a write of a Provider.</summary>
    protected void Wrote(string commit, string? name, string? state, string? description) =>
        _written.Add(
            (
                commit,
                name ?? "",
                state?.ToUpperInvariant() switch
                {
                    "SUCCESS" or "SUCCESSFUL" or "SUCCEEDED" => "success",
                    "FAILURE" or "FAILED" or "ERROR" => "failure",
                    _ => "pending",
                } + $": {description}"
            )
        );

    /// <summary>The commit of a path like <c>commits/{sha}/statuses</c>, when it is one.</summary>
    protected static bool IsOf(string path, string before, string after, out string commit)
    {
        var fits =
            path.Length > before.Length + after.Length
            && path.StartsWith(before, StringComparison.Ordinal)
            && path.EndsWith(after, StringComparison.Ordinal);
        commit = fits ? path[before.Length..^after.Length] : "";
        return commit.Length is 40 or 64;
    }

    /// <summary>One page with the header that tells of the next.</summary>
    protected static ForgeAnswer Page(
        IEnumerable<JsonObject> all,
        IReadOnlyDictionary<string, string> query,
        string size,
        int most
    )
    {
        List<JsonObject> list = [.. all];
        var per = Math.Min(Number(query, size, 20), most);
        var page = Number(query, "page", 1);
        var items = new JsonArray([.. list.Skip((page - 1) * per).Take(per).Select(s => s.DeepClone())]);
        return page * per < list.Count
            ? new ForgeAnswer(200, items.ToJsonString(), "Link: <http://next>; rel=\"next\"")
            : new ForgeAnswer(200, items.ToJsonString());
    }

    protected static int Number(IReadOnlyDictionary<string, string> query, string name, int otherwise) =>
        query.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The answer to a request that the vendor's own description does not allow; null when it does.</summary>
    protected static ForgeAnswer? Refusal(IReadOnlyList<string> wrong) =>
        wrong.Count > 0 ? new ForgeAnswer(400, new JsonObject { ["message"] = string.Join("; ", wrong) }.ToJsonString()) : null;

    private ForgeAnswer Decide(string method, string[] target, Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        if (header(Login.Name) != Login.Value)
        {
            return new ForgeAnswer(401, """{"message":"Unauthorized"}""");
        }

        if (!target[0].StartsWith(Api + "/", StringComparison.Ordinal))
        {
            return ForgeAnswer.NotFound;
        }

        var query = HttpUtility.ParseQueryString(target.Length > 1 ? target[1] : "");
        return Handle(
            method,
            target[0][(Api.Length + 1)..],
            query.AllKeys.OfType<string>().ToDictionary(k => k, k => query[k]!),
            body.Length > 0 ? JsonNode.Parse(body.Span)!.AsObject() : null
        );
    }

    private ForgeAnswer Tagged(ForgeAnswer answer, string? known)
    {
        var all = Encoding.UTF8.GetBytes(answer.Body + string.Concat(answer.Headers));
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(all))}\"";
        var isKnown = HasTags && known == tag;
        Looks = isKnown ? (Looks.Full, Looks.NotModified + 1) : (Looks.Full + 1, Looks.NotModified);
        return isKnown ? new ForgeAnswer(304, "", $"ETag: {tag}")
            : HasTags ? answer with { Headers = [.. answer.Headers, $"ETag: {tag}"] }
            : answer;
    }
}

public sealed record ForgeAnswer(int Status, string Body = "{}", params string[] Headers)
{
    public static ForgeAnswer NotFound => new(404, """{"message":"Not Found"}""");
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Web;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;
using Tocsin.Integrations.Tests.Transport;

namespace Tocsin.Integrations.Tests.Providers.Forges.Loopback;

/// <summary>A forge on a real socket that keeps what is written to it, knows one repository and one login, and pages its lists.</summary>
internal abstract class LoopbackForge : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly Lock _gate = new();
    private long _lastId;

    protected LoopbackForge() => _server = new LoopbackServer((request, stream) => Answer(request, stream));

    /// <summary>The order in which each was written: the oldest first.</summary>
    public List<JsonObject> Stored { get; } = [];

    public List<string> Requests { get; } = [];

    public int Writes => Requests.Count(r => !r.StartsWith("GET ", StringComparison.Ordinal));

    /// <summary>Answers everything, when it is set.</summary>
    public ForgeAnswer? Always { get; set; }

    public abstract IProvider Provider { get; }

    /// <summary>The repository that is there, with the login that is taken.</summary>
    public Destination To => ToAddress(Repository);

    public Destination ToUnknown => ToAddress(Repository.Replace("fleet", "elsewhere", StringComparison.Ordinal));

    /// <summary>The path of the repository's address.</summary>
    protected abstract string Repository { get; }

    protected abstract (string Name, string Value) Login { get; }

    /// <summary>The path of the repository in the API.</summary>
    protected abstract string Api { get; }

    protected string Root => $"http://127.0.0.1:{_server.EndPoint.Port}";

    /// <summary>Puts statuses of others on the commit.</summary>
    public void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Keep(Other(string.Create(CultureInfo.InvariantCulture, $"ci/job-{i}")));
        }
    }

    /// <summary>The states under our name, the oldest first.</summary>
    public abstract IReadOnlyList<string> Ours(string id);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    protected abstract JsonObject Other(string id);

    /// <param name="path">Below the repository.</param>
    protected abstract ForgeAnswer Handle(
        string method,
        string path,
        IReadOnlyDictionary<string, string> query,
        JsonObject? body
    );

    protected JsonObject Keep(JsonObject status)
    {
        status["id"] = ++_lastId;
        Stored.Add(status);
        return status;
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

    private Destination ToAddress(string repository) =>
        Some.Destination(Provider.Type.Name) with
        {
            Address = Sensitive.Of($"{Root}{repository}"),
        };

    private Task Answer(ArrivedRequest request, Stream stream)
    {
        ForgeAnswer answer;
        lock (_gate)
        {
            answer = Decide(request);
        }

        return LoopbackServer.Write(stream, answer.Status, answer.Body, [.. answer.Headers]);
    }

    private ForgeAnswer Decide(ArrivedRequest request)
    {
        var parts = request.Line.Split(' ');
        Requests.Add($"{parts[0]} {parts[1]}");
        if (Always is { } always)
        {
            return always;
        }

        if (request.Headers.GetValueOrDefault(Login.Name) != Login.Value)
        {
            return new ForgeAnswer(401, """{"message":"Unauthorized"}""");
        }

        var target = parts[1].Split('?', 2);
        if (!target[0].StartsWith(Api + "/", StringComparison.Ordinal))
        {
            return new ForgeAnswer(404, """{"message":"Not Found"}""");
        }

        var query = HttpUtility.ParseQueryString(target.Length > 1 ? target[1] : "");
        return Handle(
            parts[0],
            target[0][(Api.Length + 1)..],
            query.AllKeys.OfType<string>().ToDictionary(k => k, k => query[k]!),
            request.Body.Length > 0 ? JsonNode.Parse(request.Body)!.AsObject() : null
        );
    }
}

internal sealed record ForgeAnswer(int Status, string Body = "{}", params string[] Headers)
{
    public static ForgeAnswer NotFound => new(404, """{"message":"Not Found"}""");
}

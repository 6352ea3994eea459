using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Console;

namespace Tocsin.Acceptance.Operations;

/// <summary>A running program that can be brought to give every answer that its description names.</summary>
public sealed class AnsweringConsole : IAsyncLifetime
{
    private static readonly JsonNode s_file = JsonNode.Parse(File.ReadAllText(Described.File))!;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Workspace _workspace = new();
    private Sink _sink = null!;
    private Faults? _faults;
    private TocsinProcess _tocsin = null!;
    private string _pending = "";
    private string _dead = "";

    public async ValueTask InitializeAsync()
    {
        _sink = await Sink.Start(r => new Reply(r.Target == "/waits" ? 503 : 400, "no"));
        _workspace.Write(
            "main.yaml",
            Given.Alert("dies", "dies"),
            Given.Provider(_sink.At("/dies"), "dies"),
            Given.Alert("waits", "waits"),
            Given.Provider(_sink.At("/waits"), "waits"),
            Given.Alert("invalid", more: "eventSeverity: loud"),
            """
            apiVersion: notification.toolkit.fluxcd.io/v1
            kind: Receiver
            metadata: { name: hook, namespace: apps, labels: { team: a } }
            spec:
              type: github
              resources: [{ kind: GitRepository, name: webapp, apiVersion: source.toolkit.fluxcd.io/v1 }]
              secretRef: { name: hook }
            """,
            Given.Secret("hook", ("token", "receiver-token"))
        );
        _faults = Faults.Compile(_workspace);
        _tocsin = await TocsinProcess.ServeWith(_faults?.Environment() ?? [], _workspace);
        await _tocsin.Accepts(Given.Event("nothing-waits", ns: "elsewhere"));
        await _tocsin.Accepts(Given.Event(metadata: [("kustomize.toolkit.fluxcd.io/revision", "main@sha1:4d768edb")]));
        await Wait.Until(async () => await _tocsin.CountOf("dead") == 1, "one delivery is dead");
        _dead = Id((await _tocsin.Items("deliveries?state=dead")).Single());
        _pending = Id((await _tocsin.Items("deliveries?state=pending")).Single());
    }

    public async ValueTask DisposeAsync()
    {
        await _tocsin.DisposeAsync();
        await _sink.DisposeAsync();
        _http.Dispose();
        _workspace.Dispose();
    }

    /// <summary>Asks for what is described so that it answers with a status; as one should, by default.</summary>
    internal async Task<HttpResponseMessage> Ask(string operation, int status = 200)
    {
        var described = Described.Operation(s_file, operation);
        switch (status)
        {
            case 401:
                return await Send(new(described.Method), Path(described), token: false);
            case 403:
                return await Send(new(described.Method), Path(described), ("Origin", "http://evil.example.test"));
            case 415:
                return await Send(new(described.Method), Path(described), type: "text/plain");
            case 413:
                return await Send(
                    HttpMethod.Post,
                    Path(described),
                    body: new string(' ', ((operation == "explainHook" ? 5 : 3) << 20) + 1)
                );
            case 400 when operation == "explainHook":
                return await Send(HttpMethod.Post, Path(described), body: "{}");
            case 400:
                return await Ask(operation, described.Parameters.First()["name"]!.GetValue<string>(), "no/such/thing!/at/all");
            case 404:
                return await Send(HttpMethod.Post, "/api/v1/deliveries/999999/replay");
            case 409:
                return await Send(HttpMethod.Post, $"/api/v1/deliveries/{_pending}/replay");
            case 503 when operation == "streamEvents":
                return await Crowded();
            case 503 when operation is "listEvents" or "listDeliveries" or "listHooks":
                return await OnABadDisk(() => Ask(operation));
            case 503 when operation == "explainEvent":
                return await OnABadDisk(() => Ask(operation, "id", "1"));
            case 503:
                return await OnAFullDisk(() => Send(HttpMethod.Post, Path(described, Change(operation))));
            default:
                return await Send(new(described.Method), Path(described));
        }
    }

    /// <summary>Asks as one should, but for one parameter.</summary>
    internal Task<HttpResponseMessage> Ask(string operation, string parameter, string value)
    {
        var described = Described.Operation(s_file, operation);
        var isHeader = described.Parameters.Single(p => Name(p) == parameter)["in"]!.GetValue<string>() == "header";
        return isHeader
            ? Send(new(described.Method), Path(described), (parameter, value))
            : Send(new(described.Method), Path(described, (parameter, value)));
    }

    internal async Task<HttpResponseMessage> Send(
        HttpMethod method,
        string path,
        (string Name, string Value)? header = null,
        string body = "",
        string type = "application/json",
        bool token = true
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(_tocsin.Console, path));
        if (token)
        {
            var text = await File.ReadAllTextAsync(System.IO.Path.Combine(_workspace.Data, "console-token"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", text.Trim());
        }

        if (header is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (method == HttpMethod.Post)
        {
            var fits =
                path.StartsWith("/api/v1/explain/hook", StringComparison.Ordinal) ? """{"receiver":"apps/hook"}"""
                : path.StartsWith("/api/v1/explain", StringComparison.Ordinal) ? Given.Event()
                : "{}";
            request.Content = new StringContent(body.Length > 0 ? body : fits, Encoding.UTF8, type);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    // What is asked for as one should, and changes nothing that another test needs.
    private string Path(Described described, (string Name, string Value)? but = null)
    {
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var needed in described.Parameters.Where(p => p["required"] is not null).Select(Name))
        {
            query[needed] = needed switch
            {
                "kind" => "provider",
                "state" => "dead",
                "before" => "8760h",
                _ => "apps/dies",
            };
        }

        if (described.Id == "purgeDeliveries")
        {
            query["alert"] = "apps/nobody";
        }

        if (but is var (name, value))
        {
            query[name] = value;
        }

        return described.Path.Replace("{id}", _dead, StringComparison.Ordinal)
            + "?"
            + string.Join('&', query.Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}"));
    }

    // What makes it change something.
    private static (string, string)? Change(string operation) =>
        operation switch
        {
            "purgeDeliveries" => ("alert", "apps/dies"),
            "purgeEvents" => ("before", "0s"),
            _ => null,
        };

    private async Task<HttpResponseMessage> Crowded()
    {
        var listeners = new List<HttpResponseMessage>();
        for (var i = 0; i < EventStream.MaxListeners; i++)
        {
            listeners.Add(await Ask("streamEvents"));
        }

        var answer = await Ask("streamEvents");
        listeners.ForEach(l => l.Dispose());

        // The program sees that they left a moment later; the next test wants to listen.
        await Wait.Until(async () => await Listens(), "there is room for listeners again");
        return answer;
    }

    private async Task<bool> Listens()
    {
        using var answer = await Ask("streamEvents");
        return answer.IsSuccessStatusCode;
    }

    private async Task<HttpResponseMessage> OnABadDisk(Func<Task<HttpResponseMessage>> ask)
    {
        const int InputOutputError = 5;
        Assert.SkipUnless(_faults is not null, "no C compiler (cc) here, so the disk cannot be made to fail");

        // What was written since is in no reader's memory.
        await _tocsin.Accepts(Given.Event(Guid.NewGuid().ToString(), ns: "elsewhere"));
        _faults.FailReads(InputOutputError);
        try
        {
            return await ask();
        }
        finally
        {
            _faults.FailReads(0);
        }
    }

    private async Task<HttpResponseMessage> OnAFullDisk(Func<Task<HttpResponseMessage>> ask)
    {
        const int NoSpaceLeft = 28;
        Assert.SkipUnless(_faults is not null, "no C compiler (cc) here, so the disk cannot be made to fail");
        _faults.FailDisk(NoSpaceLeft);
        try
        {
            return await ask();
        }
        finally
        {
            _faults.FailDisk(0);
        }
    }

    private static string Name(JsonNode parameter) => parameter["name"]!.GetValue<string>();

    private static string Id(JsonElement item) => item.GetProperty("id").GetRawText();
}

using System.Net;
using System.Text;
using System.Text.Json;

namespace Tocsin.Acceptance.Harness;

/// <summary>The built program as <c>serve</c>, asked over its own sockets.</summary>
internal sealed class TocsinProcess : IAsyncDisposable
{
    public static readonly string[] AnyPort =
    [
        .. ((string[])["events", "receiver", "health", "metrics", "console"]).SelectMany(l =>
            (string[])[$"--{l}-addr", "127.0.0.1:0"]
        ),
    ];

    private readonly Child _child;
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = 64,
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private readonly Dictionary<string, Uri> _addresses = [];

    private TocsinProcess(Child child) => _child = child;

    public Uri Events => _addresses["events"];

    public Uri Receiver => _addresses["receiver"];

    public Uri Health => _addresses["health"];

    public Uri Metrics => _addresses["metrics"];

    public Uri Console => _addresses["console"];

    public IPEndPoint EventsEndPoint => new(IPAddress.Loopback, Events.Port);

    public string Output => _child.Output;

    public string Error => _child.Error;

    public int Id => _child.Id;

    public bool HasExited => _child.HasExited;

    public long ResidentBytes => _child.ResidentBytes;

    /// <summary>Starts and waits for the ready line.</summary>
    public static Task<TocsinProcess> Serve(Workspace workspace, params string[] flags) => ServeWith([], workspace, flags);

    public static Task<TocsinProcess> ServeWith(
        (string Name, string Value)[] environment,
        Workspace workspace,
        params string[] flags
    ) => Start(["serve", "--manifests", workspace.Manifests, "--data-dir", workspace.Data, .. AnyPort, .. flags], environment);

    /// <summary>Starts with these very arguments, which must make it serve.</summary>
    public static Task<TocsinProcess> Start(string[] args, params (string Name, string Value)[] environment) =>
        StartBy([Repository.Program, .. args], environment);

    /// <summary>Starts it by a command that becomes it in the end.</summary>
    public static async Task<TocsinProcess> StartBy(string[] command, params (string Name, string Value)[] environment)
    {
        var server = new TocsinProcess(new Child(command[0], command[1..], null, environment));
        try
        {
            await Wait.Until(() => server.ReadReadyLine() || server.HasExited, "the ready line is printed", 90);
            server._addresses.ShouldNotBeEmpty($"no ready line: {server.Output}\n{server.Error}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task<HttpResponseMessage> Post(string json, string path = "/") =>
        _http.PostAsync(new Uri(Events, path), new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Posts an event and gives the status alone.</summary>
    public async Task<int> Push(string json)
    {
        using var response = await Post(json);
        return (int)response.StatusCode;
    }

    public async Task Accepts(string json) => (await Push(json)).ShouldBe(202, json);

    public Task<HttpResponseMessage> Send(HttpRequestMessage request) => _http.SendAsync(request);

    public Task<HttpResponseMessage> Get(Uri address) => _http.GetAsync(address);

    public async Task<int> ReadyStatus()
    {
        using var response = await Get(new Uri(Health, "/readyz"));
        return (int)response.StatusCode;
    }

    /// <summary>The items of a console address below <c>/api/v1/</c>.</summary>
    public async Task<List<JsonElement>> Items(string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Console, "/api/v1/" + path)));
        return [.. document.RootElement.GetProperty("items").EnumerateArray().Select(i => i.Clone())];
    }

    public async Task<JsonElement> Item(string path, string name) =>
        (await Items(path)).Single(i => i.GetProperty("name").GetString() == name);

    public Task<string> MetricsText() => _http.GetStringAsync(new Uri(Metrics, "/metrics"));

    public async Task<int> Terminate()
    {
        AskToStop();
        return await _child.Exit();
    }

    public void AskToStop(string signal = "TERM") => _child.Signal(signal);

    public Task<int> Exit(double seconds = 20) => _child.Exit(seconds);

    public async Task KillHard()
    {
        _child.Kill();
        await _child.Exit();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _child.DisposeAsync();
    }

    private bool ReadReadyLine()
    {
        const string Start = "tocsin ready ";
        var line = Output.Split('\n').SkipLast(1).FirstOrDefault(l => l.StartsWith(Start, StringComparison.Ordinal));
        foreach (var part in line?[Start.Length..].Split(' ') ?? [])
        {
            if (part.Split('=') is [var role, not "off" and var address])
            {
                _addresses[role] = new Uri($"http://{address}/");
            }
        }

        return line is not null;
    }
}

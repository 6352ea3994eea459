using System.Text.Json;

namespace Tocsin.Acceptance.Providers;

/// <summary>A real Alertmanager that tells nobody, and what its own API says about alerts.</summary>
internal sealed class AlertmanagerServer : IAsyncDisposable
{
    private const string Configuration = """
        route: { receiver: nobody }
        receivers: [{ name: nobody }]
        """;

    private readonly Child _child;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _address;

    private AlertmanagerServer(Child child, Uri address) => (_child, _address) = (child, address);

    public string Alerts => new Uri(_address, "/api/v2/alerts").ToString();

    public static async Task<AlertmanagerServer> Start(Workspace workspace)
    {
        var command = await TestServer.Command("alertmanager");
        var configuration = workspace.PathOf("alertmanager.yml");
        await File.WriteAllTextAsync(configuration, Configuration);
        var port = TestServer.FreePort();
        string[] args =
        [
            $"--config.file={configuration}",
            $"--storage.path={workspace.PathOf("alertmanager")}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
            "--cluster.listen-address=",
        ];
        var server = new AlertmanagerServer(
            new Child(command, args, null, []),
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"))
        );
        try
        {
            await Wait.Until(async () => server._child.HasExited || await server.IsReady(), "Alertmanager is ready", 60);
            server._child.HasExited.ShouldBeFalse(server._child.Error);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The labels of each alert that has not ended.</summary>
    public async Task<List<Dictionary<string, string>>> Active()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Alerts)));
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(a => a.GetProperty("labels").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!)),
        ];
    }

    /// <summary>The reasons of the alerts of an object that have not ended.</summary>
    public async Task<List<string>> Reasons(string name) =>
        [.. (await Active()).Where(l => l["name"] == name).Select(l => l["reason"]).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _child.DisposeAsync();
    }

    private async Task<bool> IsReady()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(_address, "/-/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// A real API server with its etcd on free ports of loopback, started by <c>tools/kube-lab</c> and gone with whoever started it.
/// There are no nodes and no controllers: a Deployment stays an object, and a deleted namespace never ends.
/// </summary>
internal sealed class Lab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string>> Client = new(FindKubectl);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-lab-").FullName;
    private readonly Dictionary<string, string> _environment;
    private readonly int[] _ports = FreePorts();
    private Process? _holder;
    private LabApi? _api;
    private string _authority = "";

    private Lab(bool audit, string? assets)
    {
        _environment = new()
        {
            ["KUBE_LAB_RUN"] = Path.Combine(_folder, "run"),
            ["KUBE_LAB_PORT"] = Text(_ports[0]),
            ["KUBE_LAB_CRD_PORT"] = Text(_ports[1]),
            ["KUBE_LAB_ETCD_PORT"] = Text(_ports[2]),
            ["KUBE_LAB_AUDIT"] = audit ? "1" : "",
        };
        if (assets is not null)
        {
            _environment["KUBEBUILDER_ASSETS"] = assets;
        }
    }

    /// <summary>The administrator's kubeconfig.</summary>
    public string AdminConfig => Path.Combine(_environment["KUBE_LAB_RUN"], "kubeconfig");

    /// <summary>A JSON line for each answered request, if asked for at the start.</summary>
    public string AuditLog => Path.Combine(_environment["KUBE_LAB_RUN"], "audit.log");

    public int Port => _ports[0];

    /// <summary>The command line of one of its programs; null when it is none of them.</summary>
    public string? CommandOf(string program)
    {
        var file = Path.Combine(_environment["KUBE_LAB_RUN"], program + ".pid");
        return File.Exists(file) ? File.ReadAllText($"/proc/{File.ReadAllText(file).Trim()}/cmdline").Replace('\0', ' ') : null;
    }

    /// <summary>The API as the administrator.</summary>
    public LabApi Api => _api!;

    /// <summary>Where the test may leave files.</summary>
    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>Starts one, or skips the test where no API server is at hand; CI must have it.</summary>
    /// <param name="assets">The folder of its programs, instead of those that the environment has.</param>
    public static async Task<Lab> Start(bool audit = false, string? assets = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var lab = new Lab(audit, assets);
            try
            {
                await lab.Hold();
                return lab;
            }
            catch (IOException) when (attempt < 3)
            {
                // Someone else took one of the ports between the choice and the start.
                await lab.DisposeAsync();
            }
            catch
            {
                await lab.DisposeAsync();
                throw;
            }
        }
    }

    public static Task<string> KubectlPath() => Client.Value;

    /// <summary>Runs <c>kubectl</c> as the administrator.</summary>
    public Task<Cli.Ended> Kubectl(params string[] args) => KubectlAs(AdminConfig, null, args);

    public async Task<Cli.Ended> KubectlAs(string kubeconfig, string? input, params string[] args)
    {
        var kubectl = await KubectlPath();
        await using var child = new Child(kubectl, args, input, [("KUBECONFIG", kubeconfig), ("HOME", _folder)]);
        var code = await child.Exit(seconds: 60);
        return new Cli.Ended(code, child.Output, child.Error);
    }

    /// <summary>What <c>kubectl</c> prints as the administrator; the test fails if it does.</summary>
    public async Task<string> Ask(params string[] args) => Succeeded(await Kubectl(args), string.Join(' ', args));

    /// <summary><c>kubectl apply</c> as the administrator.</summary>
    public async Task Apply(params string[] documents) =>
        Succeeded(await KubectlAs(AdminConfig, string.Join("\n---\n", documents), "apply", "-f", "-"), "apply");

    /// <summary>Applies our definitions of Alert, Provider and Receiver, and some of the kinds that Alerts name.</summary>
    public async Task Define()
    {
        var sources = this.DefineSources();

        // Without validation, since kubectl asks the older of the two servers what a definition may hold; the newer one judges it.
        await Ask("apply", "--server-side", "--force-conflicts", "--validate=false", "-k", Repository.PathOf("deploy/crds"));
        await Served("v1beta1/alerts", "v1beta2/alerts", "v1beta3/alerts", "v1beta3/providers", "v1/receivers");
        await sources;
    }

    /// <summary>Waits until these resources of the notification group are served.</summary>
    public async Task Served(params string[] resources)
    {
        foreach (var resource in resources)
        {
            await Wait.Until(
                async () => (await Api.Get("/apis/notification.toolkit.fluxcd.io/" + resource)).Status == 200,
                $"{resource} is served",
                60
            );
        }

        // What kubectl remembers is from before.
        Directory.Delete(PathOf(".kube"), recursive: true);
    }

    /// <summary>A namespace of this name; it outlives the test, so each test takes one of its own.</summary>
    public async Task<string> Namespace(string name)
    {
        (await Api.Create("/api/v1/namespaces", $"{{metadata: {{name: {name}}}}}")).Status.ShouldBeOneOf(201, 409);
        return name;
    }

    /// <summary>The account <c>notification-controller</c> in <c>flux-system</c>, bound to exactly what <c>deploy/base</c> grants it.</summary>
    public async Task Grant()
    {
        await Namespace("flux-system");
        var files = ((string[])["service-account", "roles", "role-bindings"]).SelectMany(f =>
            (string[])["-f", Repository.PathOf($"deploy/base/{f}.yaml")]
        );
        await Ask(["apply", "-n", "flux-system", .. files]);
    }

    /// <summary>Whether the server's rules let a user do this.</summary>
    /// <param name="resource">As <c>kubectl auth can-i</c> has it: plural, then group, subresource or name, if any.</param>
    public async Task<bool> May(string user, string verb, string resource, string ns)
    {
        var (type, rest) = resource.Split('/') is [var t, var r] ? (t, r) : (resource, "");
        var (plural, group) = type.Split('.', 2) is [var p, var g] ? (p, g) : (type, "");
        var part = rest is "status" or "token" ? "subresource" : "name";
        var answer = await Api.Create(
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            $"spec: {{user: '{user}', resourceAttributes: {{verb: {verb}, group: '{group}', resource: {plural}, {part}: '{rest}', namespace: {ns}}}}}"
        );
        return answer.Succeeded()["status"]!["allowed"]!.GetValue<bool>();
    }

    /// <summary>A kubeconfig with a token of this ServiceAccount, which must exist and may do what roles bound to it grant.</summary>
    public async Task<string> ConfigOf(string ns, string account)
    {
        var token = (await Ask("create", "token", account, "-n", ns, "--duration=2h")).Trim();
        var config = await File.ReadAllTextAsync(AdminConfig);
        var path = PathOf($"{ns}-{account}.kubeconfig");
        var users = config.Split('\n').Select(l => l.StartsWith("users:", StringComparison.Ordinal) ? Users(token) : l);
        await File.WriteAllTextAsync(path, string.Join('\n', users));
        return path;
    }

    /// <summary>Kills the API server; etcd keeps what it knows.</summary>
    public Task StopApi() => Script("stop-api");

    /// <summary>Starts the API server again at the same address.</summary>
    public Task StartApi() => Script("start-api");

    /// <summary>Starts it with a certificate that expired yesterday, so that nobody talks to it.</summary>
    public async Task StartExpiredApi()
    {
        await ExpiredCertificate.Write(_folder, _authority);
        await Script("start-api", ("KUBE_LAB_SERVING", _folder));
    }

    /// <summary>Copies what etcd holds.</summary>
    public Task Backup() => Script("backup");

    /// <summary>Sets etcd back to the copy and starts the API server again.</summary>
    public Task Restore() => Script("restore");

    /// <summary>Makes etcd forget all history before now, so that a watch from an earlier moment gets <c>410 Gone</c>.</summary>
    public async Task Compact()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_ports[2]}/v3/kv/"),
        };
        using var now = await http.PostAsJsonAsync("range", new { key = "AA==" });
        var revision = (await now.Content.ReadFromJsonAsync<JsonNode>())!["header"]!["revision"]!.GetValue<string>();
        using var done = await http.PostAsJsonAsync("compaction", new { revision, physical = true });
        done.IsSuccessStatusCode.ShouldBeTrue(await done.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_holder is { } holder)
        {
            holder.StandardInput.Close();
            using var limit = new CancellationTokenSource(Patience);
            await holder.WaitForExitAsync(limit.Token);
            holder.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Users(string token) => $"users: [{{name: admin, user: {{token: {token}}}}}]";

    private static string Succeeded(Cli.Ended ended, string what)
    {
        ended.Code.ShouldBe(0, $"kubectl {what}\n{ended.Output}\n{ended.Error}");
        return ended.Output;
    }

    private async Task Hold()
    {
        using (var asking = Process.Start(Command("ready"))!)
        {
            var why = await asking.StandardError.ReadToEndAsync();
            await asking.WaitForExitAsync();
            if (asking.ExitCode != 0)
            {
                TestServer.Missing(why);
            }
        }

        _holder = Process.Start(Command("hold"))!;
        var said = _holder.StandardError.ReadToEndAsync();
        if (await _holder.StandardOutput.ReadLineAsync().WaitAsync(Patience) is null)
        {
            throw new IOException($"the API server did not start: {await said}");
        }

        var config = await File.ReadAllTextAsync(AdminConfig);
        _authority = Between(config, "certificate-authority: ", "}");
        _api = new LabApi(Port, Between(config, "token: ", "}"), _authority);
    }

    private async Task Script(string verb, params (string Name, string Value)[] more)
    {
        var command = Command(verb);
        foreach (var (name, value) in more)
        {
            command.Environment[name] = value;
        }

        using var running = Process.Start(command)!;
        var said = running.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await running.WaitForExitAsync(limit.Token);
        running.ExitCode.ShouldBe(0, await said.WaitAsync(TimeSpan.FromSeconds(1)));
    }

    private ProcessStartInfo Command(string verb)
    {
        var start = new ProcessStartInfo(Repository.PathOf("tools/kube-lab"), [verb])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static Task<string> FindKubectl() =>
        Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { } assets && File.Exists(Path.Combine(assets, "kubectl"))
            ? Task.FromResult(Path.Combine(assets, "kubectl"))
            : TestServer.Command("kubectl");

    /// <summary>Below the ports that the system hands out, so that no other test's server is given one of them meanwhile.</summary>
    private static int[] FreePorts() =>
        [.. Enumerable.Range(0, 3).Select(i => TestServer.FreePort(10_000 + (7_000 * i), 17_000 + (7_000 * i)))];

    private static string Between(string text, string start, string end) => text.Split(start)[1].Split(end)[0];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>The real nats-server of Debian, unpacked by tools/test-servers, on a port of its own.</summary>
internal sealed class NatsServerProcess : IAsyncDisposable
{
    private static readonly Lazy<string?> s_binary = new(Find);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-nats-").FullName;
    private Process? _process;

    public string Port { get; } = Transport.HttpSenderTests.FreePort();

    public string Address => $"nats://127.0.0.1:{Port}";

    /// <param name="config">What comes besides port, host and JetStream.</param>
    public static async Task<NatsServerProcess> Start(string config, params (string Name, string Text)[] files)
    {
        if (s_binary.Value is null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail("nats-server is not at hand, and tools/test-servers could not get it");
            }

            Assert.Skip("nats-server is not at hand, and tools/test-servers could not get it");
        }

        var server = new NatsServerProcess();
        foreach (var (name, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(server._folder, name), text);
        }

        await File.WriteAllTextAsync(
            Path.Combine(server._folder, "nats.conf"),
            $$"""
            host: 127.0.0.1
            port: {{server.Port}}
            jetstream { store_dir: "{{server._folder}}/store", max_mem: 16MB, max_file: 64MB }
            {{config.Replace("FOLDER", server._folder)}}
            """
        );
        await server.Start();
        return server;
    }

    public async Task Start()
    {
        _process = Process.Start(
            new ProcessStartInfo(s_binary.Value!, ["-c", Path.Combine(_folder, "nats.conf"), "-l", Path.Combine(_folder, "log")])
        )!;
        var until = Stopwatch.StartNew();
        while (!await Answers())
        {
            if (_process.HasExited || until.Elapsed > TimeSpan.FromSeconds(60))
            {
                Assert.Fail("nats-server did not start: " + await File.ReadAllTextAsync(Path.Combine(_folder, "log")));
            }

            await Task.Delay(50);
        }
    }

    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await Kill();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", int.Parse(Port, CultureInfo.InvariantCulture));
            return await client.GetStream().ReadAsync(new byte[1]) == 1;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static string? Find()
    {
        using var tool = Process.Start(
            new ProcessStartInfo(Path.Combine(Golden.Root, "tools", "test-servers"), ["nats-server"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var path = tool.StandardOutput.ReadToEnd().Trim();
        tool.WaitForExit();
        return tool.ExitCode == 0 && File.Exists(path) ? path : null;
    }
}

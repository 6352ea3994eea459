using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Load.Servers;

/// <summary>A program under load, on a core of its own, killed at the end whatever happens.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServerProcess(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    /// <summary>The line that said it is ready.</summary>
    public string ReadyLine { get; private set; } = "";

    /// <summary>CPU time it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks =
                long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(ticks / 100.0);
        }
    }

    /// <summary>Starts it and waits for a line that begins with this word. Its log goes nowhere, but it is written.</summary>
    public static ServerProcess Start(string core, string readyWord, string extractTo, params string[] command)
    {
        var info = new ProcessStartInfo("sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { "-c", "exec taskset -c \"$0\" \"$@\" 2>/dev/null", core },
        };
        info.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = extractTo;
        foreach (var part in command)
        {
            info.ArgumentList.Add(part);
        }

        var server = new ServerProcess(Process.Start(info)!);
        try
        {
            server.AwaitReady(readyWord);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Resident memory in MiB, now (<c>VmRSS</c>) or at most so far (<c>VmHWM</c>).</summary>
    public double Memory(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(null, EventArgs.Empty);
        _process.Dispose();
    }

    private void AwaitReady(string word)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (_process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult() is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                ReadyLine = line;
                return;
            }
        }

        throw new InvalidOperationException("the server ended before it was ready");
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(5000);
        }
    }
}

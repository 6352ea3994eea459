using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Tocsin.Acceptance.Harness;

/// <summary>A running program whose output is kept; it never outlives the tests.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Child, byte> Alive = new();
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    static Child() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Parallel.ForEach(Alive.Keys, c => c.Kill());

    /// <summary>Tocsin itself.</summary>
    public Child(IEnumerable<string> args, string? input = null, params (string Name, string Value)[] environment)
        : this(Repository.Program, args, input, environment) { }

    public Child(string program, IEnumerable<string> args, string? input, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(k => k.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        Alive.TryAdd(this, 0);
        _reading = Task.WhenAll(Keep(_process.StandardOutput, _output), Keep(_process.StandardError, _error));
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The exit code, when the program ends in time.</summary>
    public async Task<int> Exit(double seconds = 20)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            await _reading.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            Assert.Fail($"the program did not end within {seconds} s\n{Output}\n{Error}");
        }

        return _process.ExitCode;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        await _reading;
        Alive.TryRemove(this, out _);
        _process.Dispose();
    }

    private static async Task Keep(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            lock (to)
            {
                to.Append(buffer, 0, count);
            }
        }
    }

    private static string Text(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }
}

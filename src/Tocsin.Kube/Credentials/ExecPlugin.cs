using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tocsin.Kube.Files;

namespace Tocsin.Kube.Credentials;

/// <summary>Asks a program for a credential and keeps the answer until it expires or is refused. One run at a time.</summary>
internal sealed class ExecPlugin(ExecCommand command, TimeProvider time) : CredentialSource, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private const int MaxAnswer = 1 << 20;

    private readonly SemaphoreSlim _one = new(1);
    private volatile Answer? _last;

    private sealed record Answer(Credential Credential, DateTimeOffset? Expires);

    public override async ValueTask<Credential> Get(CancellationToken cancel)
    {
        if (Fresh() is { } known)
        {
            return known;
        }

        await _one.WaitAsync(cancel);
        try
        {
            if (Fresh() is { } meanwhile)
            {
                return meanwhile;
            }

            _last = Read(await Run(cancel));
            return _last.Credential;
        }
        finally
        {
            _one.Release();
        }
    }

    public override bool Refused(Credential used)
    {
        if (_last?.Credential == used)
        {
            _last = null;
        }

        return true;
    }

    public void Dispose() => _one.Dispose();

    private Credential? Fresh() =>
        _last is { } last && (last.Expires is not { } end || time.GetUtcNow() < end) ? last.Credential : null;

    private async Task<string> Run(CancellationToken cancel)
    {
        using var bound = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        using var process = Start();
        try
        {
            process.StandardInput.Close();
            // What the plugin complains of goes nowhere: it may hold secrets, and must not fill a pipe either.
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, both.Token);
            var answer = await ReadUpTo(process.StandardOutput, both.Token);
            await complaints;
            await process.WaitForExitAsync(both.Token);
            return process.ExitCode == 0
                ? answer
                : throw Wrong($"ended with exit code {process.ExitCode}; run it by hand to see why");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Wrong($"did not answer within {Limit.TotalSeconds:0} s; run it by hand to see what it waits for");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value.Value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = command.Info();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw Wrong("cannot be started; " + (command.InstallHint?.Trim() ?? "install it and put it on PATH"));
        }
    }

    private async Task<string> ReadUpTo(StreamReader output, CancellationToken cancel)
    {
        var buffer = new char[MaxAnswer];
        var read = await output.ReadBlockAsync(buffer, cancel);
        return read < MaxAnswer
            ? new string(buffer, 0, read)
            : throw Wrong($"answered more than {MaxAnswer} characters; it must print one ExecCredential");
    }

    private Answer Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var version = Text(json.RootElement, "apiVersion");
            if (version != command.Version)
            {
                throw Wrong(
                    $"answered apiVersion '{version}' instead of '{command.Version}'; set exec.apiVersion to what it speaks"
                );
            }

            return json.RootElement.TryGetProperty("status", out var status)
                ? Read(status)
                : throw Wrong("answered without a status");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong("answered no ExecCredential in JSON; run it by hand to see what it prints");
        }
    }

    private Answer Read(JsonElement status)
    {
        var token = Text(status, "token");
        var (certificate, key) = (Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if ((certificate is null) != (key is null) || (token is null && certificate is null))
        {
            throw Wrong("answered neither a token nor a certificate with its key");
        }

        DateTimeOffset? expires =
            Text(status, "expirationTimestamp") is not { } end ? null
            : DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
            : throw Wrong("answered an expirationTimestamp that is no RFC 3339 time");
        return new Answer(
            new Credential(
                token is null ? null : new Sensitive<string>(token),
                certificate is null
                    ? null
                    : ClientCertificate.Load(certificate, key!, $"{command.Program}'s clientCertificateData", "clientKeyData")
            ),
            expires
        );
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    private KubeConfigException Wrong(string what) => new($"{command.Where}: the plugin '{command.Program}' {what}");
}

using System.Net.Http.Headers;
using System.Text.Json;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Tables;

namespace Tocsin.Commands.Asking;

/// <summary>Asks a running Tocsin over its console's API; what goes wrong is said in one line.</summary>
internal sealed class ConsoleClient(string server, string? tokenFile) : IDisposable
{
    /// <summary>Where the console of a Tocsin on this machine is, unless it was told otherwise.</summary>
    public const string Usual = "http://127.0.0.1:9393";

    private const int MaxAnswer = 256 * 1024 * 1024;
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseProxy = false };

    /// <exception cref="SourceException">No good answer came.</exception>
    public Task<byte[]> Get(string path, CancellationToken cancel) => Ask(HttpMethod.Get, path, null, cancel);

    /// <exception cref="SourceException">No good answer came.</exception>
    public Task<byte[]> Post(string path, byte[] body, CancellationToken cancel) => Ask(HttpMethod.Post, path, body, cancel);

    public void Dispose() => _handler.Dispose();

    private async Task<byte[]> Ask(HttpMethod method, string path, byte[]? body, CancellationToken cancel)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new SourceException($"'{server}' is not a URL; write --server as http://127.0.0.1:9393");
        }

        using var http = new HttpClient(_handler, disposeHandler: false) { MaxResponseContentBufferSize = MaxAnswer };
        using var request = new HttpRequestMessage(method, $"{server.TrimEnd('/')}/api/v1/{path}");
        if (ReadToken() is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await http.SendAsync(request, cancel);
            var answer = await response.Content.ReadAsByteArrayAsync(cancel);
            return response.IsSuccessStatusCode
                ? answer
                : throw new SourceException(
                    (int)response.StatusCode is 401
                        ? $"{server} asks for the console's token; name its file with --console-token-file <data-dir>/console-token"
                        : Detail(answer) ?? $"{server} answered {(int)response.StatusCode}; is this the --console-addr of Tocsin?"
                );
        }
        catch (HttpRequestException e)
        {
            throw new SourceException(
                $"{server} does not answer ({e.Message}); is Tocsin running, and is this its --console-addr?",
                e
            );
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new SourceException($"{server} did not answer in time; try again", e);
        }
    }

    private string? ReadToken()
    {
        // Where 'tocsin serve' of the same folder keeps it.
        var file = tokenFile ?? Path.Combine(".tocsin", "console-token");
        if (tokenFile is null && !File.Exists(file))
        {
            return null;
        }

        try
        {
            return Tocsin.Files.BoundedFile.ReadText(file, 64 * 1024).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"the token file '{file}' cannot be read ({e.Message})", e);
        }
    }

    private static string? Detail(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.GetProperty("detail").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Tables;

/// <summary>Where <c>get</c> reads: a running Tocsin, or files.</summary>
internal static class ResourceSource
{
    private const int MaxAnswer = 256 * 1024 * 1024;

    /// <param name="remarks">Gets a line for each file that could not be read.</param>
    public static IReadOnlyList<ListedResource> FromManifests(
        ListedKind kind,
        IReadOnlyList<string> paths,
        ManifestOptions options,
        TextWriter remarks
    )
    {
        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            throw new SourceException($"'{missing}' does not exist; name a file or a folder with manifests");
        }

        var source = new ManifestSource(paths, options, TimeProvider.System);
        source.Load();
        foreach (var finding in source.Findings.Where(f => f.Kind.Length == 0 && !f.Problem.IsWarning))
        {
            remarks.WriteLine($"⚠️ {finding}");
        }

        return [.. kind.From(source.Current)];
    }

    public static async Task<IReadOnlyList<ListedResource>> FromServer(
        ListedKind kind,
        string server,
        string? tokenFile,
        CancellationToken cancel
    )
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new SourceException($"'{server}' is not a URL; write --server as http://127.0.0.1:9393");
        }

        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler, disposeHandler: false) { MaxResponseContentBufferSize = MaxAnswer };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.TrimEnd('/')}/api/v1/{kind.ApiName}");
        if (tokenFile is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ReadToken(tokenFile));
        }

        try
        {
            using var response = await http.SendAsync(request, cancel);
            if (!response.IsSuccessStatusCode)
            {
                var cure = (int)response.StatusCode is 401 or 403
                    ? "pass the console's token with --console-token-file"
                    : "is this the --console-addr of a running Tocsin?";
                throw new SourceException($"{server} answered {(int)response.StatusCode}; {cure}");
            }

            var list = await response.Content.ReadFromJsonAsync(ResourceListJson.Default.ResourceList, cancel);
            return list?.Items
                ?? throw new SourceException($"{server} did not answer with a list; is this the --console-addr of Tocsin?");
        }
        catch (HttpRequestException e)
        {
            throw new SourceException(
                $"{server} does not answer ({e.Message}); is Tocsin running, and is this its --console-addr?",
                e
            );
        }
        catch (JsonException e)
        {
            throw new SourceException($"{server} did not answer with a list; is this the --console-addr of Tocsin?", e);
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new SourceException($"{server} did not answer in time; try again", e);
        }
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"the token file '{file}' cannot be read ({e.Message})", e);
        }
    }
}

/// <summary>What <c>get</c> can list.</summary>
/// <param name="Word">The command's word, with its <paramref name="Alias"/>.</param>
/// <param name="ApiName">The last part of the console's address.</param>
internal sealed record ListedKind(
    string Word,
    string Alias,
    string Kind,
    string ApiName,
    bool ShowsSuspended,
    Func<ResourceSet, IEnumerable<ListedResource>> From
)
{
    public static IReadOnlyList<ListedKind> All { get; } =
    [
        new("alerts", "alert", "Alert", "alerts", ShowsSuspended: true, ListedResource.Alerts),
        new("alert-providers", "alert-provider", "Provider", "providers", ShowsSuspended: false, ListedResource.Providers),
        new("receivers", "receiver", "Receiver", "receivers", ShowsSuspended: true, ListedResource.Receivers),
    ];
}

/// <summary>The resources cannot be read; the message is for people.</summary>
internal sealed class SourceException(string message, Exception? cause = null) : Exception(message, cause);

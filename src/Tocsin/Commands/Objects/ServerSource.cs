using System.Text.Json;
using Tocsin.Commands.Asking;

namespace Tocsin.Commands.Objects;

/// <summary>A running Tocsin, asked over its console.</summary>
internal sealed class ServerSource(string server, string? tokenFile) : IObjectSource
{
    private readonly ConsoleClient _client = new(server, tokenFile);

    public async Task<IReadOnlyList<ListedResource>> List(ObjectKind kind, string? ns, CancellationToken cancel)
    {
        var answer = await _client.Get(kind.ApiName, cancel);
        try
        {
            if (JsonSerializer.Deserialize(answer, ResourceListJson.Default.ResourceList)?.Items is { } items)
            {
                return [.. items.Where(r => ns is null || r.Namespace == ns)];
            }
        }
        catch (JsonException)
        {
            // Something else than Tocsin answers there.
        }

        throw new SourceException($"{server} did not answer with a list; is this the --console-addr of Tocsin?");
    }

    public void Dispose() => _client.Dispose();
}

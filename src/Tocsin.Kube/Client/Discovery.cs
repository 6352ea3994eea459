using System.Text.Json;

namespace Tocsin.Kube.Client;

/// <summary>What the API serves, and in which versions.</summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/api-concepts/#unaggregated-discovery</remarks>
public sealed class Discovery(KubeClient client)
{
    /// <summary>The versions of a group, the preferred one first; none when the group is not served.</summary>
    public async Task<IReadOnlyList<string>> Versions(string group, CancellationToken cancel)
    {
        if (await Read("versions of", group, $"apis/{group}", cancel) is not { } answer)
        {
            return [];
        }

        var preferred = answer.TryGetProperty("preferredVersion", out var p) ? Text(p, "version") : null;
        return [.. Items(answer, "versions").Select(v => Text(v, "version")).OfType<string>().OrderBy(v => v != preferred)];
    }

    /// <summary>The resources of a group's version, subresources among them as <c>alerts/status</c>.</summary>
    public async Task<IReadOnlyList<ServedResource>> Resources(string group, string version, CancellationToken cancel) =>
        await Read("resources of", group, group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}", cancel) is { } answer
            ?
            [
                .. Items(answer, "resources")
                    .Select(r => new ServedResource(
                        Text(r, "name") ?? "",
                        Text(r, "kind") ?? "",
                        r.TryGetProperty("namespaced", out var n) && n.ValueKind is JsonValueKind.True
                    )),
            ]
            : [];

    /// <summary>Where a kind is served: in the group's preferred version, else in the first that has it; null when nowhere.</summary>
    public async Task<ResourceType?> Find(string group, string kind, CancellationToken cancel)
    {
        foreach (var version in await Versions(group, cancel))
        {
            foreach (var served in await Resources(group, version, cancel))
            {
                if (served.Kind == kind && !served.Name.Contains('/'))
                {
                    return new ResourceType(group, version, served.Name, served.IsNamespaced);
                }
            }
        }

        return null;
    }

    private async Task<JsonElement?> Read(string verb, string group, string path, CancellationToken cancel)
    {
        var call = new KubeCall($"discover {verb}", new ResourceType("", "", group, IsNamespaced: false), null, null);
        try
        {
            using var response = await client.Send(call, new KubeRequest(HttpMethod.Get, path), cancel);
            var body = await client.ReadBody(call, response, cancel);
            return JsonSerializer.Deserialize(body.Span, KubeJson.Default.JsonElement);
        }
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new KubeException(call, "the answer is no JSON", e);
        }
    }

    private static JsonElement[] Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A resource as discovery lists it.</summary>
public sealed record ServedResource(string Name, string Kind, bool IsNamespaced);

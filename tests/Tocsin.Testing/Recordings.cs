using System.Text.Json.Nodes;

namespace Tocsin.Testing;

/// <summary>What the reference was recorded to send (tests/data/recordings/README.md), and the events that it was sent for.</summary>
public static class Recordings
{
    private static readonly Lazy<IReadOnlyList<JsonNode>> s_requests = new(() =>
        [.. System.IO.File.ReadLines(File("recordings/upstream.jsonl")).Select(l => JsonNode.Parse(l)!)]
    );

    private static readonly Lazy<JsonObject> s_events = new(() =>
        JsonNode.Parse(System.IO.File.ReadAllText(File("recordings/events.json")))!.AsObject()
    );

    /// <summary>In the order of sending.</summary>
    public static IReadOnlyList<JsonNode> Requests => s_requests.Value;

    /// <summary>The samples of what Flux's controllers send, one a file.</summary>
    public static string[] SampleEvents => Directory.GetFiles(File("sample-events"), "*.json");

    /// <summary>The names of all events that were posted.</summary>
    public static IEnumerable<string> EventNames =>
        s_events.Value.Select(e => e.Key).Concat(SampleEvents.Select(f => Path.GetFileNameWithoutExtension(f)));

    /// <summary>A posted event.</summary>
    public static string Event(string name) =>
        s_events.Value[name]?.ToJsonString() ?? System.IO.File.ReadAllText(File($"sample-events/{name}.json"));

    /// <summary>The path of a file of <c>tests/data</c>.</summary>
    public static string File(string relative) => Path.Combine(Golden.Root, "tests/data", relative);
}

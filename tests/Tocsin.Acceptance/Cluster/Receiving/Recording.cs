using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>What Flux's notification-controller v1.9.3 did with webhooks, step by step, against a real API server.</summary>
internal static class Recording
{
    private const string IssuersThen = "http://127.0.0.1:28555";
    private const string NobodyThen = "http://127.0.0.1:28556";

    private static string Text { get; } =
        File.ReadAllText(Repository.PathOf("tests/Tocsin.Acceptance/Recordings/receivers.jsonl"));

    /// <summary>The first line: which objects are there.</summary>
    public static JsonNode Setup { get; } = JsonNode.Parse(Text.Split('\n')[0])!;

    /// <summary>The cases in the order done.</summary>
    /// <param name="issuers">Where the stand-in issuers are now.</param>
    /// <param name="nobody">An address where nothing listens.</param>
    public static IReadOnlyList<RecordedCase> Cases(string issuers = IssuersThen, string nobody = NobodyThen) =>
        [
            .. Text.Replace(IssuersThen, issuers, StringComparison.Ordinal)
                .Replace(NobodyThen, nobody, StringComparison.Ordinal)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(line => new RecordedStep(JsonNode.Parse(line)!))
                .GroupBy(s => s.Case, StringComparer.Ordinal)
                .Select(g => new RecordedCase(g.Key, [.. g])),
        ];
}

/// <summary>The steps that belong together.</summary>
internal sealed record RecordedCase(string Name, IReadOnlyList<RecordedStep> Steps)
{
    /// <summary>The controller's flags besides addresses and <c>--log-level=debug</c>.</summary>
    public string Flags => string.Join(' ', (Steps[0].Json["flags"]?.AsArray() ?? []).Select(f => (string)f!));

    /// <summary>The first word of the name.</summary>
    public string Group => Name.Split('-')[0];

    /// <summary>It begins with webhooks to a Receiver that is there already.</summary>
    public bool FindsItsReceiver => Steps[0].Action == "request";
}

/// <summary>One thing that was done, and what followed.</summary>
internal sealed record RecordedStep(JsonNode Json)
{
    public string Case => (string)Json["case"]!;
    public string Action => (string)Json["action"]!;
    public JsonNode Receiver => Json["receiver"]!;
    public string Name => (string)Receiver["metadata"]!["name"]!;
    public string Namespace => (string)Receiver["metadata"]!["namespace"]!;
    public JsonNode Response => Json["response"]!;

    /// <summary>The objects whose annotation changed, as <c>Kind/namespace/name</c>.</summary>
    public IReadOnlyList<string> Annotated =>
        [.. (Json["annotated"]?.AsArray() ?? []).Select(a => $"{a!["kind"]}/{a["namespace"]}/{a["name"]}").Distinct().Order()];

    public IReadOnlyList<JsonNode> Log => [.. (Json["log"]?.AsArray() ?? []).Select(l => l!)];
    public IReadOnlyList<JsonNode> Events => [.. (Json["events"]?.AsArray() ?? []).Select(e => e!)];

    public override string ToString() => $"{Case} step {Json["step"]}";
}

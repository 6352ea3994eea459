using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>The build statuses of both Bitbuckets: one for each key of a commit, and each has an address.</summary>
public abstract class StatefulBuilds : StatefulForge
{
    private const int MaxName = 255;
    private readonly List<(string Key, string State)> _states = [];

    protected abstract IReadOnlyList<string> States { get; }
    protected virtual int MaxKey => int.MaxValue;

    public override IReadOnlyList<string> Ours(string id) => [.. _states.Where(s => s.Key == NameOf(id)).Select(s => s.State)];

    public override string NameOf(string id) => KeyOf(id);

    protected override JsonObject Other(string id) =>
        new()
        {
            ["key"] = id,
            ["state"] = "SUCCESSFUL",
            ["url"] = "https://ci.example.test",
        };

    protected ForgeAnswer Find(string commit, string key) =>
        On(commit).Find(s => (string?)s["key"] == key) is { } found
            ? new ForgeAnswer(200, found.ToJsonString())
            : ForgeAnswer.NotFound;

    /// <summary>The status as it is kept; null when it is refused.</summary>
    protected JsonObject? Put(string commit, JsonObject? body)
    {
        if (
            (string?)body?["key"] is not { Length: > 0 } key
            || key.Length > MaxKey
            || (string?)body["state"] is not { } state
            || !States.Contains(state)
            || body["url"] is null
            || ((string?)body["name"])?.Length > MaxName
        )
        {
            return null;
        }

        On(commit).RemoveAll(s => (string?)s["key"] == key);
        _states.Add((key, state));
        Wrote(commit, key, state, (string?)body["description"]);
        return Keep(body, commit);
    }
}

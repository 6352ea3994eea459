using System.Globalization;
using System.Text.Json;
using Tocsin.Commands.Asking;

namespace Tocsin.Commands.Seen;

/// <summary>The history of a running Tocsin: the events that controllers sent to it.</summary>
internal sealed class ServerEvents(ConsoleClient client) : ISeenEvents
{
    public async Task<IReadOnlyList<SeenEvent>> List(string? ns, CancellationToken cancel)
    {
        using var answer = JsonDocument.Parse(await client.Get("events?limit=1000", cancel));
        return
        [
            .. answer.RootElement.GetProperty("items").EnumerateArray().Select(Read).Where(e => ns is null || e.Namespace == ns),
        ];
    }

    public Task<IReadOnlyList<Subject>> Around(Subject subject, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Subject>>([subject]);

    public void Dispose() => client.Dispose();

    private static SeenEvent Read(JsonElement row)
    {
        var (e, received) = (row.GetProperty("event"), row.GetProperty("receivedAt").GetDateTimeOffset());
        var o = e.GetProperty("involvedObject");
        var repeats = row.GetProperty("repeats").GetInt32();
        return new SeenEvent(
            row.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture),
            Text(o, "namespace"),
            Text(o, "kind"),
            Text(o, "name"),
            Text(e, "severity") == "error" ? "Warning" : "Normal",
            Text(e, "reason"),
            Text(e, "message"),
            received,
            received,
            repeats + 1
        );
    }

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}

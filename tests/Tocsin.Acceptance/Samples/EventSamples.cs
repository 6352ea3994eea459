using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tocsin.Acceptance.Samples;

/// <summary>The twelve sample events, and a target that plays all vendors on one address.</summary>
internal static partial class EventSamples
{
    public static IReadOnlyList<(string Name, string Json)> All() =>
        [
            .. Recordings
                .SampleEvents.Order(StringComparer.Ordinal)
                .Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f))),
        ];

    /// <summary>As the vendors answer a success.</summary>
    public static Task<Sink> Vendors() =>
        Sink.Start(r =>
            r.Target.Contains("/statuses", StringComparison.Ordinal)
                ? r.Method == "GET"
                    ? new Reply(200, "[]")
                    : new Reply(201, "{}")
                : Reply.Ok
        );

    /// <summary>Whose request it is, by its path.</summary>
    public static string Provider(Received r) =>
        r.Target.Split('/')[1..] switch
        {
            ["v1", ..] => "googlepubsub",
            ["v2", ..] => "pagerduty",
            ["api", "v1", "events"] => "datadog",
            ["api", "v3", ..] => r.Target.EndsWith("/dispatches", StringComparison.Ordinal)
                ? "githubdispatch"
                : Forge(r, "github", "githubpullrequestcomment"),
            ["api", "v4", ..] => Forge(r, "gitlab", "gitlabmergerequestcomment"),
            ["api", "v1", ..] => Forge(r, "gitea", "giteapullrequestcomment"),
            ["2.0", ..] => "bitbucket",
            ["rest", ..] => "bitbucketserver",
            ["acme", "platform", ..] => "azuredevops",
            [var first, ..] => first,
            [] => "",
        };

    private static string Forge(Received r, string status, string comment) =>
        r.Target.Contains("/issues/", StringComparison.Ordinal) || r.Target.Contains("/notes", StringComparison.Ordinal)
            ? comment
            : status;

    /// <summary>Posts and waits until nothing is pending, so that requests of different events do not mix.</summary>
    public static async Task<IReadOnlyList<Received>> Deliver(TocsinProcess tocsin, Sink sink, string json)
    {
        var before = sink.Received.Count;
        await tocsin.Accepts(json);
        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "nothing is pending");
        return [.. sink.Received.Skip(before).OrderBy(Provider, StringComparer.Ordinal)];
    }

    /// <summary>What <c>explain</c> says of each alert, by name: its verdict.</summary>
    public static async Task<IReadOnlyList<string>> Explained(TocsinProcess tocsin, Workspace workspace, string json)
    {
        var token = Path.Combine(workspace.Data, "console-token");
        var said = await Cli.RunWith(
            json,
            ["explain", "-", "--json", "--server", tocsin.Console.ToString(), "--console-token-file", token]
        );
        said.Code.ShouldBe(0, said.Error);
        return
        [
            .. JsonDocument
                .Parse(said.Output)
                .RootElement.GetProperty("items")
                .EnumerateArray()
                .Select(i => $"{i.GetProperty("alert").GetString()} {i.GetProperty("verdict").GetString()}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What became of the newest event at each alert, in the same words.</summary>
    public static async Task<IReadOnlyList<string>> Happened(TocsinProcess tocsin)
    {
        var newest = (await tocsin.Items("events?limit=1")).Single();
        var id = newest.GetProperty("id").GetInt64();
        var deliveries = (await tocsin.Items("deliveries?limit=200")).Where(d => d.GetProperty("eventId").GetInt64() == id);
        return
        [
            .. deliveries
                .Select(d =>
                    $"{d.GetProperty("alert").GetString()} {(d.GetProperty("state").GetString() is "delivered" ? "sent" : d.GetProperty("state").GetString())}"
                )
                .Concat(
                    newest
                        .GetProperty("unmatched")
                        .EnumerateArray()
                        .Select(u => $"{u.GetProperty("alert").GetString()} {u.GetProperty("reason").GetString()!.Split(':')[0]}")
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A request as an <c>.http</c> text, without what differs from run to run.</summary>
    public static string Show(Received r)
    {
        var text = new StringBuilder($"{r.Method} {r.Target}\n");
        foreach (var (name, value) in r.Headers.OrderBy(h => h.Name, StringComparer.OrdinalIgnoreCase))
        {
            // Another one at each run.
            if (name is "Host" or "Content-Length" or "Tocsin-Instance")
            {
                continue;
            }

            text.Append(name).Append(": ").Append(Steady(name, value)).Append('\n');
        }

        if (r.Header("Content-Type") == ProtobufText.ContentType)
        {
            text.Append('\n').Append(ProtobufText.Decode(r.Body));
        }
        else if (r.Body.Length > 0)
        {
            text.Append('\n').AppendJoin('\n', r.Text.TrimEnd('\n').Split('\n').Select(Indented)).Append('\n');
        }

        // The port is another one at each run; a DSN names it in the body. So is the time of sending.
        return SentAt().Replace(text.Replace(r.Header("Host")!, "target.test").ToString(), "\"sent_at\": \"{now}\"");
    }

    [GeneratedRegex("\"sent_at\": \"[0-9TZ:.-]+\"")]
    private static partial Regex SentAt();

    // A form stays as it is.
    private static string Indented(string body) =>
        body.StartsWith('{') || body.StartsWith('[')
            ? JsonSerializer.Serialize(JsonDocument.Parse(body).RootElement, Pretty)
            : body;

    // Without the version; and a signature says when it ends.
    private static string Steady(string name, string value) =>
        name == "User-Agent" ? value.Split('/')[0]
        : value.StartsWith("SharedAccessSignature ", StringComparison.Ordinal) ? "SharedAccessSignature"
        : value;

    private static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

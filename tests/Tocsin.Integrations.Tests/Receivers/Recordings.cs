using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>The steps of <c>spec/recordings/receivers.jsonl</c>, as far as they can be judged without a server.</summary>
internal static class Recordings
{
    // Of these the HTTP server decides, or the state of the cluster: its test replays them.
    private static readonly int[] s_judged = [200, 400, 500];
    private static readonly string[] s_ofTheProgram =
    [
        "reading the request body failed",
        "unable to read secret, error: ",
        "no matches for kind",
        "unknown namespace for the cache",
    ];

    private static readonly Lazy<IReadOnlyList<JsonNode>> s_lines = new(() =>
        [.. File.ReadLines(Shared.File("spec/recordings/receivers.jsonl")).Select(l => JsonNode.Parse(l)!)]
    );

    public static JsonNode Setup => s_lines.Value[0];

    public static IEnumerable<JsonNode> Requests =>
        s_lines.Value.Where(s =>
            Text(s, "action") == "request"
            && s["request"]!["rawBody"] is null
            // Which of two Receivers with one path answers is the program's choice.
            && Text(s, "case") != "life-same-path-two-receivers"
            && s_judged.Contains((int)s["response"]!["status"]!)
            && Log(s).Any(l => l.Message.StartsWith("handling request", StringComparison.Ordinal))
            && !s_ofTheProgram.Any(p => Log(s).Any(l => $"{l.Message} {l.Error}".Contains(p, StringComparison.Ordinal)))
        );

    public static string Title(JsonNode step) => $"{Text(step, "case")}/{step["step"]}";

    public static ReceiverSpec Spec(JsonNode step) => SomeReceiver.Read(step["receiver"]!["spec"]!.ToJsonString()).Spec;

    public static ReceiverSecret Secret(JsonNode step)
    {
        if (step["secret"] is not { } secret)
        {
            return ReceiverSecret.None;
        }

        var values = secret["data"]!
            .AsObject()
            .ToDictionary(
                v => v.Key,
                v =>
                    v.Value is JsonObject binary
                        ? Convert.FromBase64String(Text(binary, "base64"))
                        : Encoding.UTF8.GetBytes((string)v.Value!)
            );
        return new ReceiverSecret(new ObjectName("apps", Text(secret, "name")), values);
    }

    /// <param name="token">Stands for the token of the header Authorization.</param>
    public static Webhook Hook(JsonNode step, string? token)
    {
        var request = step["request"]!;
        var headers = request["headers"]!
            .AsArray()
            .Select(h =>
                KeyValuePair.Create((string)h![0]!, ((string)h[1]!).Replace("{token}", token, StringComparison.Ordinal).Trim())
            )
            .ToList();
        return new Webhook(Text(request, "method"), Text(request, "target"), headers, Body(request));
    }

    public static IReadOnlyList<(string Message, string Error)> Log(JsonNode step) =>
        [.. (step["log"]?.AsArray() ?? []).Select(l => (Text(l!, "msg"), (string?)l!["error"] ?? ""))];

    /// <summary>The objects of the cluster: with what the API server adds.</summary>
    public static IEnumerable<JsonElement> Objects()
    {
        foreach (var o in Setup["objects"]!.AsArray())
        {
            var metadata = new JsonObject
            {
                ["name"] = Text(o!, "name"),
                ["namespace"] = Text(o!, "namespace"),
                ["uid"] = "0c9c2e41-d2f9-4f9b-9c41-f8b5a1b1e4b1",
                ["creationTimestamp"] = "2026-11-28T10:00:00Z",
                ["labels"] = o!["labels"]?.DeepClone(),
                ["annotations"] = o["annotations"]?.DeepClone(),
                ["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "kubectl" }),
            };
            foreach (var absent in metadata.Where(m => m.Value is null).Select(m => m.Key).ToList())
            {
                metadata.Remove(absent);
            }

            yield return JsonSerializer.SerializeToElement(
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = Text(o, "kind"),
                    ["metadata"] = metadata,
                }
            );
        }
    }

    public static string Text(JsonNode node, string name) => (string?)node[name] ?? "";

    private static byte[] Body(JsonNode request) =>
        request["bodyBase64"] is { } binary ? Convert.FromBase64String((string)binary!)
        : request["bodyRepeat"] is { } repeat
            ? Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat((string)repeat[0]!, (int)repeat[1]!)))
        : Encoding.UTF8.GetBytes(Text(request, "body"));

    /// <summary>Numbers of times are seconds from now.</summary>
    public static string Claims(JsonNode token, DateTimeOffset now)
    {
        var claims = token["claims"]!.DeepClone().AsObject();
        foreach (var time in (string[])["iat", "nbf", "exp"])
        {
            if (claims[time] is JsonValue value && value.GetValueKind() is JsonValueKind.Number)
            {
                var at = now.ToUnixTimeSeconds() + value.GetValue<double>();
                claims[time] = JsonNode.Parse(at.ToString(CultureInfo.InvariantCulture));
            }
        }

        return claims.ToJsonString();
    }
}

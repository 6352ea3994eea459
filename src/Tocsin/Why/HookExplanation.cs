using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Hooks;

namespace Tocsin.Why;

/// <summary>What would become of a webhook.</summary>
internal sealed record HookExplanation(
    [property: Description("namespace/name")] string Receiver,
    string Type,
    [property: Description("What the sender calls the event; empty when it says nothing.")] string Event,
    [property: AllowedValues("genuine", "refused", "ignored")] string Verdict,
    [property: Description("One word for programs; docs/webhooks.md lists them.")] string Reason,
    [property: Description("The check that failed: Secret, Signature, Token, Keys, Payload or Event; empty for none.")]
        string Check,
    [property: Description("What was compared, without the values.")] string Message,
    [property: Description("What it would be answered.")] int Status,
    IReadOnlyList<ExplainedObject> Items
);

internal sealed record ExplainedObject(
    [property: Description("Kind/namespace/name, or the entry of spec.resources that names no object.")] string Object,
    [property: AllowedValues("annotated", "filtered", "nothing found", "failed")] string Verdict,
    string Reason
);

/// <summary>Explains a saved webhook with the Receivers, Secrets and objects as they are now; nothing is annotated.</summary>
internal sealed class HookExplainer(HookIntake rehearsal)
{
    /// <param name="saved">JSON: <c>receiver</c> or <c>target</c>, <c>method</c>, <c>headers</c> (an object), <c>body</c> or <c>bodyBase64</c>.</param>
    /// <exception cref="WhyException">It is no webhook, or of no Receiver.</exception>
    public async Task<HookExplanation> Explain(byte[] saved)
    {
        var (hook, receiver) = Read(saved);
        if (await rehearsal.Rehearse(hook, receiver) is not { } said)
        {
            throw new WhyException(
                receiver is { } named
                    ? $"there is no Receiver '{named}'; 'tocsin get receivers' lists those that are"
                    : "its path belongs to no Receiver; name one with --receiver namespace/name to see the rest"
            );
        }

        var (story, status) = said;
        return new HookExplanation(
            story.Receiver.ToString(),
            story.Type,
            story.Event,
            story.Verdict,
            story.Reason,
            story.Check,
            story.Message,
            status,
            [.. story.Told.Select(t => new ExplainedObject(t.Object, t.Verdict, t.Why))]
        );
    }

    private static (Webhook Hook, ObjectName? Receiver) Read(byte[] saved)
    {
        try
        {
            using var document = JsonDocument.Parse(saved);
            var json = document.RootElement;
            var headers = json.TryGetProperty("headers", out var given)
                ? given.EnumerateObject().Select(h => KeyValuePair.Create(h.Name, h.Value.GetString() ?? ""))
                : [];
            var body = json.TryGetProperty("bodyBase64", out var binary)
                ? binary.GetBytesFromBase64()
                : System.Text.Encoding.UTF8.GetBytes(Text(json, "body"));
            var receiver = Text(json, "receiver");
            if (receiver.Length > 0 && ObjectName.Parse(receiver) is null)
            {
                throw new WhyException("write receiver as namespace/name");
            }

            var hook = new Webhook(Text(json, "method", "POST"), Text(json, "target"), [.. headers], body);
            return (hook, ObjectName.Parse(receiver));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new WhyException($"this is no saved webhook: {e.Message}");
        }
    }

    private static string Text(JsonElement json, string name, string otherwise = "") =>
        json.TryGetProperty(name, out var value) ? value.GetString() ?? otherwise : otherwise;
}

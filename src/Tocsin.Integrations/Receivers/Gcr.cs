using System.Buffers;
using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers;

/// <summary>
/// Google's registries by a push subscription of Pub/Sub: Google signs a token for the subscription's service account and
/// audience, both of which the Secret names. Filters see the registry's message in place of the envelope.
/// </summary>
internal sealed class Gcr(IHttpSender http, TimeProvider clock) : IReceiver
{
    private static readonly GoShape s_envelope = new(
        "payload",
        new GoField("message", new GoShape("message", new GoField("data"), new GoField("messageId"), new GoField("publishTime"))),
        new GoField("subscription")
    );
    private static readonly GoShape s_message = new("data", new GoField("action"), new GoField("digest"), new GoField("tag"));
    private readonly GoogleToken _token = new(http, clock);

    public ReceiverType Type { get; } = new("gcr");

    public async ValueTask<Verdict> Verify(Webhook hook, ReceiverSpec spec, ReceiverSecret secret, CancellationToken cancel)
    {
        foreach (var key in (string[])["email", "audience"])
        {
            if (string.IsNullOrEmpty(secret.Text(key)))
            {
                var reason = $"Secret '{secret.Name}' has no key '{key}'; add the one of the Pub/Sub subscription";
                return new Verdict.Refused(Check.Secret, reason, $"invalid secret data: required field '{key}' for GCR receiver");
            }
        }

        return await _token.Refuse(hook, secret.Text("email")!, secret.Text("audience")!, cancel) ?? Unwrap(hook);
    }

    private static Verdict Unwrap(Webhook hook)
    {
        if (s_envelope.Read(hook.Body.Span, isWhole: false, out var fault) is not { } envelope)
        {
            return Refused("payload", fault);
        }

        var time = envelope["message.publishTime"];
        if (time.Length > 0 && !Rfc3339.TryParse(time, out _))
        {
            return Refused("payload", Unreadable.Time(time));
        }

        var data = new byte[envelope["message.data"].Length];
        var decoded = Convert.TryFromBase64String(envelope["message.data"], data, out var length) ? data.AsSpan(0, length) : [];
        return s_message.Read(decoded, isWhole: true, out fault) is { } message
            ? new Verdict.Genuine("", Json(message))
            {
                LogText = $"handling GCR event from {Shown.Of(message["digest"])} for tag {Shown.Of(message["tag"])}",
            }
            : Refused("body", fault);
    }

    private static Verdict.Refused Refused(string what, string fault) =>
        Unreadable.Body("Google's Pub/Sub", fault, $"cannot decode GCR webhook {what}: {fault}");

    private static ReadOnlyMemory<byte> Json(GoTexts message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, GoJson.WriterOptions);
        json.WriteStartObject();
        foreach (var name in (string[])["action", "digest", "tag"])
        {
            json.WriteString(name, message[name]);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers;

/// <summary>Quay, which signs nothing: whoever knows the path is believed.</summary>
internal sealed class Quay : SecretReceiver
{
    private static readonly GoShape s_payload = new(
        "payload",
        new GoField("docker_url"),
        new GoField("updated_tags") { IsTextList = true }
    );

    public override ReceiverType Type { get; } = new("quay") { IsAuthenticated = false };

    protected override Verdict Verify(Webhook hook, byte[] token) =>
        s_payload.Read(hook.Body.Span, isWhole: false, out var fault) is { } texts
            ? new Verdict.Genuine("", hook.Body) { LogText = $"handling Quay event from {Shown.Of(texts["docker_url"])}" }
            : Unreadable.Body("Quay", fault, $"cannot decode Quay webhook payload: {fault}");
}

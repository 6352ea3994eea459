using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers;

/// <summary>Azure Container Registry, which signs nothing: whoever knows the path is believed.</summary>
internal sealed class Acr : SecretReceiver
{
    private static readonly GoShape s_payload = new(
        "payload",
        new GoField("action"),
        new GoField("target", new GoShape("target", new GoField("repository"), new GoField("tag")))
    );

    public override ReceiverType Type { get; } = new("acr") { IsAuthenticated = false };

    protected override Verdict Verify(Webhook hook, byte[] token)
    {
        if (s_payload.Read(hook.Body.Span, isWhole: false, out var fault) is not { } texts)
        {
            return Unreadable.Body("Azure Container Registry", fault, $"cannot decode ACR webhook payload: {fault}");
        }

        var (repository, tag) = (Shown.Of(texts["target.repository"]), Shown.Of(texts["target.tag"]));
        return new Verdict.Genuine("", hook.Body) { LogText = $"handling ACR event from {repository} for tag {tag}" };
    }
}

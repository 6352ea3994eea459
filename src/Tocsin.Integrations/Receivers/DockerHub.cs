using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers;

/// <summary>Docker Hub, which signs nothing: whoever knows the path is believed.</summary>
internal sealed class DockerHub : SecretReceiver
{
    private static readonly GoShape s_payload = new(
        "payload",
        new GoField("push_data", new GoShape("push_data", new GoField("tag"))),
        new GoField("repository", new GoShape("repository", new GoField("repo_url")))
    );

    public override ReceiverType Type { get; } = new("dockerhub") { IsAuthenticated = false };

    protected override Verdict Verify(Webhook hook, byte[] token)
    {
        if (s_payload.Read(hook.Body.Span, isWhole: false, out var fault) is not { } texts)
        {
            return Unreadable.Body("Docker Hub", fault, "cannot decode DockerHub webhook payload");
        }

        var (url, tag) = (Shown.Of(texts["repository.repo_url"]), Shown.Of(texts["push_data.tag"]));
        return new Verdict.Genuine("", hook.Body) { LogText = $"handling DockerHub event from {url} for tag {tag}" };
    }
}

using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>GitHub; Gitea and Forgejo, which send GitHub's headers too.</summary>
internal sealed class GitHub : HubReceiver
{
    public override ReceiverType Type { get; } = new("github") { EventHeader = "X-GitHub-Event", EventNoun = "GitHub event" };

    protected override string Sender => "GitHub";
}

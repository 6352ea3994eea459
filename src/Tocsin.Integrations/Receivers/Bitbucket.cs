using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>Bitbucket Server and Data Center; Bitbucket Cloud where its webhook has a secret.</summary>
internal sealed class Bitbucket : HubReceiver
{
    public override ReceiverType Type { get; } =
        new("bitbucket") { EventHeader = "X-Event-Key", EventNoun = "Bitbucket server event" };

    protected override string Sender => "Bitbucket server";
}

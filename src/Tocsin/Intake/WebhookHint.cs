using Microsoft.AspNetCore.Http;

namespace Tocsin.Intake;

/// <summary>Recognises a forge's webhook that was sent to the event server by mistake.</summary>
internal static class WebhookHint
{
    private static readonly (string Header, string Sender)[] Signs =
    [
        ("X-Gitea-Event", "Gitea"),
        ("X-Gogs-Event", "Gogs"),
        ("X-GitHub-Event", "GitHub"),
        ("X-Gitlab-Event", "GitLab"),
        ("X-Event-Key", "Bitbucket"),
        ("X-Nexus-Webhook-Id", "Nexus"),
        ("Ce-Type", "CDEvents"),
    ];

    /// <summary>Where it should have gone, or null when it does not look like one.</summary>
    public static string? For(IHeaderDictionary headers)
    {
        foreach (var (header, sender) in Signs)
        {
            if (headers.ContainsKey(header))
            {
                return $"this looks like a webhook of {sender}; webhooks go to the receiver address (port 9292 by default), path /hook/<digest>, not to the event server";
            }
        }

        return null;
    }
}

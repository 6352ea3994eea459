namespace Tocsin.Integrations.Providers.Chat;

/// <summary>
/// Addresses that people copy out of a browser: a chat's own pages, which show a channel and take no messages. Each answers null
/// for an address that may be right, else what to write instead. Only what is known for sure counts.
/// </summary>
internal static class ChatPages
{
    public static string? Slack(Uri address)
    {
        if (!IsOf(address, "slack.com") && !IsOf(address, "slack-gov.com"))
        {
            return null;
        }

        const string Cure = "write https://slack.com/api/chat.postMessage with a bot token, or the URL of an incoming webhook";
        var path = address.AbsolutePath;
        return path.StartsWith("/api/", StringComparison.Ordinal)
            ? path.Length > "/api/".Length
                ? null
                : $"is Slack's API without a method, which takes no messages; {Cure}"
            : Begins(path, "/services/", "/workflows/", "/triggers/")
                ? null
                : $"is a page of Slack, which takes no messages; {Cure}";
    }

    public static string? Discord(Uri address) =>
        (IsOf(address, "discord.com") || IsOf(address, "discordapp.com")) && !Begins(address.AbsolutePath, "/api/")
        || IsOf(address, "discord.gg")
            ? "is a page of Discord, which takes no messages; make a webhook in the channel's settings and copy its URL (https://discord.com/api/webhooks/…)"
            : null;

    public static string? Teams(Uri address) =>
        IsOneOf(
            address,
            "teams.microsoft.com",
            "teams.live.com",
            "teams.cloud.microsoft",
            "make.powerautomate.com",
            "flow.microsoft.com"
        )
            ? "is a page of Teams or of Power Automate, which takes no messages; make a workflow 'When a Teams webhook request is received' for the channel and copy the URL of its trigger"
            : null;

    public static string? GoogleChat(Uri address) =>
        IsOneOf(address, "chat.google.com", "mail.google.com")
        || (IsOf(address, "chat.googleapis.com") && !Begins(address.AbsolutePath, "/v1/spaces/"))
            ? "is a page of Google Chat, which takes no messages; make a webhook in the space (Apps & integrations) and copy its URL (https://chat.googleapis.com/v1/spaces/…)"
            : null;

    public static string? Rocket(Uri address) =>
        Begins(address.AbsolutePath, "/channel/", "/group/", "/direct/", "/home", "/admin/")
            ? "is a page of Rocket.Chat, which takes no messages; make an incoming integration and copy its webhook URL (https://host/hooks/…)"
            : null;

    public static string? Webex(Uri address) =>
        IsOneOf(address, "web.webex.com", "teams.webex.com", "eurl.io")
            ? "is a page of Webex, which takes no messages; write https://webexapis.com/v1/messages, and the room's id into spec.channel"
            : null;

    public static string? Telegram(Uri address) =>
        IsOneOf(address, "t.me", "telegram.me", "web.telegram.org", "telegram.org")
            ? "is a page of Telegram, which takes no messages; leave the address out, and write the chat's id into spec.channel"
            : null;

    public static string? Lark(Uri address) =>
        (IsOf(address, "larksuite.com") || IsOf(address, "feishu.cn")) && !Begins(address.AbsolutePath, "/open-apis/bot/")
            ? "is a page of Lark, which takes no messages; add a custom bot to the group and copy its webhook URL (…/open-apis/bot/v2/hook/…)"
            : null;

    public static string? Matrix(Uri address) =>
        IsOneOf(address, "matrix.to", "app.element.io", "develop.element.io")
            ? "is a page for people, which takes no messages; write the homeserver's address (https://matrix.example.com), and the room's id into spec.channel"
            : null;

    public static string? Zoom(Uri address) =>
        IsOf(address, "zoom.us") && !Begins(address.AbsolutePath, "/chat/webhooks/", "/incoming/hook/")
            ? "is a page of Zoom, which takes no messages; connect the app Incoming Webhook with '/inc connect' in the channel and copy its endpoint"
            : null;

    private static bool Begins(string path, params ReadOnlySpan<string> starts)
    {
        foreach (var start in starts)
        {
            if (path.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(Uri address, params ReadOnlySpan<string> hosts)
    {
        foreach (var host in hosts)
        {
            if (address.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(Uri address, string domain) =>
        address.Host.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || address.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}

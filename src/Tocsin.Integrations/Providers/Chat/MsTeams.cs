using System.Globalization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Microsoft Teams: Adaptive Cards for Workflows, the older MessageCard for the connectors that are left.</summary>
internal sealed class MsTeams : HttpProvider
{
    public override ProviderType Type { get; } =
        new("msteams", Family.Chat) { Needs = Need.Address, PageForPeople = ChatPages.Teams };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        var address = new Uri(to.Address.Value);
        return
        [
            IsConnector(address)
                ? HttpCall.PostJson(address, Connector(n), TeamsJson.Default.TeamsConnectorCard)
                : HttpCall.PostJson(address, Adaptive(n), TeamsJson.Default.TeamsMessage),
        ];
    }

    // A connector answers 200 with "1", or 200 with a sentence about the status that Teams itself gave.
    public override Outcome Judge(HttpReply reply, Destination to)
    {
        if (reply.IsSuccess && FailureInside(reply.Excerpt) is { } status)
        {
            return HttpJudge.ByStatus(reply with { Status = status });
        }

        return HttpJudge.ByStatus(reply) switch
        {
            Outcome.Waiting => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; make a new workflow or webhook for the channel and put its URL into the address"
            ),
            Outcome.Rejected r when reply.Status is 404 or 410 => r with
            {
                Text =
                    $"{r.Text}; the workflow or connector is gone: make a new workflow for the channel and put its URL into the address",
            },
            var other => other,
        };
    }

    private static TeamsMessage Adaptive(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.MsTeams;
        List<TeamsElement> items =
        [
            TeamsElement.TextBlock(Clip.To(ObjectLabel.Dotted(e.InvolvedObject), limit.Name, Escape)) with
            {
                Size = "large",
                Weight = "bolder",
            },
            TeamsElement.TextBlock(limit.Fit(e.Message, Escape)) with
            {
                Color = e.IsError ? "attention" : null,
            },
        ];
        if (e.Metadata.Count > 0)
        {
            var facts = Fields.Within(n, limit.Metadata, Escape, ChatText.Clean).Select(f => new TeamsFact(f.Key, f.Value));
            items.Add(new TeamsElement("FactSet") { Facts = [.. facts] });
        }

        return new TeamsMessage([new TeamsAttachment(new TeamsCard([new TeamsElement("Container") { Items = items }]))]);
    }

    private static TeamsConnectorCard Connector(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.MsTeams;
        var name = Clip.To(ObjectLabel.Dotted(e.InvolvedObject), limit.Name, EscapeWithHtml);
        var text = limit.Fit(e.Message, EscapeWithHtml);
        var facts = Fields
            .Within(n, limit.Metadata, EscapeWithHtml, ChatText.Clean)
            .Select(f => new TeamsConnectorFact(f.Key, f.Value));
        return new TeamsConnectorCard(e.IsError ? "FF0000" : "0076D7", name, [new TeamsSection(text, name, [.. facts])]);
    }

    private static string Escape(string text) => Markdown.Backslashes.Escape(ChatText.Clean(text));

    private static string EscapeWithHtml(string text) => Markdown.WithHtml.Escape(ChatText.Clean(text));

    private static bool IsConnector(Uri address) =>
        address.Host.EndsWith(".webhook.office.com", StringComparison.OrdinalIgnoreCase);

    private static int? FailureInside(string answer)
    {
        const string Before = "HTTP error ";
        var at = answer.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        return
            at >= 0
            && answer.Contains("delivery failed", StringComparison.OrdinalIgnoreCase)
            && answer.Length >= at + Before.Length + 3
            && int.TryParse(answer.AsSpan(at + Before.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;
    }
}

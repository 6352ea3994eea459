using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Why;

/// <summary>For every Alert what it makes of an event, by the very rules of intake and delivery.</summary>
internal static class Explainer
{
    /// <param name="e">Cleaned, without token.</param>
    public static async Task<IReadOnlyList<ExplainedAlert>> Explain(
        Event e,
        ResourceSet set,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var dispatch = Dispatch.Of(e, set);
        var taken = dispatch.Notifications.ToDictionary(n => n.Alert);
        var gated = dispatch.Rejected.Where(r => r.Rejection.Rule == MatchRule.Gate).ToDictionary(r => r.Alert, r => r.Rejection);
        var judged = set.Index.Explain(e).ToDictionary(x => x.Alert.Name, x => x.Rejection);
        var found = new List<ExplainedAlert>();
        foreach (var alert in set.Alerts.Values.OrderBy(a => a.Name.ToString(), StringComparer.Ordinal))
        {
            if (taken.TryGetValue(alert.Name, out var n))
            {
                var trial = await Sending.Preview(n, set, clock, cancel);
                found.Add(Item(alert, true, trial.Verdict, trial.Reason) with { Requests = trial.Requests });
                continue;
            }

            var rejection = gated.GetValueOrDefault(alert.Name) ?? judged.GetValueOrDefault(alert.Name);
            found.Add(
                rejection is { } why
                    ? Item(alert, false, why.Rule, why.Text + Hint(alert, why.Rule, e))
                    : Item(alert, false, "invalid", $"the alert is not in use: {alert.Readiness.Message}")
            );
        }

        return found;
    }

    /// <summary>The one delivery that a Provider would get, had an Alert of its namespace taken the event.</summary>
    public static Notification For(ObjectName provider, Event e) =>
        new()
        {
            Alert = new ObjectName(provider.Namespace, "preview"),
            Provider = provider,
            Event = e with { Metadata = MetadataMerge.Merge(e, new AlertSpec()).Merged },
            Posted = e.Metadata,
            Marks = Gates.MarksOf(e),
        };

    /// <summary>The one delivery that an Alert would make, whether or not its rules take the event.</summary>
    public static Notification For(AlertResource alert, Event e) =>
        For(new ObjectName(alert.Name.Namespace, alert.Spec.ProviderName), e) with
        {
            Alert = alert.Name,
            Event = e with { Metadata = MetadataMerge.Merge(e, alert.Spec).Merged },
        };

    /// <summary>What was probably meant by who wonders: a source that can match nothing here, or a reason among the words of messages.</summary>
    private static string Hint(AlertResource alert, string rule, Event e) =>
        rule switch
        {
            MatchRule.Kind or MatchRule.Namespace or MatchRule.Name when alert.DeadSources.Length > 0 => $"; {alert.DeadSources}",
            MatchRule.Inclusion when alert.Active?.Inclusion.FirstOrDefault(p => p.IsMatch(e.Reason)) is { } pattern =>
                $"; '{pattern.Text}' is found in its reason '{e.Reason}', and only the message is searched",
            _ => "",
        };

    private static ExplainedAlert Item(AlertResource alert, bool matched, string verdict, string reason) =>
        new(
            alert.Name.ToString(),
            new ObjectName(alert.Name.Namespace, alert.Spec.ProviderName).ToString(),
            matched,
            verdict,
            reason
        );
}

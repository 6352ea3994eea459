using Tocsin.Cel.Values;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Expressions;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Why;

/// <summary>One attempt that is watched: in earnest, or played.</summary>
internal static class Sending
{
    /// <summary>What would go out; nothing does.</summary>
    public static async Task<Trial> Preview(Notification n, ResourceSet set, TimeProvider clock, CancellationToken cancel)
    {
        Trial? last = null;
        foreach (var empty in Rehearsal.EmptyAnswers)
        {
            var rehearsal = new Rehearsal(null, empty);
            var services = new ProviderServices(rehearsal, clock, NoNotes.Instance)
            {
                Streams = rehearsal,
                Alert = name => Alert(set, name),
            };
            last = await Run(n, set, services, rehearsal, cancel);
            await services.Connections.DisposeAsync();
            if (last.Verdict is not "fails")
            {
                break;
            }
        }

        return last!;
    }

    /// <summary>Sends in earnest, once, past every queue.</summary>
    public static Task<Trial> Once(Notification n, ResourceSet set, ProviderServices services, CancellationToken cancel)
    {
        var rehearsal = new Rehearsal(services.Http, "");
        return Run(n, set, services with { Http = rehearsal }, rehearsal, cancel);
    }

    public static CelValue? Alert(ResourceSet set, ObjectName name) =>
        set.Alerts.TryGetValue(name, out var alert) && alert.Object is { } o ? CelDocuments.Of(o) : null;

    private static async Task<Trial> Run(
        Notification n,
        ResourceSet set,
        ProviderServices services,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        var outcome = await new Courier(() => set, services).Attempt(n, cancel);
        var calls = new List<ShownCall>();
        if (set.Providers.TryGetValue(n.Provider, out var provider) && provider is { Type: { } type, Destination: { } to })
        {
            calls.AddRange(rehearsal.Calls.Select(c => Shown.Of(c.Call, c.Answer, to, type.Type)));
            if (rehearsal.Dialled is { } target)
            {
                var note = $"(type {type.Type.Name} speaks no HTTP: what it says there is not shown)";
                calls.Add(new ShownCall("CONNECT", $"{target.Scheme}://{target.Authority}", [], note, null));
                outcome = new Outcome.Delivered();
            }
        }

        var verdict = outcome switch
        {
            Outcome.Delivered => "sent",
            Outcome.Skipped => "skipped",
            Outcome.Waiting => "waits",
            _ => "fails",
        };
        var reason = outcome is Outcome.Delivered ? "" : $"{outcome.Reason}: {outcome.Text}";
        return new Trial(n.Provider.ToString(), outcome is Outcome.Delivered, verdict, reason, calls);
    }
}

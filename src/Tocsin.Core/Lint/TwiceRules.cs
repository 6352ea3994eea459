using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>Two Alerts that send the same event to the same place.</summary>
internal static class TwiceRules
{
    public static IEnumerable<Finding> Check(LintSubject subject)
    {
        // Only Alerts of the same place are compared, so that the work does not grow with the square of all; and only such as are
        // applied together, for those of two folders may be of two clusters.
        var places = subject.Alerts.Where(a => !a.Spec.Suspend && Place(a) is not null).GroupBy(a => (a.Object.Unit, Place(a)!));
        foreach (var alerts in places.Select(g => g.ToList()))
        {
            for (var i = 1; i < alerts.Count; i++)
            {
                if (alerts.Take(i).FirstOrDefault(first => Overlap(first, alerts[i]) is not null) is { } first)
                {
                    var what = Overlap(first, alerts[i])!;
                    var message =
                        $"Alert '{first.Alert.Name}' sends events of {what} to the same place, so they arrive twice; remove the source"
                        + " from one of them, or tell them apart by spec.inclusionList";
                    yield return LintSubject.Warn(alerts[i].Object, "spec.eventSources", FindingCode.SentTwice, message);
                }
            }
        }
    }

    // Of a Provider whose Secret is not here, the address is not known: then only the Provider itself is the same place.
    private static Destined? Place(LintedAlert a)
    {
        if (a.Provider is not { } provider)
        {
            return null;
        }

        var to = provider.Destination;
        var isKnown =
            to is { StatusNaming: null, Address.Value.Length: > 0 }
            && (provider.Spec.SecretName.Length == 0 || to.SecretValues is not null);
        return isKnown ? new Destined(to!.TypeName, to.Address, to.Channel, null) : new Destined("", null, null, provider.Name);
    }

    /// <summary>A source of one that a source of the other matches as well, when every message that passes one passes the other.</summary>
    private static string? Overlap(LintedAlert one, LintedAlert other)
    {
        if (!Passes(one.Spec, other.Spec) && !Passes(other.Spec, one.Spec))
        {
            return null;
        }

        foreach (var a in one.Spec.EventSources)
        {
            foreach (var b in other.Spec.EventSources)
            {
                if (SourceRules.CoversAll(one.Alert, a, other.Alert, b))
                {
                    return Name(other.Alert, b);
                }

                if (SourceRules.CoversAll(other.Alert, b, one.Alert, a))
                {
                    return Name(one.Alert, a);
                }
            }
        }

        return null;
    }

    // An Alert for errors and one for everything share the errors, so severities never tell two apart.
    private static bool Passes(AlertSpec strict, AlertSpec loose) =>
        (loose.InclusionList is [] || (strict.InclusionList is [_, ..] && strict.InclusionList.All(loose.InclusionList.Contains)))
        && loose.ExclusionList.All(strict.ExclusionList.Contains);

    private static string Name(Alert alert, EventSource source) =>
        $"{source.Kind} '{AlertRules.NamespaceOf(alert, source)}/{source.Name}'";

    private sealed record Destined(string Type, Sensitive<string>? Address, Sensitive<string>? Channel, ObjectName? Provider);
}

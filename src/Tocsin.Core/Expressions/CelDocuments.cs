using Tocsin.Cel.Values;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Expressions;

/// <summary>Events and resources as the values that expressions see: their JSON, by JSON's names (spec/providers.md §7.5).</summary>
public static class CelDocuments
{
    /// <summary>An object with nothing in it.</summary>
    public static CelValue Empty { get; } = Map([]);

    /// <summary>The event as it is sent, so without what is empty.</summary>
    public static CelValue Of(Event e)
    {
        List<(string, CelValue)> members =
        [
            ("involvedObject", Of(e.InvolvedObject)),
            ("severity", CelValue.Of(e.Severity)),
            ("timestamp", e.Timestamp is { } at ? CelValue.Of(EventJson.Timestamp(at)) : CelValue.Null),
            ("message", CelValue.Of(e.Message)),
            ("reason", CelValue.Of(e.Reason)),
        ];
        if (e.RelatedObject is { } related)
        {
            members.Add(("relatedObject", Of(related)));
        }

        if (e.Action is { } action)
        {
            members.Add(("action", CelValue.Of(action)));
        }

        if (e.Metadata.Count > 0)
        {
            members.Add(("metadata", Map(e.Metadata.Select(m => (m.Key, CelValue.Of(m.Value))))));
        }

        members.Add(("reportingController", CelValue.Of(e.ReportingController)));
        return Map([.. members, .. Given(("reportingInstance", e.ReportingInstance))]);
    }

    /// <summary>The whole object, with the namespace and uid that it goes by here even when its manifest has none.</summary>
    /// <returns>Null when it is too large for an expression.</returns>
    public static CelValue? Of(ResourceObject o)
    {
        var metadata = (o.Root["metadata"] as MapNode)?.Entries ?? [];
        string[] named = ["name", "namespace", "uid"];
        var own = Members(metadata.Where(m => !named.Contains(m.Key)));
        try
        {
            return Map([
                .. Members(o.Root.Entries.Where(m => m.Key != "metadata")),
                ("metadata", Map([.. own, .. Given(("name", o.Name.Name), ("namespace", o.Name.Namespace), ("uid", o.Uid))])),
            ]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An Alert of which only the name is left.</summary>
    public static CelValue OfDeletedAlert(ObjectName name, string uid) =>
        Map([
            ("apiVersion", CelValue.Of($"{ResourceKinds.Group}/v1beta3")),
            ("kind", CelValue.Of("Alert")),
            ("metadata", Map([.. Given(("name", name.Name), ("namespace", name.Namespace), ("uid", uid))])),
            ("spec", Empty),
        ]);

    /// <exception cref="ArgumentException">It is too large for an expression.</exception>
    public static CelValue Of(Node node) =>
        node switch
        {
            MapNode map => Map(Members(map.Entries)),
            ListNode list => CelValue.Of(list.Items.Select(Of)),
            ScalarNode scalar => Of(scalar),
            _ => CelValue.Null,
        };

    private static CelValue Of(ObjectReference o) =>
        Map(
            Given(
                ("kind", o.Kind),
                ("namespace", o.Namespace),
                ("name", o.Name),
                ("uid", o.Uid),
                ("apiVersion", o.ApiVersion),
                ("resourceVersion", o.ResourceVersion),
                ("fieldPath", o.FieldPath)
            )
        );

    private static CelValue Of(ScalarNode scalar) =>
        scalar.Type switch
        {
            ScalarType.Boolean => CelValue.Of(scalar.IsTrue),
            ScalarType.Null => CelValue.Null,
            ScalarType.Number
                when long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) =>
                CelValue.Of(i),
            ScalarType.Number when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) =>
                CelValue.Of(d),
            _ => CelValue.Of(scalar.Text),
        };

    // A null in a manifest is what Kubernetes takes for absent.
    private static IEnumerable<(string, CelValue)> Members(IEnumerable<MapEntry> entries) =>
        entries.Where(e => e.Value is not ScalarNode { Type: ScalarType.Null }).Select(e => (e.Key, Of(e.Value)));

    private static List<(string, CelValue)> Given(params ReadOnlySpan<(string Key, string Value)> members)
    {
        var given = new List<(string, CelValue)>(members.Length);
        foreach (var (key, value) in members)
        {
            if (value.Length > 0)
            {
                given.Add((key, CelValue.Of(value)));
            }
        }

        return given;
    }

    private static CelValue Map(IEnumerable<(string Key, CelValue Value)> members) =>
        CelValue.Of(members.Select(m => KeyValuePair.Create(CelValue.Of(m.Key), m.Value)));
}

using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>The labels by which Alertmanager knows an alert: the reference's, with names that every version takes.</summary>
internal static class AlertmanagerLabels
{
    // Together no more than a note holds.
    private const int FixedBytes = 256;
    private const int NameLength = 100;
    private const int ValueBytes = 1000;
    private const int MetadataBytes = 1700;

    /// <param name="leftOut">How many entries of metadata did not fit.</param>
    public static OrderedDictionary<string, string> Of(Event e, out int leftOut)
    {
        var o = e.InvolvedObject;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("alertname", $"Flux{o.Kind}{Capitalised(e.Reason)}");
        Add("severity", e.Severity);
        Add("reason", e.Reason);
        Add("kind", o.Kind);
        Add("name", o.Name);
        Add("namespace", o.Namespace);
        Add("reportingcontroller", e.ReportingController);

        // A name that needed no change keeps its place before one that became the same.
        var left = MetadataBytes;
        leftOut = 0;
        foreach (var (key, value) in e.Metadata.Without(EventKeys.Summary).OrderBy(m => NameOf(m.Key) != m.Key))
        {
            var name = NameOf(key);
            if (value.Length == 0 || labels.ContainsKey(name))
            {
                continue;
            }

            var text = Clip.To(value, ValueBytes, static t => t, Fields.JsonBytes);
            left -= name.Length + Fields.JsonBytes(text) + 6;
            if (left < 0)
            {
                leftOut++;
                continue;
            }

            labels[name] = text;
        }

        return Fields.ToObject(labels.OrderBy(l => l.Key, StringComparer.Ordinal));

        // Alertmanager drops what is empty, so it need not be sent.
        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                labels[name] = Clip.To(value, FixedBytes, static t => t, Fields.JsonBytes);
            }
        }
    }

    private static string Capitalised(string reason) => reason.Length == 0 ? "" : char.ToUpperInvariant(reason[0]) + reason[1..];

    // https://prometheus.io/docs/concepts/data_model/: letters, digits and underscores, not beginning with a digit. Later versions
    // take any UTF-8, but a name that works in one version only is of no use in routes.
    private static string NameOf(string key)
    {
        var name = new StringBuilder(key.Length);
        foreach (var c in key.AsSpan(0, Math.Min(key.Length, NameLength)))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return name.Length > 0 && !char.IsAsciiDigit(name[0]) ? name.ToString() : "_" + name;
    }
}

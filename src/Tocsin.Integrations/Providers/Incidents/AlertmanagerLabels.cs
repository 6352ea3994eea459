using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>What becomes of names of metadata that Alertmanager before 0.27 does not take.</summary>
internal enum LabelNames
{
    AsGiven,

    /// <summary>Made of letters, digits and underscores.</summary>
    Fitted,
}

/// <summary>The labels by which Alertmanager knows an alert: the reference's, so that routes and silences match.</summary>
internal static class AlertmanagerLabels
{
    // Together no more than a note holds.
    private const int FixedBytes = 256;
    private const int NameLength = 100;
    private const int ValueBytes = 1000;
    private const int MetadataBytes = 1700;

    /// <summary>Whether every version takes the names as they are.</summary>
    public static bool AreFit(Event e) => e.Metadata.All(m => m.Value.Length == 0 || Fitted(m.Key) == m.Key);

    /// <param name="leftOut">How many entries of metadata did not fit.</param>
    public static OrderedDictionary<string, string> Of(Event e, LabelNames names, out int leftOut)
    {
        var o = e.InvolvedObject;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("alertname", $"Flux{o.Kind}{Titled(e.Reason)}");
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

        string NameOf(string key) => names is LabelNames.AsGiven && key.Length > 0 ? key : Fitted(key);

        // Alertmanager drops what is empty, so it need not be sent.
        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                labels[name] = Clip.To(value, FixedBytes, static t => t, Fields.JsonBytes);
            }
        }
    }

    // As the reference: each word in lower case but for its first letter, so HealthCheckFailed is Healthcheckfailed.
    private static string Titled(string reason)
    {
        var titled = new StringBuilder(reason.Length);
        var isInWord = false;
        foreach (var c in reason)
        {
            titled.Append(isInWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            isInWord = char.IsLetterOrDigit(c) || c is '_' or '\'' || (isInWord && c is '.' or ':');
        }

        return titled.ToString();
    }

    // https://prometheus.io/docs/concepts/data_model/: letters, digits and underscores, not beginning with a digit, until
    // Alertmanager 0.27 took any UTF-8.
    private static string Fitted(string key)
    {
        var name = new StringBuilder(key.Length);
        foreach (var c in key.AsSpan(0, Math.Min(key.Length, NameLength)))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return name.Length > 0 && !char.IsAsciiDigit(name[0]) ? name.ToString() : "_" + name;
    }
}

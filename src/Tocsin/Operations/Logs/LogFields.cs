using System.Globalization;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;

namespace Tocsin.Operations.Logs;

/// <summary>
/// Cuts what a log line says to a bounded length: an event may be three mebibytes long, and lines wait in memory while the log's
/// reader stalls. The history has the whole event.
/// </summary>
internal static class LogFields
{
    /// <summary>UTF-16 units of one text.</summary>
    public const int Longest = 16 * 1024;

    private const int MostItems = 1_000;

    public static IReadOnlyList<KeyValuePair<string, object?>> Cut(IReadOnlyList<KeyValuePair<string, object?>> fields) =>
        fields.Any(f => MayBeLong(f.Value)) ? [.. fields.Select(f => KeyValuePair.Create(f.Key, Cut(f.Value)))] : fields;

    public static string Cut(string text)
    {
        if (text.Length <= Longest)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length - end} more)");
    }

    private static bool MayBeLong(object? value) =>
        value switch
        {
            string text => text.Length > Longest,
            ObjectReference o => o.Kind.Length + o.Namespace.Length + o.Name.Length + o.FieldPath.Length > Longest
                || o.Uid.Length + o.ApiVersion.Length + o.ResourceVersion.Length > Longest,
            System.Collections.IEnumerable => true,
            _ => false,
        };

    private static object? Cut(object? value) =>
        value switch
        {
            string text => Cut(text),
            ObjectReference o => Cut(o),
            IEnumerable<MetadataConflict> conflicts => conflicts
                .Take(MostItems)
                .Select(c => c with { Key = Cut(c.Key) })
                .ToList(),
            IEnumerable<string> texts => texts.Take(MostItems).Select(Cut).ToList(),
            _ => value,
        };

    private static ObjectReference Cut(ObjectReference o) =>
        o with
        {
            Kind = Cut(o.Kind),
            Namespace = Cut(o.Namespace),
            Name = Cut(o.Name),
            Uid = Cut(o.Uid),
            ApiVersion = Cut(o.ApiVersion),
            ResourceVersion = Cut(o.ResourceVersion),
            FieldPath = Cut(o.FieldPath),
        };
}

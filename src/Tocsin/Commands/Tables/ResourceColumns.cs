using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands.Tables;

/// <summary>Resources as a table with the reference's columns, as a wider one, as JSON and as YAML.</summary>
internal static class ResourceColumns
{
    public static void Print(Get.Query query, IReadOnlyList<ListedResource> items, TextWriter output)
    {
        if (query.Format is "json" or "yaml")
        {
            output.Write(Structured(items, query.Format));
            return;
        }

        var prefix = query.HasPrefix ? query.Kind.Kind.ToLowerInvariant() + "/" : "";
        var isWide = query.Format == "wide";
        List<(string Header, Func<ListedResource, string> Cell)> columns =
        [
            .. query.Namespace is null ? Column("Namespace", r => r.Namespace) : [],
            .. Column("Name", r => prefix + r.Name),
            .. query.Kind.ShowsSuspended || isWide ? Column("Suspended", r => Word(r.Suspended)) : [],
            .. Column("Ready", r => Word(r.Ready)),
            .. isWide ? Wide() : [],
            .. Column("Message", r => r.Message),
        ];
        Table.Write(
            output,
            query.NoHeader ? null : [.. columns.Select(c => c.Header)],
            [.. items.Select(r => columns.ConvertAll(c => c.Cell(r)))]
        );
    }

    private static string Structured(IReadOnlyList<ListedResource> items, string format)
    {
        var json = JsonSerializer.Serialize(new ResourceList(items), ResourceListJson.Default.ResourceList);
        return NodeText.Structured(JsonDocuments.Read(Encoding.UTF8.GetBytes(json))[0], format);
    }

    private static IEnumerable<(string, Func<ListedResource, string>)> Wide() =>
        [
            ("Reason", r => r.Reason),
            ("Last delivered", r => Time(r.LastDeliveredAt)),
            ("Last failure", r => Time(r.LastFailureAt)),
            ("Last hour", r => r.DeliveredInLastHour is { } good ? $"{good} delivered, {r.FailedInLastHour} failed" : "-"),
        ];

    private static IEnumerable<(string, Func<ListedResource, string>)> Column(string header, Func<ListedResource, string> cell) =>
        [(header, cell)];

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static string Word(bool value) => value ? "True" : "False";
}

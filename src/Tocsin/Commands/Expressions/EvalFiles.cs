using Tocsin.Cel.Values;
using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Expressions;
using Tocsin.Core.Resources;
using Tocsin.Files;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Expressions;

/// <summary>The files whose content an expression can name; what is not given is an empty object.</summary>
internal sealed record EvalFiles(string? Event = null, string? Alert = null, string? Provider = null)
{
    /// <exception cref="DocumentException">A file holds something else; the message says what is missing.</exception>
    public IReadOnlyDictionary<string, CelValue> Bindings()
    {
        var (alert, rules) = Alert is null ? (CelDocuments.Empty, null) : Object(Alert, "Alert");
        var spec = rules is null ? new AlertSpec() : AlertReader.Read(rules, noCrossNamespaceRefs: false).Spec;
        return StatusExpression.Bindings(
            Event is null ? CelDocuments.Empty : CelDocuments.Of(Merged(Event, spec)),
            alert,
            Provider is null ? CelDocuments.Empty : Object(Provider, "Provider").Value
        );
    }

    // Keys without a prefix have been merged already: no controller sends such.
    private static Event Merged(string file, AlertSpec spec)
    {
        var (e, fault) = EventDecoder.Decode(BoundedFile.Read(file, ManifestFile.MaxSize));
        if (e is null)
        {
            throw new DocumentException(1, $"{file}: is no event: {fault}");
        }

        var (merged, _) = MetadataMerge.Merge(EventRules.StripToken(EventRules.CleanOnArrival(e)), spec);
        var bare = e.Metadata.Where(m => !m.Key.Contains('/', StringComparison.Ordinal));
        return e with { Metadata = EventMetadata.From([.. bare, .. merged]) };
    }

    private static (CelValue Value, ResourceObject? Object) Object(string file, string kind)
    {
        var reader = new ObjectReader(file);
        var documents = YamlDocuments.Read(BoundedFile.ReadText(file, ManifestFile.MaxSize));
        foreach (var document in documents)
        {
            reader.Add(document);
        }

        if (reader.Objects.FirstOrDefault(o => o.Key.Kind == kind) is { } found)
        {
            return (CelDocuments.Of(found) ?? throw TooLarge(file), found);
        }

        // A fragment of one, as one writes it to try something.
        return documents is [MapNode only] && only["kind"] is null
            ? (CelDocuments.Of(only), null)
            : throw new DocumentException(1, $"{file}: holds no {kind} with a name; give it one manifest of kind {kind}");
    }

    private static DocumentException TooLarge(string file) => new(1, $"{file}: is too large for an expression");
}

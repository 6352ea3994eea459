using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;

namespace Tocsin.Commands.Creating;

internal sealed class AlertFlags() : CreateFlags(ObjectKind.Alert)
{
    private readonly Option<string?> _provider = new("--provider-ref")
    {
        Description = "The Provider that gets the notifications.",
    };
    private readonly Option<string?> _severity = new("--event-severity") { Description = "info (everything) or error." };
    private readonly Option<string[]> _sources = new("--event-source")
    {
        Description = "Whose events: Kind/name or Kind/name.namespace, * for any name; several by commas or flags.",
    };

    public override IReadOnlyList<string> Examples =>
        [
            "tocsin create alert on-call --provider-ref slack --event-severity error --event-source 'Kustomization/*'",
            "tocsin create alert on-call --provider-ref slack --event-source 'GitRepository/apps.flux-system' --export",
        ];

    protected override IReadOnlyList<Option> Own => [_provider, _severity, _sources];

    protected override MapNode Spec(ParseResult parsed)
    {
        var provider = Needed(parsed.GetValue(_provider), "provider ref is required");
        var sources = Tree.List(Parts(parsed.GetValue(_sources)).Select(Source));
        return Tree.Map(
            ("eventSeverity", Tree.Text(parsed.GetValue(_severity))),
            ("eventSources", sources ?? throw new SourceException("at least one event source is required")),
            ("providerRef", Reference(provider))
        );
    }

    // What follows the last dot is a namespace.
    private static Node Source(string text)
    {
        var (kind, name) = KindAndName(text);
        var dot = name.LastIndexOf('.');
        return Tree.Map(
            ("kind", Tree.Text(kind)),
            ("name", Tree.Text(dot < 0 ? name : name[..dot])),
            ("namespace", dot < 0 ? null : Tree.Text(name[(dot + 1)..]))
        );
    }
}

using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Core.Receivers;

namespace Tocsin.Commands.Creating;

internal sealed class ReceiverFlags() : CreateFlags(ObjectKind.Receiver)
{
    // Kinds for which a Receiver knows no version by itself: without one every webhook would fail (spec/receivers.md).
    private static readonly Dictionary<string, string> s_versions = new(StringComparer.Ordinal)
    {
        ["Kustomization"] = "kustomize.toolkit.fluxcd.io/v1",
        ["HelmRelease"] = "helm.toolkit.fluxcd.io/v2",
        ["ImagePolicy"] = "image.toolkit.fluxcd.io/v1",
        ["ImageUpdateAutomation"] = "image.toolkit.fluxcd.io/v1",
        ["ExternalArtifact"] = "source.toolkit.fluxcd.io/v1",
    };

    // It takes no Secret but a list of issuers, for which there are no flags.
    private static readonly IReadOnlyList<string> s_types = [.. ReceiverReader.Types.Where(t => t != "generic-oidc")];

    private readonly Option<string?> _type = TypeFlag();
    private readonly Option<string?> _secret = new("--secret-ref") { Description = "The Secret with the token." };
    private readonly Option<string[]> _events = new("--event") { Description = "Which of the caller's events; several." };
    private readonly Option<string[]> _resources = new("--resource") { Description = "What to reconcile: Kind/name; several." };

    public override IReadOnlyList<string> Examples =>
        [
            "tocsin create receiver github --type github --event ping --event push --secret-ref webhook-token"
                + " --resource GitRepository/webapp",
        ];

    protected override IReadOnlyList<Option> Own => [_type, _secret, _events, _resources];

    public static Option<string?> TypeFlag() =>
        Completed(new("--type") { Description = $"Who calls: {string.Join(", ", s_types)}." }, s_types);

    public static string CheckedType(string type) =>
        s_types.Contains(type)
            ? type
            : throw new SourceException(
                $"receiver type '{type}' is not supported, must be one of: {string.Join(", ", s_types)}"
                    + Suggestion.For(type, s_types)
            );

    protected override MapNode Spec(ParseResult parsed)
    {
        var type = Needed(parsed.GetValue(_type), "Receiver type is required");
        var secret = Needed(parsed.GetValue(_secret), "secret ref is required");
        CheckedType(type);
        var resources = Tree.List(Parts(parsed.GetValue(_resources)).Select(Resource));
        return Tree.Map(
            ("events", Tree.List(Parts(parsed.GetValue(_events)).Select(e => Tree.Text(e)!))),
            ("resources", resources ?? throw new SourceException("atleast one resource is required")),
            ("secretRef", Reference(secret)),
            ("type", Tree.Text(type))
        );
    }

    private static Node Resource(string text)
    {
        var (kind, name) = KindAndName(text);
        return Tree.Map(
            ("apiVersion", Tree.Text(s_versions.GetValueOrDefault(kind))),
            ("kind", Tree.Text(kind)),
            ("name", Tree.Text(name))
        );
    }
}

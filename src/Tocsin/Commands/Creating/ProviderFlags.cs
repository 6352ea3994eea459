using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Integrations;

namespace Tocsin.Commands.Creating;

internal sealed class ProviderFlags() : CreateFlags(ObjectKind.Provider)
{
    private readonly Option<string?> _type = Completed(
        new("--type") { Description = "The type of target: slack, github, generic, …" },
        Catalog.Providers.Keys
    );
    private readonly Option<string?> _channel = new("--channel") { Description = "The channel, room, queue, …" };
    private readonly Option<string?> _username = new("--username") { Description = "The name under which it posts." };
    private readonly Option<string?> _address = new("--address") { Description = "The target's URL, where it is no secret." };
    private readonly Option<string?> _secret = new("--secret-ref") { Description = "The Secret with token, address, …" };

    public override IReadOnlyList<string> Examples =>
        [
            "tocsin create alert-provider slack --type slack --channel general --secret-ref slack-token",
            "tocsin create alert-provider hook --type generic --address https://hooks.example.com/flux --export",
        ];

    protected override IReadOnlyList<Option> Own => [_type, _channel, _username, _address, _secret];

    protected override MapNode Spec(ParseResult parsed) =>
        Tree.Map(
            ("address", Tree.Text(parsed.GetValue(_address))),
            ("channel", Tree.Text(parsed.GetValue(_channel))),
            ("secretRef", Reference(parsed.GetValue(_secret))),
            ("type", Tree.Text(Needed(parsed.GetValue(_type), "Provider type is required"))),
            ("username", Tree.Text(parsed.GetValue(_username)))
        );
}

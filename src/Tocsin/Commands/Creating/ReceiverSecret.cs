using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands.Creating;

/// <summary><c>tocsin create secret receiver NAME</c>: the token of a Receiver, with the address that callers are given.</summary>
internal sealed class ReceiverSecret
{
    private const string Webhook = "notification.toolkit.fluxcd.io/webhook";
    private const int TokenBytes = 32;
    private readonly Argument<string?> _name = NameArguments.One("The Secret's name, and that of its Receiver.");
    private readonly Option<string?> _type = ReceiverFlags.TypeFlag();
    private readonly Option<string?> _host = new("--hostname") { Description = "The host that callers reach the Receiver at." };
    private readonly Option<string?> _token = new("--token")
    {
        Description = "The token. [default: the Secret's, else a random one]",
    };
    private readonly Option<string?> _email = new("--email-claim")
    {
        Description = "For gcr: the account that Google signs in as.",
    };
    private readonly Option<string?> _audience = new("--audience-claim")
    {
        Description = "For gcr: whom Google's token is made for. [default: the address]",
    };
    private readonly Option<string[]> _labels = LabelFlag.Option();
    private readonly Option<bool> _export = new("--export") { Description = "Print the YAML and touch nothing." };

    public static Command Command()
    {
        var secret = new Command(
            "secret",
            """
            Create the Secret of a Receiver.

            Examples:
              tocsin create secret receiver github --type github --hostname hooks.example.com
            """
        );
        secret.Subcommands.Add(new ReceiverSecret().Receiver());
        return secret;
    }

    private Command Receiver() =>
        Verb.Make(
            "receiver",
            """
            Create or change a Secret with a Receiver's token, and note the address of its webhook on it. The address is right for the
            Receiver that has the Secret's name. A token that is there stays, unless another one is given.

            Examples:
              tocsin create secret receiver github --type github --hostname hooks.example.com
              tocsin create secret receiver gcr --type gcr --hostname hooks.example.com --email-claim ci@project.iam.gserviceaccount.com
              tocsin create secret receiver github --type github --hostname hooks.example.com --manifests ./alerting
            """,
            [_name, _type, _host, _token, _email, _audience, _labels, _export],
            new PlaceFlags { NeedsStore = true, Creates = true },
            Run
        );

    private async Task<int> Run(Typed typed)
    {
        var key = ObjectKind.Secret.KeyOf(typed.Place.HomeNamespace, Create.Checked(typed.Parsed.GetValue(_name)));
        var type = ReceiverFlags.CheckedType(CreateFlags.Needed(typed.Parsed.GetValue(_type), "--type is required"));
        var host = CreateFlags.Needed(typed.Parsed.GetValue(_host), "--hostname is required");
        if (type == "gcr" && string.IsNullOrEmpty(typed.Parsed.GetValue(_email)))
        {
            throw new SourceException("--email-claim is required for gcr receiver type");
        }

        if (typed.Parsed.GetValue(_export))
        {
            var made = Create.New(ObjectKind.Secret, key, Fields(typed, key.Name, type, host, null));
            await typed.Output.WriteAsync("---\n" + NodeText.Yaml(made));
            return 0;
        }

        using var store = typed.Store(mayBeNew: true);
        MapNode fields;
        if (await store.Find(ObjectKind.Secret, key.Name.Namespace, key.Name.Name, typed.Until) is [var o])
        {
            fields = Fields(typed, key.Name, type, host, TokenOf(o));
            await store.Change(ObjectKind.Secret, o, fields, typed.Until);
        }
        else
        {
            fields = Fields(typed, key.Name, type, host, null);
            await store.Create(ObjectKind.Secret, Create.New(ObjectKind.Secret, key, fields), typed.Until);
        }

        await typed.Error.WriteLineAsync($"► receiver secret '{key.Name.Name}' created in '{key.Name.Namespace}' namespace");
        await typed.Error.WriteLineAsync($"✔ webhook URL: {Tree.TextAt(fields, "metadata", "annotations", Webhook)}");
        return 0;
    }

    /// <param name="kept">The token that is there and stays if no other is given.</param>
    private MapNode Fields(Typed typed, ObjectName name, string type, string host, string? kept)
    {
        var given = typed.Parsed.GetValue(_token) is { Length: > 0 } some ? some : null;
        var made = given ?? (kept is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) : null);
        var address = $"https://{host}{WebhookPath.Of(made ?? kept ?? "", name.Name, name.Namespace)}";
        var isGoogle = type == "gcr";
        return Tree.Map(
            (
                "metadata",
                Tree.Map(
                    ("annotations", Tree.Map((Webhook, Tree.Text(address)))),
                    ("labels", Tree.Texts(LabelFlag.Read(CreateFlags.Parts(typed.Parsed.GetValue(_labels)))))
                )
            ),
            (
                "stringData",
                Tree.Some([
                    .. Tree.Map(
                        ("audience", isGoogle ? Text(typed, typed.Parsed.GetValue(_audience) ?? address) : null),
                        ("email", isGoogle ? Text(typed, typed.Parsed.GetValue(_email)) : null),
                        ("token", Text(typed, made))
                    ).Entries,
                ])
            )
        );
    }

    // In files ${NAME} would be looked up in the environment.
    private static Node? Text(Typed typed, string? value) =>
        Tree.Text(typed.Place.Manifests is [] ? value : value?.Replace("${", "$${", StringComparison.Ordinal));

    private static string? TokenOf(ResourceObject o)
    {
        if (Tree.TextAt(o.Root, "stringData", "token") is { } plain)
        {
            return plain.Contains("${", StringComparison.Ordinal)
                ? throw new SourceException($"the token of Secret {o.Name} is made of the environment; give it with --token")
                : plain;
        }

        try
        {
            return Tree.TextAt(o.Root, "data", "token") is { } data
                ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
                : null;
        }
        catch (FormatException)
        {
            throw new SourceException($"the token of Secret {o.Name} is no base64; give another one with --token");
        }
    }
}

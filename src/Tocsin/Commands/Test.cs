using System.CommandLine;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Tables;
using Tocsin.Why;

namespace Tocsin.Commands;

/// <summary><c>tocsin test</c>: one marked event in earnest, and what the target answered.</summary>
internal static class Test
{
    public static Command Command()
    {
        var kind = new Argument<string>("KIND") { Description = "provider or alert." };
        kind.AcceptOnlyFromAmong("provider", "alert");
        var name = new Argument<string>("NAME") { Description = "namespace/name." };
        name.RefuseFlags();
        var file = new Option<string?>("--event") { Description = "The event, a file or -; without it a marked one is made up." };
        return ConsoleVerb.Make(
            "test",
            """
            Have a running Tocsin send one clearly marked event, with the real credentials, and print what the target answered.
            An Alert's rules are not asked: 'tocsin explain' does that. Exit code 0 means that the target took it.

            Examples:
              tocsin test provider flux-system/slack
              tocsin test alert flux-system/on-call
            """,
            [kind, name, file],
            async asked =>
            {
                var body = asked.Parsed.GetValue(file) is { } path ? await EventFile.Read(path, asked.Until) : null;
                var about = Uri.EscapeDataString(asked.Parsed.GetRequiredValue(name));
                var query = $"test?kind={asked.Parsed.GetRequiredValue(kind)}&name={about}";
                return Trials.Print(
                    Trials.Read(await asked.Client.Post(query, body ?? "{}"u8.ToArray(), asked.Until)),
                    asked.Output
                );
            }
        );
    }
}

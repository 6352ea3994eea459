using System.CommandLine;

namespace Tocsin.Commands;

/// <summary><c>tocsin crds</c>: the definitions of Alert, Provider and Receiver, as <c>deploy/crds</c> has them.</summary>
internal static class Crds
{
    private static readonly string[] Names = ["alerts", "providers", "receivers"];

    public static Command Command()
    {
        var command = new Command(
            "crds",
            """
            Print the definitions of Alert, Provider and Receiver that belong to this version.

            They take what Flux's take, and keep a status, so that kubectl and Flux see whether an object works.

            Examples:
              tocsin crds | kubectl apply --server-side --force-conflicts -f -
              tocsin crds | kubectl diff --server-side --force-conflicts -f -
            """
        );
        command.SetAction(
            async (parsed, _) =>
            {
                await Run(parsed.InvocationConfiguration.Output);
                return 0;
            }
        );
        return command;
    }

    public static async Task Run(TextWriter output)
    {
        foreach (var (i, name) in Names.Index())
        {
            if (i > 0)
            {
                await output.WriteLineAsync("---");
            }

            await using var from = typeof(Crds).Assembly.GetManifestResourceStream($"crds/{name}.yaml")!;
            using var reader = new StreamReader(from);
            await output.WriteAsync(await reader.ReadToEndAsync());
        }
    }
}

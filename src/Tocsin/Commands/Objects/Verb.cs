using System.CommandLine;
using Tocsin.Core.Documents;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;
using Tocsin.Resources.Manifests.Editing;
using Tocsin.Why;

namespace Tocsin.Commands.Objects;

/// <summary>A verb as it was typed.</summary>
internal sealed record Typed(ParseResult Parsed, Place Place, CancellationToken Until)
{
    public TextWriter Output => Parsed.InvocationConfiguration.Output;
    public TextWriter Error => Parsed.InvocationConfiguration.Error;

    /// <summary>Where it writes: files or a cluster.</summary>
    public IObjectStore Store(bool mayBeNew = false) => Place.Store(Error, mayBeNew);
}

/// <summary>Declares verbs and runs what they do. What goes wrong is one line on standard error, and exit code 1, or 2 for wrong usage.</summary>
internal static class Verb
{
    private const int WrongUsage = 2;

    /// <summary><c>VERB alert|alert-provider|receiver</c>.</summary>
    public static Command OfKinds(string word, string help, Func<ObjectKind, Command> of)
    {
        var verb = new Command(word, help);
        foreach (var kind in ObjectKind.All)
        {
            verb.Subcommands.Add(of(kind));
        }

        return verb;
    }

    /// <summary>The word of a kind and, for fingers that know <c>get</c>, its plural.</summary>
    /// <param name="own">The arguments and flags that other verbs do not have.</param>
    public static Command OfKind(
        ObjectKind kind,
        string help,
        IEnumerable<Symbol> own,
        PlaceFlags place,
        Func<Typed, Task<int>> run
    )
    {
        var command = Make(kind.Word, help, own, place, run);
        command.Aliases.Add(kind.Plural);
        return command;
    }

    public static Command Make(string word, string help, IEnumerable<Symbol> own, PlaceFlags place, Func<Typed, Task<int>> run)
    {
        var command = Declared(word, help, own);
        place.AddTo(command);
        command.SetAction((parsed, cancel) => Run(parsed, place, run, cancel));
        return command;
    }

    /// <summary>A command of arguments and flags, in their order.</summary>
    public static Command Declared(string word, string help, IEnumerable<Symbol> symbols)
    {
        var command = new Command(word, help);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        return command;
    }

    public static async Task<int> Guard(TextWriter error, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
        catch (Exception e) when (Line(e) is not null)
        {
            await error.WriteLineAsync($"✗ {Line(e)!.ReplaceLineEndings(" ")}");
            return e is UsageException ? WrongUsage : 1;
        }
    }

    private static Task<int> Run(ParseResult parsed, PlaceFlags flags, Func<Typed, Task<int>> run, CancellationToken cancel) =>
        Guard(
            parsed.InvocationConfiguration.Error,
            async () =>
            {
                var place = flags.Read(parsed);
                using var limit = new CancellationTokenSource(place.Timeout);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
                try
                {
                    return await run(new Typed(parsed, place, either.Token));
                }
                catch (OperationCanceledException) when (limit.IsCancellationRequested)
                {
                    throw new SourceException(
                        $"not done after {GoDuration.Write(place.Timeout)}; give it longer with --timeout, or see what it waits for"
                    );
                }
            }
        );

    // Null for what nobody foresaw.
    private static string? Line(Exception e) =>
        e switch
        {
            KubeException { Status.IsForbidden: true } =>
                $"{e.Message}; ask for the right, or act as somebody who has it: --as USER",
            KubeException { Status: null, IsInvalidName: false } =>
                $"{e.Message}; is the cluster running, and is this its kubeconfig?",
            SourceException
            or WhyException
            or KubeException
            or KubeConfigException
            or EditException
            or DocumentException
            or IOException
            or UnauthorizedAccessException
            or System.Text.Json.JsonException => e.Message,
            _ => null,
        };
}

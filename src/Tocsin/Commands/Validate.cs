using System.CommandLine;
using Tocsin.Commands.Findings;
using Tocsin.Core.Lint;
using Tocsin.Files;
using Tocsin.Integrations;
using Tocsin.Integrations.Providers.Forges;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands;

/// <summary><c>tocsin validate</c>: every finding in manifests, one a line.</summary>
internal static class Validate
{
    private const string StandardInput = "-";

    public static Command Command()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files and folders; - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        paths.RefuseFlags();
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings, too." };
        var format = new Option<string>("--format")
        {
            Description = "How to print what was found.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong([.. FindingFormat.Names]);
        var envAllow = ManifestFlags.EnvAllow();
        var noCross = ManifestFlags.NoCrossNamespaceRefs();
        var statusIds = new StatusIdFlags();
        var command = new Command(
            "validate",
            """
            Say everything that is wrong with manifests, or suspicious. Each finding has a page in docs/lint/.

            Examples:
              tocsin validate ./alerting
              tocsin validate --strict --format github ./alerting     in a workflow, on each line of the change
              kustomize build ./apps | tocsin validate -              as it would be applied
            """
        )
        {
            paths,
            strict,
            format,
            envAllow,
            noCross,
        };
        foreach (var flag in statusIds.All)
        {
            command.Options.Add(flag);
        }

        command.SetAction(
            async (parsed, cancel) =>
            {
                var options = ManifestFlags.Options(parsed, envAllow, noCross) with
                {
                    MissingSecretIsWarning = true,
                    StatusIds = statusIds.Read(parsed),
                };
                var io = parsed.InvocationConfiguration;
                var how = new ValidateOptions(parsed.GetValue(strict), parsed.GetValue(format) ?? "text");
                var named = parsed.GetRequiredValue(paths);
                if (named.Contains(StandardInput, StringComparer.Ordinal))
                {
                    try
                    {
                        await using var input = System.Console.OpenStandardInput();
                        options = options with { Input = await BoundedFile.Read(input, ManifestFile.MaxSize, cancel) };
                    }
                    catch (IOException e)
                    {
                        await io.Error.WriteLineAsync($"tocsin validate: standard input cannot be read: {e.Message}");
                        return 1;
                    }
                }

                return Run(named, how, options, io.Output, io.Error);
            }
        );
        return command;
    }

    /// <summary>0 when all is well, 1 when there is an error (strict: or a warning) or a path is not there.</summary>
    public static int Run(
        IReadOnlyList<string> paths,
        ValidateOptions how,
        ManifestOptions options,
        TextWriter output,
        TextWriter error
    )
    {
        if (paths.FirstOrDefault(path => path != StandardInput && !Path.Exists(path)) is { } missing)
        {
            error.WriteLine($"tocsin validate: '{missing}' does not exist; name a file or a folder with manifests");
            return 1;
        }

        var named = paths.Select(path => path == StandardInput ? ManifestFile.StandardInput : path).ToList();
        var source = new ManifestSource(named, options, TimeProvider.System);
        source.Load();
        var subjects = source.Checked.Select(unit => new LintSubject(unit.Objects, unit.Resources, OpenFiles.IsReadableByOthers)
        {
            IsJudged = unit.IsJudged,
        });
        var findings = source.FindingsWith([
            .. subjects.SelectMany(Linter.Check),
            .. SharedStatusIds.Check(source.Current, options.StatusIds),
        ]);
        FindingFormat.Write(how.Format, findings, output);
        return findings.Any(f => how.Strict || !f.Problem.IsWarning) ? 1 : 0;
    }
}

/// <param name="Strict">Fail on warnings, too.</param>
/// <param name="Format">One of <see cref="FindingFormat.Names"/>.</param>
internal sealed record ValidateOptions(bool Strict = false, string Format = "text");

/// <summary>The flags of every command that reads manifests.</summary>
internal static class ManifestFlags
{
    public static Option<string[]> EnvAllow() =>
        new("--env-allow") { Description = "Names (globs) that ${…} in a Secret may read. [default: TOCSIN_*]" };

    public static Option<bool> NoCrossNamespaceRefs() =>
        new("--no-cross-namespace-refs") { Description = "An Alert takes events of its own namespace only." };

    public static ManifestOptions Options(ParseResult parsed, Option<string[]> envAllow, Option<bool> noCross)
    {
        var options = new ManifestOptions { Types = Catalog.Providers, NoCrossNamespaceRefs = parsed.GetValue(noCross) };
        var names = parsed.GetValue(envAllow) ?? [];
        return names is []
            ? options
            : options with
            {
                EnvAllow =
                [
                    .. names.SelectMany(n =>
                        n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    ),
                ],
            };
    }
}

using System.CommandLine;
using Tocsin.Integrations;
using Tocsin.Integrations.Providers.Forges;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands;

/// <summary><c>tocsin validate</c>: every finding in manifests, one a line.</summary>
internal static class Validate
{
    public static Command Command()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files and folders.", Arity = ArgumentArity.OneOrMore };
        paths.RefuseFlags();
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings, too." };
        var envAllow = ManifestFlags.EnvAllow();
        var noCross = ManifestFlags.NoCrossNamespaceRefs();
        var statusIds = new StatusIdFlags();
        var command = new Command("validate", "Say everything that is wrong with manifests.")
        {
            paths,
            strict,
            envAllow,
            noCross,
        };
        foreach (var flag in statusIds.All)
        {
            command.Options.Add(flag);
        }

        command.SetAction(parsed =>
        {
            var options = ManifestFlags.Options(parsed, envAllow, noCross) with
            {
                MissingSecretIsWarning = true,
                StatusIds = statusIds.Read(parsed),
            };
            var io = parsed.InvocationConfiguration;
            return Run(parsed.GetRequiredValue(paths), parsed.GetValue(strict), options, io.Output, io.Error);
        });
        return command;
    }

    /// <summary>0 when all is well, 1 when there is an error (strict: or a warning) or a path is not there.</summary>
    public static int Run(IReadOnlyList<string> paths, bool strict, ManifestOptions options, TextWriter output, TextWriter error)
    {
        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            error.WriteLine($"tocsin validate: '{missing}' does not exist; name a file or a folder with manifests");
            return 1;
        }

        var source = new ManifestSource(paths, options, TimeProvider.System);
        source.Load();
        IReadOnlyList<Core.Resources.Finding> findings =
        [
            .. source.Findings,
            .. SharedStatusIds.Check(source.Current, options.StatusIds),
        ];
        foreach (var finding in findings)
        {
            output.WriteLine(finding);
        }

        return findings.Any(f => strict || !f.Problem.IsWarning) ? 1 : 0;
    }
}

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

using Tocsin.Commands.Objects;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Creating;

/// <summary>Says what is wrong with an object by itself, before it is written; what it refers to may come later.</summary>
internal static class SpecCheck
{
    private static readonly string[] s_later =
    [
        ReadyReason.ProviderNotFound,
        ReadyReason.SecretNotFound,
        ReadyReason.InvalidSecret,
        ReadyReason.NotSupportedYet,
    ];

    // A type may need them, and a Secret or another command may bring them later.
    private static readonly string[] s_maybe = ["spec.address", "spec.channel"];

    /// <param name="before">What was wrong already is not held against a change; null for a new object.</param>
    /// <exception cref="SourceException"/>
    public static void Run(MapNode o, MapNode? before, ManifestOptions options)
    {
        var old = before is null ? [] : Problems(before, options).ToHashSet(StringComparer.Ordinal);
        List<string> wrong = [.. Problems(o, options).Where(p => !old.Contains(p))];
        if (wrong is [_, ..])
        {
            throw new SourceException(string.Join("; ", wrong));
        }
    }

    private static bool IsAbsent(MapNode o, string path) => Tree.At(o, path.Split('.')) is null;

    private static IEnumerable<string> Problems(MapNode o, ManifestOptions options)
    {
        var reader = new ObjectReader("");
        reader.Add(o);
        var compiler = new ResourceCompiler(
            new CompilerOptions
            {
                Types = options.Types,
                Yaml = YamlDocuments.ReadOne,
                NoCrossNamespaceRefs = options.NoCrossNamespaceRefs,
                MissingSecretIsWarning = true,
            }
        );
        return reader
            .Findings.Concat(compiler.Compile(reader.Objects).Findings)
            .Select(f => f.Problem)
            .Where(p => !p.IsWarning && !s_later.Contains(p.Reason) && !(s_maybe.Contains(p.Path) && IsAbsent(o, p.Path)))
            .Select(p => p.ToString());
    }
}

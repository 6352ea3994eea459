using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Resources;

/// <summary>
/// <c>${VAR}</c> as Flux's postBuild replaces it: in manifests as they lie in Git, the value of such a field is not known yet.
/// </summary>
/// <remarks>https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution</remarks>
public static class PostBuild
{
    private const string Substitute = "kustomize.toolkit.fluxcd.io/substitute";

    /// <summary>The object with its variables' defaults filled in, and a warning for each field that holds a variable.</summary>
    public static ResourceObject Fill(ResourceObject o)
    {
        if (IsDisabled(o))
        {
            return o;
        }

        var problems = new List<Problem>();
        var root = (MapNode)Fill(o.Root, "", o.Root.Line, problems);
        return problems is [] ? o : o with { Root = root, Problems = [.. o.Problems, .. problems] };
    }

    /// <summary>Whether a text holds a variable, as a name or namespace that is not known yet.</summary>
    public static bool IsIn(string text) => Next(text, 0) is not null;

    /// <summary>The names of a text's variables.</summary>
    public static IEnumerable<string> Names(string text)
    {
        for (var at = 0; Next(text, at) is { } variable; at = variable.End)
        {
            yield return variable.Name;
        }
    }

    /// <summary>What is said of a field whose value is not known for its variables.</summary>
    internal static Problem Warning(string path, int line, string text)
    {
        List<string> names = [.. Names(text)];
        return Warning(path, line, names, names);
    }

    private static bool IsDisabled(ResourceObject o)
    {
        var metadata = o.Root["metadata"] as MapNode;
        return Says("labels") || Says("annotations");

        bool Says(string map) => ((metadata?[map] as MapNode)?[Substitute] as ScalarNode)?.Text == "disabled";
    }

    private static Node Fill(Node node, string path, int line, List<Problem> problems)
    {
        switch (node)
        {
            case ScalarNode scalar:
                return Fill(scalar, path, line, problems);
            case ListNode list:
                var items = list.Items.Index().Select(i => Fill(i.Item, $"{path}[{i.Index}]", i.Item.Line, problems)).ToList();
                return items.SequenceEqual(list.Items, ReferenceEqualityComparer.Instance)
                    ? list
                    : new ListNode(items, list.Line);
            case MapNode map:
                var entries = map
                    .Entries.Select(e =>
                        e with
                        {
                            Value = Fill(e.Value, path.Length == 0 ? e.Key : $"{path}.{e.Key}", e.Line, problems),
                        }
                    )
                    .ToList();
                var isSame = entries.Zip(map.Entries).All(p => ReferenceEquals(p.First.Value, p.Second.Value));
                return isSame ? map : new MapNode(entries, map.Line);
            default:
                return node;
        }
    }

    private static ScalarNode Fill(ScalarNode scalar, string path, int line, List<Problem> problems)
    {
        if (!scalar.Text.Contains("${", StringComparison.Ordinal))
        {
            return scalar;
        }

        var (names, unknown) = (new List<string>(), new List<string>());
        var filled = new StringBuilder();
        var at = 0;
        while (Next(scalar.Text, at) is { } variable)
        {
            names.Add(variable.Name);
            if (variable.Default is null)
            {
                unknown.Add(variable.Name);
            }

            filled.Append(scalar.Text, at, variable.Start - at);
            filled.Append(variable.Default ?? scalar.Text[variable.Start..variable.End]);
            at = variable.End;
        }

        if (names is [])
        {
            return scalar;
        }

        problems.Add(Warning(path, line, names, unknown));
        var text = filled.Append(scalar.Text, at, scalar.Text.Length - at).ToString();
        var type = text is "true" or "false" ? ScalarType.Boolean : scalar.Type;
        return new ScalarNode(text, type, scalar.Line);
    }

    private static Problem Warning(string path, int line, List<string> names, List<string> unknown)
    {
        var isKnown = unknown is [];
        var which = (isKnown ? names : unknown).Distinct(StringComparer.Ordinal).ToList();
        var what = $"the variable{(which.Count > 1 ? "s" : "")} {string.Join(", ", which)}";
        var message = isKnown
            ? $"holds {what}, which Flux's postBuild replaces; it is checked here with the default"
            : $"holds {what}, which Flux's postBuild replaces, so its value is not known here; to check it, render first:"
                + " flux build kustomization NAME --path DIR | tocsin validate -";
        return new Problem(path, message, line)
        {
            IsWarning = true,
            KeepsFromUse = !isKnown,
            Code = FindingCode.PostBuildVariable,
        };
    }

    // ${NAME}, ${NAME:=default} and the like; $${ is the literal one.
    private static Variable? Next(string text, int from)
    {
        for (var start = text.IndexOf("${", from, StringComparison.Ordinal); start >= 0; )
        {
            var isEscaped = start > 0 && text[start - 1] == '$';
            if (!isEscaped && Read(text, start) is { } found)
            {
                return found;
            }

            start = text.IndexOf("${", start + 2, StringComparison.Ordinal);
        }

        return null;
    }

    private static Variable? Read(string text, int start)
    {
        var at = start + 2;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        var name = text[(start + 2)..at];
        var end = Closing(text, at);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || end < 0)
        {
            return null;
        }

        var rest = text[at..end];
        var isOperation = rest.Length == 0 || rest[0] is ':' or '=' or '-' or '+' or '?' or '/' or '#' or '%' or '^' or ',';
        return isOperation ? new Variable(name, Default(rest), start, end + 1) : null;
    }

    private static string? Default(string rest) =>
        rest switch
        {
            [':', '=' or '-', .. var value] => value,
            ['=' or '-', .. var value] => value,
            _ => null,
        };

    private static int Closing(string text, int at)
    {
        for (var depth = 0; at < text.Length; at++)
        {
            if (text[at] == '{')
            {
                depth++;
            }
            else if (text[at] == '}' && depth-- == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private sealed record Variable(string Name, string? Default, int Start, int End);
}

using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Creating;

/// <summary><c>--label key=value</c>, by Kubernetes' rules for labels.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set</remarks>
internal static class LabelFlag
{
    private const int MaxName = 63;
    private const int MaxPrefix = 253;

    public static Option<string[]> Option() => new("--label") { Description = "Labels: key=value, several by commas." };

    public static Dictionary<string, string> Read(IEnumerable<string> given)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            if (text.Split('=') is not [{ Length: > 0 } key, var value])
            {
                throw new SourceException($"invalid label format '{text}', must be key=value");
            }

            if (!IsKey(key))
            {
                throw new SourceException(
                    $"invalid label '{key}': a name holds at most {MaxName} letters, digits, '-', '_' and '.', with a letter or digit"
                        + " at both ends, and may have a DNS name and a slash before it"
                );
            }

            if (value.Length > 0 && !IsWord(value))
            {
                throw new SourceException(
                    $"invalid label value '{value}': it holds at most {MaxName} letters, digits, '-', '_' and '.', with a letter or"
                        + " digit at both ends"
                );
            }

            labels[key] = value;
        }

        return labels;
    }

    private static bool IsKey(string key) =>
        key.Split('/') switch
        {
            [var name] => IsWord(name),
            [{ Length: > 0 and <= MaxPrefix } prefix, var name] => IsWord(name)
                && prefix.Split('.').All(p => IsWord(p) && !p.Contains('_') && !p.Any(char.IsAsciiLetterUpper)),
            _ => false,
        };

    private static bool IsWord(string text) =>
        text is { Length: > 0 and <= MaxName }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1]);
}

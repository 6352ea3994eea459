using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Secrets;

/// <summary>
/// Fills <c>${NAME}</c> and <c>${NAME:=default}</c> from the environment; <c>$${</c> is a literal <c>${</c>.
/// Only names that are allowed can be read, so that a manifest cannot fetch what it was not given.
/// </summary>
/// <param name="allow">Globs: <c>*</c> for any run of characters, <c>?</c> for one.</param>
public sealed class SecretEnvironment(IReadOnlyList<string> allow, Func<string, string?> lookup)
{
    public static IReadOnlyList<string> DefaultAllow { get; } = ["TOCSIN_*"];

    /// <summary>A cluster's Secrets are what they are: nothing is filled in.</summary>
    public static SecretEnvironment None { get; } = new([], _ => null);

    /// <summary>The reason names the variable and the cure, never the text around it.</summary>
    public bool TryFill(string text, [NotNullWhen(true)] out string? filled, [NotNullWhen(false)] out string? why)
    {
        (filled, why) = (null, null);
        var result = new StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is var start and >= 0)
        {
            if (start > at && text[start - 1] == '$')
            {
                result.Append(text, at, start - 1 - at).Append("${");
                at = start + 2;
                continue;
            }

            var end = text.IndexOf('}', start);
            if (end < 0 || Value(text[(start + 2)..end], out why) is not { } value)
            {
                why ??= "has '${' without a closing '}'; write '$${' for a literal '${'";
                return false;
            }

            result.Append(text, at, start - at).Append(value);
            at = end + 1;
        }

        filled = result.Append(text, at, text.Length - at).ToString();
        return true;
    }

    /// <summary>Whether a text holds a variable that may not be read, as those of Flux's postBuild.</summary>
    public bool HasForeign(string text) => PostBuild.Names(text).Any(name => !allow.Any(glob => Fits(glob, name)));

    private string? Value(string expression, out string? why)
    {
        why = null;
        var split = expression.IndexOf(":=", StringComparison.Ordinal);
        var name = split < 0 ? expression : expression[..split];
        if (!IsName(name))
        {
            why =
                "has '${' without the name of a variable behind it; write ${NAME} or ${NAME:=default}, or '$${' for a literal '${'";
        }
        else if (!allow.Any(glob => Fits(glob, name)))
        {
            why =
                $"the variable {name} may not be read; its name must fit one of: {string.Join(", ", allow)} (see --env-allow),"
                + " or write '$${' for a literal '${'";
        }
        else if (lookup(name) is { } value)
        {
            return value;
        }
        else if (split < 0)
        {
            why = $"the variable {name} is not set; set it in the environment of Tocsin, or give a default: ${{{name}:=…}}";
        }

        return why is null ? expression[(split + 2)..] : null;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool Fits(ReadOnlySpan<char> glob, ReadOnlySpan<char> name)
    {
        if (glob.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (glob[0] == '*')
        {
            return Fits(glob[1..], name) || (!name.IsEmpty && Fits(glob, name[1..]));
        }

        return !name.IsEmpty && (glob[0] == '?' || glob[0] == name[0]) && Fits(glob[1..], name[1..]);
    }
}

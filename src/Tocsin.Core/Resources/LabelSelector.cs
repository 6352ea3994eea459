namespace Tocsin.Core.Resources;

/// <summary>Kubernetes' label selectors: <c>a=b,c!=d,e,!f,g in (x,y),h notin (z)</c>.</summary>
public sealed class LabelSelector
{
    private readonly List<Requirement> _requirements = [];

    /// <summary>Null, and the part that is wrong, when it is none.</summary>
    public static LabelSelector? TryParse(string text, out string wrong)
    {
        wrong = "";
        var selector = new LabelSelector();
        foreach (var part in Split(text))
        {
            if (Parse(part.Trim()) is not { } requirement)
            {
                wrong = part.Trim();
                return null;
            }

            selector._requirements.Add(requirement);
        }

        return selector;
    }

    public bool Fits(IReadOnlyDictionary<string, string>? labels) => _requirements.TrueForAll(r => r.Fits(labels));

    // Commas inside parentheses separate values, not requirements.
    private static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        if (text.Length > 0)
        {
            yield return text[start..];
        }
    }

    private static Requirement? Parse(string part)
    {
        if (Set(part, " notin ", isNegated: true) is { } none)
        {
            return none;
        }

        if (Set(part, " in ", isNegated: false) is { } some)
        {
            return some;
        }

        foreach (var (sign, isNegated) in new[] { ("!=", true), ("==", false), ("=", false) })
        {
            if (part.IndexOf(sign, StringComparison.Ordinal) is var at and > 0)
            {
                return Make(part[..at], [part[(at + sign.Length)..].Trim()], isNegated);
            }
        }

        return part.StartsWith('!') ? Make(part[1..], null, isNegated: true) : Make(part, null, isNegated: false);
    }

    private static Requirement? Set(string part, string word, bool isNegated)
    {
        var at = part.IndexOf(word, StringComparison.Ordinal);
        var set = at < 0 ? "" : part[(at + word.Length)..].Trim();
        return set is ['(', .., ')'] ? Make(part[..at], [.. set[1..^1].Split(',').Select(v => v.Trim())], isNegated) : null;
    }

    private static Requirement? Make(string key, IReadOnlyList<string>? values, bool isNegated) =>
        IsWord(key.Trim(), "-._/") && key.Trim().Length > 0 && values?.All(v => IsWord(v, "-._")) != false
            ? new Requirement(key.Trim(), values, isNegated)
            : null;

    private static bool IsWord(string text, string alsoAllowed) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || alsoAllowed.Contains(c));

    /// <param name="Values">Null when only the key's presence is asked for.</param>
    private sealed record Requirement(string Key, IReadOnlyList<string>? Values, bool IsNegated)
    {
        public bool Fits(IReadOnlyDictionary<string, string>? labels)
        {
            var has = labels?.GetValueOrDefault(Key);
            return (has is not null && Values?.Contains(has) != false) != IsNegated;
        }
    }
}

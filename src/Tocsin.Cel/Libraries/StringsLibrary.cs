namespace Tocsin.Cel.Libraries;

/// <summary>The extension functions for texts; positions count characters.</summary>
internal static class StringsLibrary
{
    public static readonly Function[] Functions =
    [
        Text("charAt", (text, a, _) => CharAt(text, a[1]), "string.(int) -> string"),
        Text("indexOf", TextSearch.First, "string.(string) -> int", "string.(string, int) -> int"),
        Text("lastIndexOf", TextSearch.Last, "string.(string) -> int", "string.(string, int) -> int"),
        Text("substring", (text, a, _) => Substring(text, a), "string.(int) -> string", "string.(int, int) -> string"),
        Text("lowerAscii", (text, _, _) => CelValue.Of(Map(text, char.IsAsciiLetterUpper)), "string.() -> string"),
        Text("upperAscii", (text, _, _) => CelValue.Of(Map(text, char.IsAsciiLetterLower)), "string.() -> string"),
        Text("trim", (text, _, _) => CelValue.Of(text.Trim()), "string.() -> string"),
        Text("reverse", (text, _, _) => CelValue.Of(Reverse(text)), "string.() -> string"),
        Text("replace", TextPieces.Replace, "string.(string, string) -> string", "string.(string, string, int) -> string"),
        Text("split", TextPieces.Split, "string.(string) -> list(string)", "string.(string, int) -> list(string)"),
        Text("format", (text, a, e) => Formatting.Format(text, a[1], e), "string.(list(dyn)) -> string"),
        Text("strings.quote", (text, _, _) => Bounds.String(Rendering.Quote(text)), "(string) -> string"),
        new("join", TextPieces.Join, "list(string).() -> string", "list(string).(string) -> string"),
    ];

    private delegate CelValue TextBody(string text, ReadOnlySpan<CelValue> arguments, Run run);

    private static Function Text(string name, TextBody body, params string[] signatures) =>
        new(
            name,
            (a, run) =>
            {
                if (a[0].Kind != CelKind.String)
                {
                    return Function.NoOverload;
                }

                return run.Spend(a[0].Text.Length >> 4) ? body(a[0].Text, a, run) : Run.OverBudget;
            },
            signatures
        );

    private static CelValue CharAt(string text, in CelValue index)
    {
        if (index.Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        var offset = CodePoints.Offset(text, index.AsInt);
        return offset < 0 ? CelValue.Error($"index out of range: {index.AsInt}")
            : offset == text.Length ? CelValue.Of("")
            : CelValue.Of(text.Substring(offset, CodePoints.Length(text, offset)));
    }

    private static CelValue Substring(string text, ReadOnlySpan<CelValue> a)
    {
        if (a[1].Kind != CelKind.Int || a.Length == 3 && a[2].Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        var start = CodePoints.Offset(text, a[1].AsInt);
        var end = a.Length == 3 ? CodePoints.Offset(text, a[2].AsInt) : text.Length;
        return start < 0 ? CelValue.Error($"index out of range: {a[1].AsInt}")
            : end < 0 ? CelValue.Error($"index out of range: {a[2].AsInt}")
            : end < start ? CelValue.Error($"the substring ends before it starts: {a[1].AsInt}, {a[2].AsInt}")
            : CelValue.Of(text[start..end]);
    }

    /// <summary>Changes the case of those letters.</summary>
    private static string Map(string text, Func<char, bool> which) =>
        string.Create(
            text.Length,
            (text, which),
            static (span, state) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = state.which(state.text[i]) ? (char)(state.text[i] ^ 0x20) : state.text[i];
                }
            }
        );

    private static string Reverse(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, text) =>
            {
                text.CopyTo(span);
                span.Reverse();
                for (var i = 0; i + 1 < span.Length; i++)
                {
                    if (char.IsLowSurrogate(span[i]) && char.IsHighSurrogate(span[i + 1]))
                    {
                        (span[i], span[i + 1]) = (span[i + 1], span[i]);
                        i++;
                    }
                }
            }
        );
}

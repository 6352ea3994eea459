using System.Text;

namespace Tocsin.Cel.Tests.Evaluation;

/// <summary>Writes expressions by chance: mostly well formed, of any types, sometimes with something wrong in the text.</summary>
internal sealed class Generator(int seed)
{
    private const string Noise = "()[]{}.,'\"\\?:+-&|=1a \n\ud83d";

    private static readonly string[] Atoms =
    [
        "1",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "3u",
        "18446744073709551615u",
        "1.5",
        "0.0",
        "1e300",
        "''",
        "'a'",
        "'äö🐱'",
        "'%s %d %f'",
        "b'x'",
        "b'\\xff'",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "x",
        "s",
        "m",
        "l",
        "d",
        "int",
        "timestamp(0)",
        "duration('1h')",
        "optional.none()",
        "'2024-01-01T00:00:00Z'",
        "'Europe/Berlin'",
        "'a+'",
    ];

    private static readonly string[] Binary = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"];

    private static readonly string[] Global =
    [
        "size",
        "type",
        "dyn",
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "bool",
        "timestamp",
        "duration",
        "optional.of",
        "optional.ofNonZeroValue",
        "math.abs",
        "math.ceil",
        "math.sign",
        "math.sqrt",
        "math.bitNot",
        "lists.range",
        "base64.encode",
        "base64.decode",
        "strings.quote",
        "math.greatest",
        "math.least",
        "sets.contains",
        "math.bitShiftLeft",
        "sets.equivalent",
        "optional.unwrap",
        "none",
    ];

    private static readonly string[] Members =
    [
        "size",
        "startsWith",
        "contains",
        "matches",
        "charAt",
        "indexOf",
        "lastIndexOf",
        "substring",
        "replace",
        "split",
        "join",
        "trim",
        "reverse",
        "lowerAscii",
        "format",
        "first",
        "last",
        "value",
        "hasValue",
        "or",
        "orValue",
        "sort",
        "distinct",
        "flatten",
        "slice",
        "getHours",
        "getFullYear",
        "getMilliseconds",
        "unwrapOpt",
    ];

    private static readonly string[] Macros =
    [
        "all",
        "exists",
        "exists_one",
        "filter",
        "map",
        "sortBy",
        "optMap",
        "optFlatMap",
        "transformList",
        "transformMap",
        "transformMapEntry",
    ];

    private readonly Random _random = new(seed);

    public string Next()
    {
        var text = Expression(_random.Next(1, 6));
        if (_random.Next(10) > 0)
        {
            return text;
        }

        var broken = new StringBuilder(text);
        for (var i = _random.Next(1, 4); i > 0 && broken.Length > 0; i--)
        {
            broken[_random.Next(broken.Length)] = Noise[_random.Next(Noise.Length)];
        }

        return broken.ToString();
    }

    private string Expression(int depth)
    {
        if (depth == 0)
        {
            return Pick(Atoms);
        }

        return _random.Next(12) switch
        {
            0 => $"({Sub(depth)} {Pick(Binary)} {Sub(depth)})",
            1 => $"({Sub(depth)} {Pick(Binary)} {Sub(depth)} {Pick(Binary)} {Sub(depth)})",
            2 => $"({Sub(depth)} ? {Sub(depth)} : {Sub(depth)})",
            3 => $"{Pick(Global)}({Arguments(depth, 1)})",
            4 or 5 => $"{Sub(depth)}.{Pick(Members)}({Arguments(depth, 0)})",
            6 or 7 => Macro(depth),
            8 => $"[{Arguments(depth, 0)}]",
            9 => $"{{{Sub(depth)}: {Sub(depth)}, 'k': {Sub(depth)}}}",
            10 => $"{Sub(depth)}[{(_random.Next(3) == 0 ? "?" : "")}{Sub(depth)}]",
            _ => _random.Next(3) switch
            {
                0 => $"has({Sub(depth)}.k)",
                1 => $"{Sub(depth)}.{(_random.Next(2) == 0 ? "?" : "")}k",
                _ => $"{(_random.Next(2) == 0 ? "!" : "-")}({Sub(depth)})",
            },
        };
    }

    private string Macro(int depth)
    {
        var name = Pick(Macros);
        if (_random.Next(6) == 0)
        {
            return $"cel.bind(x, {Sub(depth)}, {Sub(depth)})";
        }

        var two = name.StartsWith("transform", StringComparison.Ordinal) || _random.Next(4) == 0;
        var filter = _random.Next(4) == 0 ? $"{Sub(depth)}, " : "";
        return $"{Sub(depth)}.{name}({(two ? "x, s" : "x")}, {filter}{Sub(depth)})";
    }

    private string Arguments(int depth, int least) =>
        string.Join(", ", Enumerable.Range(0, _random.Next(least, 4)).Select(_ => Sub(depth)));

    private string Sub(int depth) => Expression(_random.Next(depth));

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}

using System.CommandLine;
using Tocsin.Core.Documents;
using Tocsin.Operations;

namespace Tocsin.Commands;

/// <summary>A flag's value is not what it can be; the message names flag and cure.</summary>
internal sealed class FlagException(string message) : Exception(message);

/// <summary>Reads the values of flags that have a form of their own.</summary>
internal static class FlagValues
{
    public static Option<string?> Value(string name, string description) => new(name) { Description = description };

    public static TimeSpan Duration(this ParseResult parsed, Option<string?> option, TimeSpan otherwise) =>
        parsed.GetValue(option) switch
        {
            null => otherwise,
            "0" => TimeSpan.Zero,
            var text => GoDuration.Parse(text, hours: true)
                ?? throw new FlagException($"{option.Name}: '{text}' is not a duration; write 5m, 90s, 24h or 1h30m"),
        };

    public static long Size(this ParseResult parsed, Option<string?> option, long otherwise) =>
        parsed.GetValue(option) is not { } text ? otherwise
        : Quantity.TryParse(text, out var bytes) ? bytes
        : throw new FlagException($"{option.Name}: '{text}' is not a size; write 2Gi, 500Mi or a number of bytes");

    public static int NotNegative(this ParseResult parsed, Option<int?> option, int otherwise) =>
        parsed.GetValue(option) switch
        {
            null => otherwise,
            >= 0 and var number => number,
            _ => throw new FlagException($"{option.Name}: must not be less than 0"),
        };

    public static int Positive(this ParseResult parsed, Option<int?> option, int otherwise) =>
        parsed.GetValue(option) switch
        {
            null => otherwise,
            > 0 and var number => number,
            _ => throw new FlagException($"{option.Name}: must be at least 1"),
        };
}

using System.Globalization;

namespace Tocsin.Operations;

/// <summary>Sizes as Kubernetes writes them: <c>2Gi</c>, <c>500M</c>, <c>1048576</c>. Bytes.</summary>
internal static class Quantity
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("Ki", 1L << 10),
        ("Mi", 1L << 20),
        ("Gi", 1L << 30),
        ("Ti", 1L << 40),
        ("k", 1_000),
        ("M", 1_000_000),
        ("G", 1_000_000_000),
        ("T", 1_000_000_000_000),
        ("", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, size) in Units)
        {
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
            {
                bytes = (long)(number * size);
                return number > 0 && bytes > 0;
            }
        }

        return false;
    }
}

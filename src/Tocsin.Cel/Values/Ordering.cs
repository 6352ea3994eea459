namespace Tocsin.Cel.Values;

/// <summary>The order of values that have one.</summary>
internal static class Ordering
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    public static bool IsOrdered(CelKind kind) =>
        IsNumber(kind) || kind is CelKind.Bool or CelKind.String or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration;

    /// <summary>False when the two have no common order; <paramref name="order"/> is null when one is NaN.</summary>
    public static bool TryCompare(in CelValue left, in CelValue right, out int? order)
    {
        order = null;
        if (IsNumber(left.Kind) && IsNumber(right.Kind))
        {
            order = Numbers(left, right);
            return true;
        }

        if (left.Kind != right.Kind || !IsOrdered(left.Kind))
        {
            return false;
        }

        order = left.Kind switch
        {
            CelKind.String => Texts(left.Text, right.Text),
            CelKind.Bytes => left.Octets.AsSpan().SequenceCompareTo(right.Octets),
            CelKind.Timestamp => left.AsTimestamp.CompareTo(right.AsTimestamp),
            _ => left.RawBits.CompareTo(right.RawBits),
        };
        return true;
    }

    /// <summary>As the reference does, a whole number is compared with a floating one as the nearest double.</summary>
    public static int? Numbers(in CelValue left, in CelValue right) =>
        (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => left.RawBits.CompareTo(right.RawBits),
            (CelKind.Uint, CelKind.Uint) => left.AsUint.CompareTo(right.AsUint),
            (CelKind.Double, CelKind.Double) => Doubles(left.AsDouble, right.AsDouble),
            (CelKind.Int, CelKind.Uint) => left.RawBits < 0 ? -1 : ((ulong)left.RawBits).CompareTo(right.AsUint),
            (CelKind.Uint, CelKind.Int) => right.RawBits < 0 ? 1 : left.AsUint.CompareTo((ulong)right.RawBits),
            (CelKind.Int, CelKind.Double) => Whole(left.RawBits, right.AsDouble),
            (CelKind.Double, CelKind.Int) => -Whole(right.RawBits, left.AsDouble),
            (CelKind.Uint, CelKind.Double) => Whole(left.AsUint, right.AsDouble),
            _ => -Whole(right.AsUint, left.AsDouble),
        };

    /// <summary>By code points: surrogates stand for characters above all others of one unit.</summary>
    public static int Texts(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        var same = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
        return same == length ? left.Length.CompareTo(right.Length) : Rank(left[same]).CompareTo(Rank(right[same]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;

    private static int? Doubles(double left, double right) =>
        left < right ? -1
        : left > right ? 1
        : left == right ? 0
        : null;

    private static int? Whole(long left, double right) =>
        right < -TwoTo63 ? 1
        : right > TwoTo63 ? -1
        : Doubles(left, right);

    private static int? Whole(ulong left, double right) =>
        right < 0 ? 1
        : right > TwoTo64 ? -1
        : Doubles(left, right);
}
